"""Locks against other threads and other processes, on a file in the folder that they guard.

Who changes a run or a model holds its lock, and shares that of its experiment, so that the experiment is not moved to
or from the trash meanwhile. Order, where several are held: root, experiment, run, models by id. The locks are the
kernel's, so they end with their process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["LOCK_NAME", "locked", "shared_by_reader"]

LOCK_NAME = ".lock"


@contextmanager
def locked(folder: str, shared: bool = False, name: str = LOCK_NAME) -> Iterator[None]:
    """Hold the folder's lock, alone or with others that share it. FileNotFoundError when there is no such folder.

    It waits as long as it takes.
    """
    fd = os.open(os.path.join(folder, name), os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        _acquire(fd, shared)
        try:
            yield
        finally:
            # Said, not left to close(): a child forked meanwhile holds a copy of the descriptor.
            _release(fd)
    finally:
        os.close(fd)


@contextmanager
def shared_by_reader(folder: str) -> Iterator[None]:
    """Share the folder's lock if there is one that may be read: who only reads makes no file."""
    fd = None
    if os.name != "nt":  # where an open file would keep others from moving the folder
        try:
            fd = os.open(os.path.join(folder, LOCK_NAME), os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except OSError:
            pass
    try:
        if fd is not None:
            _acquire(fd, shared=True)
        yield
    finally:
        if fd is not None:
            _release(fd)
            os.close(fd)


if os.name == "nt":  # pragma: no cover - exercised on Windows only

    def _acquire(fd: int, shared: bool) -> None:
        import msvcrt  # which knows no shared locks

        while True:
            os.lseek(fd, 0, os.SEEK_SET)
            try:
                msvcrt.locking(fd, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
                return
            except OSError:  # it gives up after ten seconds; we do not
                continue

    def _release(fd: int) -> None:
        import msvcrt

        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]

else:

    def _acquire(fd: int, shared: bool) -> None:
        import errno
        import fcntl

        try:
            fcntl.flock(fd, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        except OSError as error:
            # Some network file systems know no locks. Whole-file writes and appends are sound there too; only races
            # for one name are not, so we go on as MLflow does, which never locks.
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
                raise

    def _release(fd: int) -> None:
        import fcntl
        from contextlib import suppress

        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)
