"""Files below one local folder, opened so that no path and no symlink leads out of it.

Where the system can (Linux, macOS), every folder on the way is opened relative to the one above it without following
links, so that nobody can swap a folder for a link between check and use. Links that stay below the root keep working.
Files are written whole or not at all: they get their name only when they are complete.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.artifact.paths import PARTIAL_SUFFIX, clean_path, file_path, is_clean

__all__ = ["Entry", "Rooted", "copy_content"]

_BY_DESCRIPTOR = {os.open, os.mkdir, os.rename, os.unlink, os.link, os.rmdir, os.stat} <= os.supports_dir_fd
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0) | os.O_RDONLY
_FILE = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | os.O_RDONLY
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BLOCK = 1 << 20


class Entry(NamedTuple):
    """A file or folder: its name, and its size in bytes (None for a folder)."""

    name: str
    size: int | None

    @property
    def is_dir(self) -> bool:
        """True for a folder."""
        return self.size is None


class Rooted:
    """A local folder, which may not exist yet, and what is below it. Nothing outside is read, written or deleted."""

    def __init__(self, root: str):
        self.root = os.path.abspath(root)

    def locate(self, path: str) -> str:
        """Absolute path, links resolved, of something below the root that need not exist.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE for a path that is not clean or that links lead out of the root.
        """
        path = clean_path(path)
        top = os.path.realpath(self.root)
        real = os.path.realpath(os.path.join(top, *path.split("/"))) if path else top
        if real != top and not real.startswith(top.rstrip(os.sep) + os.sep):
            raise invalid(f"Invalid path: {path!r} is a link that leads out of the artifact root.")
        return real

    def is_dir(self, path: str) -> bool:
        """True for a folder."""
        return os.path.isdir(self.locate(path))

    def is_file(self, path: str) -> bool:
        """True for a regular file."""
        return os.path.isfile(self.locate(path))

    def open_read(self, path: str) -> BinaryIO:
        """Open a regular file for reading. Devices, pipes and folders are not files.

        Raises:
            MlflowException: RESOURCE_DOES_NOT_EXIST when there is no such file.
        """
        real = self.locate(path)
        try:
            if _BY_DESCRIPTOR:
                with self._folder(os.path.dirname(real)) as folder:
                    descriptor = os.open(os.path.basename(real), _FILE | _NOFOLLOW, dir_fd=folder)
            else:
                descriptor = os.open(real, _FILE)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise _missing(path) from None
        except PermissionError as error:
            if os.path.isdir(real):  # what Windows says of a folder
                raise _missing(path) from None
            raise MlflowException(f"{path!r} may not be read: {error.strerror}.", "PERMISSION_DENIED") from None
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise invalid(f"Invalid path: {path!r} is a link that leads out of the artifact root.") from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _missing(path)
        return os.fdopen(descriptor, "rb", buffering=0)  # type: ignore[return-value]

    def scan(self, path: str) -> list[Entry]:
        """Files and folders in a folder, by name; nothing for what is no folder. Links out of the root are left out."""
        real = self.locate(path)
        entries: list[Entry] = []
        try:
            if _BY_DESCRIPTOR and os.scandir in os.supports_fd:
                with self._folder(real) as folder, os.scandir(folder) as found:
                    entries.extend(e for e in (self._entry(item, real) for item in found) if e is not None)
            else:
                with os.scandir(real) as found:
                    entries.extend(e for e in (self._entry(item, real) for item in found) if e is not None)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(entries)

    def _entry(self, item: os.DirEntry, folder: str) -> Entry | None:
        if not is_clean(item.name):
            return None
        try:
            if item.is_symlink():
                below = os.path.relpath(os.path.join(folder, item.name), os.path.realpath(self.root))
                self.locate(below.replace(os.sep, "/"))
            if item.is_dir():
                return Entry(item.name, None)
            return Entry(item.name, item.stat().st_size) if item.is_file() else None
        except (MlflowException, OSError):
            return None

    def make_folder(self, path: str) -> str:
        """Create a folder and those above it, where missing; returns its absolute path."""
        real = self.locate(path)
        with _refused(path):
            if _BY_DESCRIPTOR:
                with self._folder(real, create=True):
                    pass
            else:
                os.makedirs(real, exist_ok=True)
        return real

    @contextmanager
    def write(self, path: str) -> Iterator[BinaryIO]:
        """A file to write to that appears under its name, replacing an older one, when the block ends well.

        It leaves nothing behind when the block raises, nor (on Linux) when the process is killed. Folders above it are
        created.
        """
        path = file_path(path)
        above, _, name = path.rpartition("/")
        folder = self.make_folder(above)
        with _refused(path):
            if not _BY_DESCRIPTOR:
                with _named(folder, name, None) as file:
                    yield file
                return
            with self._folder(folder) as descriptor:
                with (_nameless if _can_be_nameless() else _named)(folder, name, descriptor) as file:
                    yield file

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all in it. The root is emptied, never removed. What is missing stays missing.

        A link is removed, never what it points to.
        """
        path = clean_path(path)
        above, _, name = path.rpartition("/")
        real = self.locate(above)
        try:
            if not _BY_DESCRIPTOR:
                for place in [name] if path else os.listdir(real):
                    _remove(os.path.join(real, place))
                return
            with self._folder(real) as folder:
                for place in [name] if path else os.listdir(folder):
                    _remove_at(folder, place)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except PermissionError as error:
            raise MlflowException(f"'{path}' may not be deleted: {error.strerror}.", "PERMISSION_DENIED") from error

    @contextmanager
    def _folder(self, real: str, create: bool = False) -> Iterator[int]:
        """Descriptor of a folder given by its resolved path, each step opened without following links."""
        top = os.path.realpath(self.root)
        if create:
            os.makedirs(top, exist_ok=True)
        descriptor = os.open(top, _FOLDER)
        try:
            for name in [] if real == top else os.path.relpath(real, top).split(os.sep):
                if create:
                    try:
                        os.mkdir(name, dir_fd=descriptor)
                    except FileExistsError:
                        pass
                below = os.open(name, _FOLDER | _NOFOLLOW, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = below
            yield descriptor
        finally:
            os.close(descriptor)


def copy_content(source: BinaryIO, target: BinaryIO) -> None:
    """Copy the rest of one open file to another; inside the kernel, sharing blocks, where the file systems can."""
    copy = getattr(os, "copy_file_range", None)
    if copy is not None:
        try:
            while copy(source.fileno(), target.fileno(), 1 << 30):
                pass
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EPERM):
                raise
    # Also after a success: files that the kernel makes up as they are read seem empty to it.
    shutil.copyfileobj(source, target, _BLOCK)


def _missing(path: str) -> MlflowException:
    return not_found(f"No such artifact: '{path}'. List the artifacts to see which there are.")


@contextmanager
def _refused(path: str) -> Iterator[None]:
    """Say in our words why a file cannot have this path. A full disk and the like stay OSErrors."""
    try:
        yield
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        raise invalid(
            f"Invalid path: '{path}' cannot be written, since a folder has that name, or a file has the name of a "
            "folder above it. Choose another name or delete what is there."
        ) from error
    except PermissionError as error:
        raise MlflowException(
            f"'{path}' may not be written: {error.strerror or error}. Check the owner and mode of the artifact folder.",
            "PERMISSION_DENIED",
        ) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise invalid(f"Invalid path: '{path}' is a link that leads out of the artifact root.") from error
        raise


def _can_be_nameless() -> bool:
    return sys.platform == "linux" and hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd")


@contextmanager
def _nameless(folder: str, name: str, descriptor: int) -> Iterator[BinaryIO]:
    """A file that has no name before it is complete: the system removes it however the process ends."""
    try:
        handle = os.open(".", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666, dir_fd=descriptor)
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL, errno.ENOSYS):
            raise
        with _named(folder, name, descriptor) as file:  # a file system without nameless files
            yield file
        return
    with os.fdopen(handle, "r+b") as file:
        yield file  # type: ignore[misc]
        file.flush()
        source = f"/proc/self/fd/{handle}"
        try:
            os.link(source, name, dst_dir_fd=descriptor)
        except FileExistsError:
            between = _partial()
            os.link(source, between, dst_dir_fd=descriptor)
            _rename(between, name, descriptor)


@contextmanager
def _named(folder: str, name: str, descriptor: int | None) -> Iterator[BinaryIO]:
    partial = _partial()
    place = partial if descriptor is not None else os.path.join(folder, partial)
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | _NOFOLLOW
    handle = os.open(place, flags, 0o666, dir_fd=descriptor)
    try:
        with os.fdopen(handle, "r+b") as file:
            yield file  # type: ignore[misc]
    except BaseException:
        os.unlink(place, dir_fd=descriptor)
        raise
    _rename(place, name if descriptor is not None else os.path.join(folder, name), descriptor)


def _rename(source: str, target: str, descriptor: int | None) -> None:
    try:
        os.replace(source, target, src_dir_fd=descriptor, dst_dir_fd=descriptor)
    except BaseException:
        os.unlink(source, dir_fd=descriptor)
        raise


def _partial() -> str:
    return f".{uuid.uuid4().hex}{PARTIAL_SUFFIX}"


def _remove(place: str) -> None:
    try:
        if os.path.isdir(place) and not os.path.islink(place):
            shutil.rmtree(place)
        else:
            os.unlink(place)
    except (FileNotFoundError, NotADirectoryError):
        pass


def _remove_at(folder: int, name: str) -> None:
    """Remove what has this name in an open folder; a folder with all in it, entered without following links."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISDIR(status.st_mode):
            os.unlink(name, dir_fd=folder)
            return
        below = os.open(name, _FOLDER | _NOFOLLOW, dir_fd=folder)
        try:
            for inner in os.listdir(below):
                _remove_at(below, inner)
        finally:
            os.close(below)
        os.rmdir(name, dir_fd=folder)
    except FileNotFoundError:
        pass
