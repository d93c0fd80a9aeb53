"""Writing files so that a reader sees all of a change or nothing, and taking changes back when one of them fails.

A file is written beside the folder it goes to (folders of params and tags list everything they hold, here and in
MLflow) and renamed into place. What has been renamed survives the end of the process; there is no ``fsync``: after a
loss of power the newest files may be missing, as in MLflow.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from mlflow.exceptions import MlflowException, invalid

__all__ = ["TEMPORARY_PREFIX", "Changes", "append", "read_bytes", "replace"]

TEMPORARY_PREFIX = ".tmp-"
_BINARY = getattr(os, "O_BINARY", 0)


def replace(path: str, data: bytes, staging: str) -> None:
    """Put a whole file in place at once; ``staging`` is a folder of the same file system for the unfinished one."""
    temporary = os.path.join(staging, TEMPORARY_PREFIX + os.urandom(8).hex())
    try:
        with open(temporary, "xb", buffering=0) as file:
            _write_all(file.fileno(), data)
        _rename(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def append(path: str, lines: bytes) -> tuple[int, int]:
    """Append whole lines with one write; returns the file's size before and after.

    Half a line that a crash left at the end is cut off first. The caller holds the lock of the run or model.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        before = _whole_lines(fd)
        try:
            _write_all(fd, lines)
        except BaseException:
            os.ftruncate(fd, before)
            if not before:
                with suppress(OSError):
                    os.unlink(path)
            raise
        return before, before + len(lines)
    finally:
        os.close(fd)


def read_bytes(path: str) -> bytes | None:
    """All of a file; None when there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _whole_lines(fd: int) -> int:
    size = end = os.lseek(fd, 0, os.SEEK_END)
    if size:
        os.lseek(fd, size - 1, os.SEEK_SET)
        if os.read(fd, 1) == b"\n":
            return size
    while end:
        start = max(0, end - 4096)
        os.lseek(fd, start, os.SEEK_SET)
        found = os.read(fd, end - start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    if end != size:
        os.ftruncate(fd, end)
    return end


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _rename(source: str, target: str) -> None:
    if os.name != "nt":
        os.replace(source, target)
        return
    import time  # pragma: no cover - Windows refuses while a reader has the target open

    for pause in (0.001, 0.01, 0.05, 0.2, 1.0, 0):  # pragma: no cover
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if not pause:
                raise
            time.sleep(pause)


class Changes:
    """Several writes as one: when the ``with`` block fails, those made so far are taken back, last one first.

    Args:
        staging: folder for unfinished files.
        base: folder that must exist; only folders below it are made. ``staging`` by default.
    """

    def __init__(self, staging: str, base: str | None = None):
        self._staging = staging
        self._base = base or staging
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> Changes:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            for undo in reversed(self._undo):
                with suppress(OSError):
                    undo()

    def make_folder(self, path: str) -> None:
        """A folder and those above it. INVALID_PARAMETER_VALUE when a file is in the way: keys ``a`` and ``a/b``.

        FileNotFoundError when the base is gone: what was moved to the trash is not made anew behind its back.
        """
        if os.path.isdir(path):
            return
        part = self._base
        for name in os.path.relpath(path, self._base).split(os.sep):
            part = os.path.join(part, name)
            try:
                os.mkdir(part)
            except (FileExistsError, NotADirectoryError):
                if not os.path.isdir(part):
                    raise key_conflict(path) from None

    def replace(self, path: str, data: bytes) -> None:
        """Write or replace a whole file."""
        before = read_bytes(path)
        try:
            replace(path, data, self._staging)
        except IsADirectoryError:
            raise key_conflict(path) from None
        if before is None:
            self._undo.append(lambda: os.unlink(path))
        else:
            self._undo.append(lambda: replace(path, before, self._staging))

    def append(self, path: str, lines: bytes) -> None:
        """Append lines to a file; they are taken back only if nobody else appended after them."""
        try:
            before, after = append(path, lines)
        except IsADirectoryError:
            raise key_conflict(path) from None

        def undo() -> None:
            if os.path.getsize(path) == after:
                os.truncate(path, before) if before else os.unlink(path)

        self._undo.append(undo)


def key_conflict(path: str) -> MlflowException:
    """Two keys of which one is a folder of the other."""
    return invalid(
        f"The key '{os.path.basename(path)}' cannot be stored: a file store keeps keys as files, and one key cannot be "
        "both a file and a folder of others (such as 'a' beside 'a/b'). Use another key, or a database."
    )
