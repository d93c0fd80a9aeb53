"""Locks against other threads and other processes, on a file in the folder that they guard.

Order, where several are held: root, run, models by id. The lock is the kernel's, so it ends with its process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["LOCK_NAME", "locked"]

LOCK_NAME = ".lock"


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """Hold the folder's lock, waiting for it. FileNotFoundError when there is no such folder."""
    fd = os.open(os.path.join(folder, LOCK_NAME), os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        _acquire(fd)
        try:
            yield
        finally:
            # Said, not left to close(): a child forked meanwhile holds a copy of the descriptor.
            _release(fd)
    finally:
        os.close(fd)


if os.name == "nt":  # pragma: no cover - exercised on Windows only

    def _acquire(fd: int) -> None:
        import msvcrt

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

    def _acquire(fd: int) -> None:
        import errno
        import fcntl

        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
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
