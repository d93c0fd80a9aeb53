"""Artifacts on HDFS, SFTP and FTP servers, through fsspec.

A connection serves one thread at a time, so a few of them are kept and lent out. Files are written beside their final
place and renamed when they are complete.
"""

from __future__ import annotations

import os
import posixpath
import queue
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from mlflow._registry import require
from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.paths import PARTIAL_SUFFIX, clean_path, file_path, is_clean, join
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.transfer import CHUNK, Progress, chunks_of, content_type

__all__ = [
    "FTPArtifactRepository",
    "FilesystemArtifactRepository",
    "HdfsArtifactRepository",
    "SFTPArtifactRepository",
]

_TIMEOUT = 60


class FilesystemArtifactRepository(ArtifactRepository):
    """Files below one folder of a file server. Subclasses say how to connect."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._uri = urlsplit(artifact_uri.replace("#", "%23").replace("?", "%3F"))
        self._root = "/" + clean_path(unquote(self._uri.path).strip("/"))
        self._idle: tuple[int, queue.LifoQueue[Any]] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_idle": None}

    def __repr__(self) -> str:
        host = f"{self._uri.hostname or ''}{f':{self._uri.port}' if self._uri.port else ''}"
        return f"{type(self).__name__}({self._uri.scheme}://{host}{self._root})"

    def _connect(self) -> Any:
        """A new fsspec file system."""
        raise NotImplementedError

    def _disconnect(self, fs: Any) -> None:
        """Close a connection."""

    @contextmanager
    def _filesystem(self) -> Iterator[Any]:
        if self._idle is None or self._idle[0] != os.getpid():
            self._idle = (os.getpid(), queue.LifoQueue(self.max_workers))
        idle = self._idle[1]
        try:
            fs = idle.get_nowait()
        except queue.Empty:
            fs = self._connect()
        try:
            yield fs
        except (FileNotFoundError, MlflowException):
            self._give_back(idle, fs)
            raise
        except BaseException:
            # What state the connection is in after a failure is anybody's guess.
            self._disconnect(fs)
            raise
        else:
            self._give_back(idle, fs)

    def _give_back(self, idle: queue.LifoQueue[Any], fs: Any) -> None:
        try:
            idle.put_nowait(fs)
        except queue.Full:
            self._disconnect(fs)

    def close(self) -> None:
        """Close idle connections; the next call opens new ones."""
        while self._idle is not None:
            try:
                self._disconnect(self._idle[1].get_nowait())
            except queue.Empty:
                return

    def _place(self, path: str | None) -> str:
        return posixpath.join(self._root, clean_path(path)).rstrip("/") or "/"

    # -- the few things that the protocols do differently --------------------------------------------------------------

    def _info(self, fs: Any, place: str) -> dict[str, Any] | None:
        """Type (``file``, ``directory`` or something else) and size; None where there is nothing."""
        try:
            return fs.info(place)
        except FileNotFoundError:
            return None

    def _ls(self, fs: Any, place: str) -> list[dict[str, Any]]:
        return fs.ls(place, detail=True)

    def _open_file(self, fs: Any, place: str, start: int) -> tuple[Any, Callable[[], None]]:
        """Something with ``read`` at a byte, and what closes it."""
        file = fs.open(place, "rb")
        file.seek(start)
        return file, file.close

    def _store(self, fs: Any, place: str, chunks: Iterable[bytes]) -> None:
        with fs.open(place, "wb") as file:
            for chunk in chunks:
                file.write(chunk)

    def _unlink(self, fs: Any, place: str) -> None:
        """Remove a file, or a link itself."""
        fs.rm_file(place)

    def _move(self, fs: Any, source: str, target: str) -> None:
        """Rename, replacing what is there."""
        fs.mv(source, target)

    # -- the contract --------------------------------------------------------------------------------------------------

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        local_file = os.fspath(local_file)
        path = join(artifact_path, posixpath.basename(local_file.replace(os.sep, "/")))
        size = os.stat(local_file).st_size
        with open(local_file, "rb") as file, Progress(f"Uploading {path}", size) as progress:

            def content() -> Iterator[bytes]:
                for chunk in chunks_of(file):
                    yield chunk
                    progress.advance(len(chunk))

            self.write_stream(path, content(), size)

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        path = file_path(path)
        place = self._place(path)
        folder = posixpath.dirname(place)
        partial = posixpath.join(folder, f".{uuid.uuid4().hex}{PARTIAL_SUFFIX}")
        with self._filesystem() as fs:
            there = self._info(fs, place)
            if there is not None and there["type"] == "directory":
                raise invalid(f"Invalid path: '{path}' is a folder. Choose another name or delete it first.")
            self._make_folders(fs, folder)
            try:
                self._store(fs, partial, chunks)
                self._move(fs, partial, place)
            except BaseException:
                self._discard(fs, partial)
                raise

    def _discard(self, fs: Any, partial: str) -> None:
        try:
            self._unlink(fs, partial)
        except Exception:
            # The connection may be broken; a new one can still tidy up.
            try:
                fs = self._connect()
                self._unlink(fs, partial)
                self._disconnect(fs)
            except Exception:
                pass

    def _make_folders(self, fs: Any, folder: str) -> None:
        missing = []
        while folder != "/" and self._info(fs, folder) is None:
            missing.append(folder)
            folder = posixpath.dirname(folder)
        for name in reversed(missing):
            try:
                fs.mkdir(name, create_parents=False)
            except Exception:
                if self._info(fs, name) is None:  # else another upload was faster
                    raise

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = clean_path(path)
        place = self._place(folder)
        with self._filesystem() as fs:
            there = self._info(fs, place)
            if there is None or there["type"] != "directory":
                return []
            entries = self._ls(fs, place)
        out = []
        for entry in entries:
            name = posixpath.basename(entry["name"].rstrip("/"))
            if is_clean(name) and entry["type"] in ("file", "directory"):  # a link may lead anywhere
                is_dir = entry["type"] == "directory"
                out.append(FileInfo(join(folder, name), is_dir, None if is_dir else int(entry["size"])))
        return sorted(out, key=lambda info: info.path)

    def _is_directory(self, artifact_path: str) -> bool:
        path = clean_path(artifact_path)
        with self._filesystem() as fs:
            there = self._info(fs, self._place(path))
        return not path or (there is not None and there["type"] == "directory")

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        path = clean_path(path)
        place = self._place(path)
        lent = self._filesystem()
        fs = lent.__enter__()
        try:
            there = self._info(fs, place)
            if there is None or there["type"] != "file":
                raise not_found(f"No such artifact: '{path}'. List the artifacts to see which there are.")
            size = int(there["size"])
            stop = size if end is None else min(end, size)
            file, close = self._open_file(fs, place, start)
        except BaseException as error:
            lent.__exit__(type(error), error, error.__traceback__)
            raise

        def finish() -> None:
            try:
                close()
            except Exception as error:
                # Hanging up in the middle of a transfer is allowed; the connection is not used again.
                try:
                    lent.__exit__(type(error), error, error.__traceback__)
                except Exception:
                    pass
            else:
                lent.__exit__(None, None, None)

        pieces = chunks_of(file, max(0, stop - start), CHUNK)
        return Reader(pieces, size=size, media_type=content_type(path), close=finish)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        path = clean_path(artifact_path)
        with self._filesystem() as fs:
            self._delete(fs, self._place(path), itself=bool(path))

    def _delete(self, fs: Any, place: str, itself: bool) -> None:
        there = self._info(fs, place)
        if there is None:
            return
        if there["type"] != "directory":
            self._unlink(fs, place)
            return
        for entry in self._ls(fs, place):
            below = posixpath.join(place, posixpath.basename(entry["name"].rstrip("/")))
            if entry["type"] == "directory":
                self._delete(fs, below, itself=True)
            else:
                self._unlink(fs, below)
        if itself:
            fs.rmdir(place)

    def _user(self) -> tuple[str | None, str | None]:
        uri: SplitResult = self._uri
        return (
            unquote(uri.username) if uri.username else None,
            unquote(uri.password) if uri.password else None,
        )


class HdfsArtifactRepository(FilesystemArtifactRepository):
    """``hdfs://host:port/path``, ``hdfs:/path`` (the default file system) and ``viewfs:/path``.

    Needs pyarrow and Hadoop's own library (``libhdfs``). ``MLFLOW_KERBEROS_TICKET_CACHE``, ``MLFLOW_KERBEROS_USER`` and
    ``MLFLOW_PYARROW_EXTRA_CONF`` (``key=value,key=value``) are honoured.
    """

    def _connect(self) -> Any:
        from mlflow.environment_variables import MLFLOW_KERBEROS_TICKET_CACHE, MLFLOW_KERBEROS_USER

        require("pyarrow", extra="'mlflow[hdfs]'", purpose="Artifacts on HDFS")
        arrow = require("fsspec.implementations.arrow", extra="'mlflow[hdfs]'", purpose="Artifacts on HDFS")
        scheme = f"{self._uri.scheme}://" if self._uri.scheme == "viewfs" else ""
        options: dict[str, Any] = {"host": f"{scheme}{self._uri.hostname or ''}" or "default"}
        options["port"] = self._uri.port or 0
        user = MLFLOW_KERBEROS_USER.get() or self._user()[0]
        if user:
            options["user"] = user
        if MLFLOW_KERBEROS_TICKET_CACHE.get():
            options["kerb_ticket"] = MLFLOW_KERBEROS_TICKET_CACHE.get()
        extra = os.environ.get("MLFLOW_PYARROW_EXTRA_CONF")
        if extra:
            options["extra_conf"] = dict(pair.split("=", 1) for pair in extra.split(",") if "=" in pair)
        try:
            return arrow.HadoopFileSystem(**options, skip_instance_cache=True)
        except (OSError, ImportError) as error:
            raise MlflowException(
                f"HDFS cannot be reached: {error}. Set JAVA_HOME, HADOOP_HOME and CLASSPATH "
                "(`hadoop classpath --glob`) so that libhdfs is found.",
                "NOT_IMPLEMENTED" if "libhdfs" in str(error) or "libjvm" in str(error) else "INTERNAL_ERROR",
            ) from error

    def _move(self, fs: Any, source: str, target: str) -> None:
        # HDFS never renames over a file, so the old one goes first; what is between is a rename long.
        if self._info(fs, target) is not None:
            self._unlink(fs, target)
        fs.mv(source, target)


class SFTPArtifactRepository(FilesystemArtifactRepository):
    """``sftp://user:password@host:port/path``. ``~/.ssh/config``, its keys and the agent are used.

    A server whose key is not among the known hosts is refused, unless ``StrictHostKeyChecking`` in the configuration
    is ``no`` or ``accept-new``.
    """

    def _connect(self) -> Any:
        paramiko = require("paramiko", extra="'mlflow[remote-files]'", purpose="Artifacts on SFTP")
        sftp = require("fsspec.implementations.sftp", extra="'mlflow[remote-files]'", purpose="Artifacts on SFTP")
        settings = self._ssh_settings(paramiko)
        host = settings.pop("hostname")
        lenient = settings.pop("lenient")

        class Checked(sftp.SFTPFileSystem):
            cachable = False

            def _connect(self) -> None:
                self.client = paramiko.SSHClient()
                self.client.load_system_host_keys()
                policy = paramiko.AutoAddPolicy if lenient else paramiko.RejectPolicy
                self.client.set_missing_host_key_policy(policy())
                self.client.connect(self.host, **self.ssh_kwargs)
                self.ftp = self.client.open_sftp()

        try:
            return Checked(host, **settings)
        except paramiko.AuthenticationException as error:
            raise MlflowException(f"The SFTP server {host} refuses the login: {error}", "UNAUTHENTICATED") from None
        except paramiko.SSHException as error:
            hint = ""
            if "not found in known_hosts" in str(error):
                hint = (
                    f" Check its key and add it: ssh-keyscan -p {settings.get('port', 22)} {host} >> ~/.ssh/known_hosts"
                )
            raise MlflowException(f"The SFTP server {host} cannot be used: {error}.{hint}") from None

    def _ssh_settings(self, paramiko: Any) -> dict[str, Any]:
        user, password = self._user()
        host = self._uri.hostname
        if not host:
            raise invalid(f"{self!r} names no host. Such a URI looks like sftp://user@host/path.")
        found: dict[str, Any] = {}
        config = os.path.expanduser("~/.ssh/config")
        if os.path.isfile(config):
            found = paramiko.SSHConfig.from_path(config).lookup(host)
        out: dict[str, Any] = {
            "hostname": found.get("hostname", host),
            "port": self._uri.port or int(found.get("port", 22)),
            "username": user or found.get("user"),
            "password": password,
            "timeout": _TIMEOUT,
            "lenient": found.get("stricthostkeychecking", "").lower() in ("no", "off", "accept-new"),
        }
        if found.get("identityfile"):
            out["key_filename"] = found["identityfile"]
        return {name: value for name, value in out.items() if value is not None}

    def _disconnect(self, fs: Any) -> None:
        fs.client.close()

    def _info(self, fs: Any, place: str) -> dict[str, Any] | None:
        import stat

        try:
            if place != self._root:
                self._check_beneath(fs, posixpath.dirname(place), place)
            found = fs.ftp.lstat(place)
            if stat.S_ISLNK(found.st_mode or 0):
                if place != self._root and not self._is_beneath(fs, place):
                    return {"name": place, "type": "link", "size": 0}
                found = fs.ftp.stat(place)
        except FileNotFoundError:
            return None
        kind = (
            "directory" if stat.S_ISDIR(found.st_mode or 0) else "file" if stat.S_ISREG(found.st_mode or 0) else "other"
        )
        return {"name": place, "type": kind, "size": found.st_size or 0}

    def _is_beneath(self, fs: Any, place: str) -> bool:
        # Links on the way to the root are the administrator's; below it they must not lead out.
        root, real = fs.ftp.normalize(self._root), fs.ftp.normalize(place)
        return real == root or real.startswith(root.rstrip("/") + "/")

    def _check_beneath(self, fs: Any, folder: str, place: str) -> None:
        if folder.startswith(self._root) and folder != self._root and not self._is_beneath(fs, folder):
            below = place[len(self._root) :].lstrip("/")
            raise invalid(f"Invalid path: {below!r} is a link that leads out of the artifact root.")

    def _ls(self, fs: Any, place: str) -> list[dict[str, Any]]:
        names = [posixpath.join(place, name) for name in fs.ftp.listdir(place)]
        return [info for info in (self._info(fs, name) for name in names) if info is not None]

    def _open_file(self, fs: Any, place: str, start: int) -> tuple[Any, Callable[[], None]]:
        file = fs.ftp.open(place, "rb", bufsize=0)
        file.seek(start)
        return file, file.close

    def _store(self, fs: Any, place: str, chunks: Iterable[bytes]) -> None:
        with fs.ftp.open(place, "wb") as file:
            file.set_pipelined(True)
            for chunk in chunks:
                file.write(chunk)

    def _unlink(self, fs: Any, place: str) -> None:
        fs.ftp.remove(place)

    def _move(self, fs: Any, source: str, target: str) -> None:
        try:
            fs.ftp.posix_rename(source, target)
        except OSError:
            # A server without OpenSSH's extension renames to free names only.
            if self._info(fs, target) is None:
                raise
            fs.ftp.remove(target)
            fs.ftp.rename(source, target)


class FTPArtifactRepository(FilesystemArtifactRepository):
    """``ftp://user:password@host:port/path``."""

    def _connect(self) -> Any:
        ftp = require("fsspec.implementations.ftp", extra="'mlflow[remote-files]'", purpose="Artifacts on FTP")
        import ftplib

        user, password = self._user()
        if not self._uri.hostname:
            raise invalid(f"{self!r} names no host. Such a URI looks like ftp://user@host/path.")
        try:
            return ftp.FTPFileSystem(
                self._uri.hostname,
                port=self._uri.port or 21,
                username=user,
                password=password,
                timeout=_TIMEOUT,
                skip_instance_cache=True,
                use_listings_cache=False,
            )
        except ftplib.error_perm as error:
            raise MlflowException(f"The FTP server refuses the login: {error}", "UNAUTHENTICATED") from None

    def _disconnect(self, fs: Any) -> None:
        fs.ftp.close()

    def _info(self, fs: Any, place: str) -> dict[str, Any] | None:
        fs.invalidate_cache()
        try:
            found = super()._info(fs, place)
        except Exception as error:
            if "550" in str(error):
                return None
            raise
        if found is not None and found["type"] == "directory" and place != "/" and "size" not in found:
            found["size"] = 0
        return found

    def _ls(self, fs: Any, place: str) -> list[dict[str, Any]]:
        fs.invalidate_cache()
        return fs.ls(place, detail=True)

    def _open_file(self, fs: Any, place: str, start: int) -> tuple[Any, Callable[[], None]]:
        fs.ftp.voidcmd("TYPE I")
        connection = fs.ftp.transfercmd(f"RETR {place}", rest=start or None)
        file = connection.makefile("rb")

        def close() -> None:
            ended = not file.read(1)
            file.close()
            connection.close()
            if not ended:
                raise ConnectionError("left before the end")
            fs.ftp.voidresp()

        return file, close

    def _store(self, fs: Any, place: str, chunks: Iterable[bytes]) -> None:
        fs.ftp.voidcmd("TYPE I")
        connection = fs.ftp.transfercmd(f"STOR {place}")
        try:
            for chunk in chunks:
                connection.sendall(chunk)
        finally:
            connection.close()
        fs.ftp.voidresp()

    def _move(self, fs: Any, source: str, target: str) -> None:
        import ftplib

        try:
            fs.ftp.rename(source, target)
        except ftplib.error_perm:
            if self._info(fs, target) is None:
                raise
            fs.ftp.delete(target)
            fs.ftp.rename(source, target)
