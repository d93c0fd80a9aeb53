"""The contract of artifact repositories: what third-party ones subclass, and all of ours keep.

A subclass says how to upload one file (``log_artifact``), how to list one folder (``list_artifacts``) and how to read:
``open_reader``, which streams, or ``_download_file``, which plugins for MLflow have. Everything else follows.
"""

from __future__ import annotations

import json
import os
import posixpath
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import CreateMultipartUploadResponse, MultipartUploadPart
from mlflow.exceptions import (
    MlflowNotImplementedException,
    MlflowTraceDataCorrupted,
    MlflowTraceDataNotFound,
    invalid,
    not_found,
)
from mlflow.store.artifact.paths import PARTIAL_SUFFIX, clean_path, file_path, join
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.rooted import Rooted
from mlflow.store.artifact.transfer import Progress, chunks_of, content_type, local_files, run_all

__all__ = [
    "TRACE_DATA_FILE_NAME",
    "ArtifactRepository",
    "MultipartUploadMixin",
    "Reader",
    "try_read_trace_data",
    "verify_artifact_path",
    "write_local_temp_trace_data_file",
]

TRACE_DATA_FILE_NAME = "traces.json"
"""The spans of a trace, where they are kept as an artifact."""


class ArtifactRepository:
    """Files below one root URI. Safe to use from any thread.

    Paths are relative to the root, with ``/``; see ``mlflow.store.artifact.paths``. Uploads and downloads appear whole
    or not at all, replace what was there, and need memory that does not grow with the size of files.

    Args:
        artifact_uri: the root.
        tracking_uri: the tracking store that asked, where one did.
        registry_uri: the model registry that asked, where one did.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        self.artifact_uri = artifact_uri
        self.tracking_uri = tracking_uri
        self.registry_uri = registry_uri

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(artifact_uri={self.artifact_uri!r}, tracking_uri={self.tracking_uri!r}, "
            f"registry_uri={self.registry_uri!r})"
        )

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_pool", "_pending")}

    @property
    def max_workers(self) -> int:
        """How many files are transferred at a time."""
        return max(4, min(8, 2 * (os.cpu_count() or 1)))

    @property
    def thread_pool(self) -> ThreadPoolExecutor:
        """The threads that transfer files; made on first use, and anew in a forked child."""
        found = self.__dict__.get("_pool")
        if found is None or found[0] != os.getpid():
            pool = ThreadPoolExecutor(self.max_workers, thread_name_prefix=type(self).__name__)
            found = self.__dict__["_pool"] = (os.getpid(), pool)
        return found[1]

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Upload a file into a folder below the root (the root by default), under its own name."""
        raise MlflowNotImplementedException(f"{type(self).__name__} does not offer uploads.")

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Upload all files in a local folder into a folder below the root, several at a time.

        Raises:
            MlflowException: names the files that failed, once the transfers under way have ended.
        """
        folder = clean_path(artifact_path)

        def upload(item: tuple[str, str]) -> None:
            above = join(folder, posixpath.dirname(item[1]))
            self.log_artifact(item[0], above or None)

        run_all(self.thread_pool, upload, local_files(local_dir), window=2 * self.max_workers, what="upload")

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """What is in a folder, sorted by path (below the root). Nothing for a file, or for what is missing."""
        raise MlflowNotImplementedException(f"{type(self).__name__} does not offer listing.")

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """Download a file, or a folder with all below it.

        Args:
            artifact_path: below the root; ``""`` for everything.
            dst_path: an existing local folder, below which the same path is used; a new temporary one by default.

        Returns:
            Local path of what was downloaded.

        Raises:
            MlflowException: RESOURCE_DOES_NOT_EXIST when there is nothing of that path, or no such local folder.
        """
        path = clean_path(artifact_path)
        target = Rooted(self._create_download_destination(dst_path))
        with Progress(f"Downloading {posixpath.basename(path) or 'artifacts'}") as progress:
            if not self._is_directory(path):
                self._fetch(path, None, target, progress)
            else:
                target.make_folder(path)
                run_all(
                    self.thread_pool,
                    lambda info: self._fetch(info.path, info.file_size, target, progress),
                    self._iter_files(path, target),
                    window=2 * self.max_workers,
                    what="download",
                )
        return os.path.join(target.root, *path.split("/"))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Delete a file or a folder with all below it; without a path everything, yet never the root itself.

        What is missing already is fine.
        """
        raise MlflowNotImplementedException(f"{type(self).__name__} does not offer deletion.")

    # -- streaming: what the server's proxy uses -----------------------------------------------------------------------

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        """Open a file for reading in pieces of at most 1 MiB.

        Args:
            path: below the root.
            start: first byte.
            end: the byte after the last one; the end of the file by default.

        Raises:
            MlflowException: RESOURCE_DOES_NOT_EXIST when there is no such file.
        """
        path = clean_path(path)
        folder = tempfile.TemporaryDirectory(prefix="mlflow-artifact-")
        try:
            local = os.path.join(folder.name, "content")
            self._download_file(path, local)
            file = open(local, "rb")  # noqa: SIM115 - closed by the reader
        except BaseException:
            folder.cleanup()
            raise
        size = os.fstat(file.fileno()).st_size
        file.seek(start)
        stop = size if end is None else min(end, size)

        def close() -> None:
            file.close()
            folder.cleanup()

        return Reader(chunks_of(file, max(0, stop - start)), size=size, media_type=content_type(path), close=close)

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        """Write a file from pieces. It appears when all have come, and not at all when the iterable raises.

        Args:
            path: below the root.
            chunks: the content.
            size: its length in bytes, if known; helps to choose the size of parts.
        """
        above, _, name = file_path(path).rpartition("/")
        with tempfile.TemporaryDirectory(prefix="mlflow-artifact-") as folder:
            local = os.path.join(folder, name)
            with open(local, "wb") as file:
                file.writelines(chunks)
            self.log_artifact(local, above or None)

    # -- what downloads are made of; plugins override the first two ----------------------------------------------------

    def _is_directory(self, artifact_path: str) -> bool:
        return not clean_path(artifact_path) or bool(self.list_artifacts(artifact_path))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        """Write one file to a local path."""
        if type(self).open_reader is ArtifactRepository.open_reader:
            raise MlflowNotImplementedException(f"{type(self).__name__} does not offer downloads.")
        folder, name = os.path.split(os.path.abspath(local_path))
        with Rooted(folder).write(name) as file, Progress(f"Downloading {name}") as progress:
            self._receive(remote_file_path, None, file, progress)

    def _create_download_destination(self, dst_path: str | None) -> str:
        if dst_path is None:
            return tempfile.mkdtemp(prefix="mlflow-")
        dst_path = os.path.abspath(dst_path)
        if not os.path.exists(dst_path):
            raise not_found(
                f"The destination path for downloaded artifacts does not exist! Create the folder first: {dst_path}"
            )
        if not os.path.isdir(dst_path):
            raise invalid(
                f"The destination path for downloaded artifacts must be a directory! This is a file: {dst_path}"
            )
        return dst_path

    def _iter_files(self, path: str, target: Rooted) -> Iterator[FileInfo]:
        """All files below a folder; empty folders are made at the target. Names that are unsafe stop the download."""
        waiting = [path]
        while waiting:
            folder = waiting.pop()
            for info in self.list_artifacts(folder or None):
                name = clean_path(info.path)
                if name == folder or (folder and not name.startswith(f"{folder}/")):
                    raise invalid(f"Invalid path: the storage lists {name!r} below {folder!r}. It is not written.")
                if info.is_dir:
                    target.make_folder(name)
                    waiting.append(name)
                else:
                    yield info

    def _fetch(self, path: str, size: int | None, target: Rooted, progress: Progress) -> None:
        """Download one file to the same path below the target, whole or not at all."""
        if type(self).open_reader is not ArtifactRepository.open_reader:
            with target.write(path) as file:
                self._receive(path, size, file, progress)
            return
        path = file_path(path)
        folder = target.make_folder(posixpath.dirname(path))
        partial = os.path.join(folder, f".{uuid.uuid4().hex}{PARTIAL_SUFFIX}")
        try:
            self._download_file(path, partial)
            os.replace(partial, os.path.join(folder, posixpath.basename(path)))
        finally:
            if os.path.exists(partial):
                os.unlink(partial)
        progress.advance(size or 0)

    def _receive(self, path: str, size: int | None, file: Any, progress: Progress) -> None:
        """Stream one file into an open one."""
        with self.open_reader(path) as reader:
            for chunk in reader:
                file.write(chunk)
                progress.advance(len(chunk))

    # -- traces --------------------------------------------------------------------------------------------------------

    def download_trace_data(self) -> dict[str, Any]:
        """The trace whose spans are kept at this root.

        Raises:
            MlflowTraceDataNotFound: there are none.
            MlflowTraceDataCorrupted: they cannot be read.
        """
        with tempfile.TemporaryDirectory(prefix="mlflow-trace-") as folder:
            local = os.path.join(folder, TRACE_DATA_FILE_NAME)
            try:
                self._download_file(TRACE_DATA_FILE_NAME, local)
            except Exception as error:
                # Plugins tell a missing file in their own ways, so any failure to fetch it counts.
                raise MlflowTraceDataNotFound(artifact_path=self._trace_place()) from error
            return try_read_trace_data(local)

    def upload_trace_data(self, trace_data: str) -> None:
        """Keep the spans of a trace, as JSON text, at this root."""
        with write_local_temp_trace_data_file(trace_data) as local:
            self.log_artifact(local)

    def _trace_place(self) -> str:
        return f"{str(self.artifact_uri).rstrip('/')}/{TRACE_DATA_FILE_NAME}"

    # -- in the background ---------------------------------------------------------------------------------------------

    def _log_artifact_async(
        self, filename: str, artifact_path: str | None = None, artifact: Any = None
    ) -> Future[None]:
        """Upload in the background; ``flush_async_logging`` waits for it.

        Args:
            filename: a local file; with ``artifact`` only the name to give it.
            artifact_path: folder below the root.
            artifact: bytes, or something with ``save(path)`` such as a PIL image.
        """
        future = self.thread_pool.submit(self._log_now, filename, artifact_path, artifact)
        pending = self.__dict__.setdefault("_pending", set())
        pending.add(future)
        return future

    def _log_now(self, filename: str, artifact_path: str | None, artifact: Any) -> None:
        if artifact is None:
            self.log_artifact(filename, artifact_path)
            return
        with tempfile.TemporaryDirectory(prefix="mlflow-artifact-") as folder:
            local = os.path.join(folder, os.path.basename(filename))
            if isinstance(artifact, (bytes, bytearray, memoryview)):
                with open(local, "wb") as file:
                    file.write(artifact)
            else:
                artifact.save(local)
            self.log_artifact(local, artifact_path)

    def flush_async_logging(self) -> None:
        """Wait for uploads in the background. Raises the first failure among them."""
        pending: set[Future[None]] = self.__dict__.get("_pending") or set()
        failure: BaseException | None = None
        while pending:
            future = pending.pop()
            error = future.exception()
            failure = failure or error
        if failure is not None:
            raise failure


class MultipartUploadMixin(ABC):
    """For repositories whose clients can upload the parts of a large file straight to the storage."""

    @abstractmethod
    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        """Begin an upload: its id, and for every part where it goes.

        Args:
            local_file: its name is the name of the file to be.
            num_parts: number of parts.
            artifact_path: folder below the root.
        """

    @abstractmethod
    def complete_multipart_upload(
        self, local_file: str, upload_id: str, parts: list[MultipartUploadPart], artifact_path: str | None = None
    ) -> None:
        """Make the file of its parts; now it appears."""

    @abstractmethod
    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        """Drop the parts that are there."""


def verify_artifact_path(artifact_path: str | None) -> None:
    """Check a path to upload to.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when it is not clean.
    """
    clean_path(artifact_path)


def try_read_trace_data(trace_data_path: str) -> dict[str, Any]:
    """The trace in a local JSON file.

    Raises:
        MlflowTraceDataNotFound: there is no such file.
        MlflowTraceDataCorrupted: it is not JSON.
    """
    try:
        with open(trace_data_path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        raise MlflowTraceDataNotFound(artifact_path=str(trace_data_path)) from None
    except UnicodeDecodeError as error:
        raise MlflowTraceDataCorrupted(artifact_path=str(trace_data_path)) from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise MlflowTraceDataCorrupted(artifact_path=str(trace_data_path)) from error


@contextmanager
def write_local_temp_trace_data_file(trace_data: str) -> Iterator[str]:
    """A temporary file with the spans of a trace, under the name that uploads give it."""
    with tempfile.TemporaryDirectory(prefix="mlflow-trace-") as folder:
        local = os.path.join(folder, TRACE_DATA_FILE_NAME)
        with open(local, "w", encoding="utf-8") as file:
            file.write(trace_data)
        yield local
