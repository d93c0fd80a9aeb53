"""Artifacts in a folder of this machine."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowTraceDataNotFound, invalid, not_found
from mlflow.store.artifact.artifact_repo import TRACE_DATA_FILE_NAME, ArtifactRepository, try_read_trace_data
from mlflow.store.artifact.paths import clean_path, join
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.rooted import Rooted, copy_content
from mlflow.store.artifact.transfer import Progress, chunks_of, content_type, local_files, run_all

__all__ = ["LocalArtifactRepository", "local_path"]


def local_path(uri: str) -> str:
    """Path of a local root given as a path or as a ``file:`` URI.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for a ``file:`` URI that names another machine.
    """
    if not re.match(r"file:", uri, re.IGNORECASE):
        return uri
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    # A '#' or '?' that was not encoded belongs to the path: local paths have neither query nor fragment.
    parts = urlsplit(uri.replace("#", "%23").replace("?", "%3F"))
    if parts.netloc not in ("", "localhost"):
        if os.name == "nt":
            return url2pathname(f"//{parts.netloc}{parts.path}")
        raise invalid(f"'{uri}' names a file on the machine '{parts.netloc}'. Write file:///path for a local one.")
    return url2pathname(parts.path)


class LocalArtifactRepository(ArtifactRepository):
    """Artifacts below a local folder, which is created by the first upload."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._artifact_dir = local_path(artifact_uri)
        self._rooted = Rooted(self._artifact_dir)

    @property
    def artifact_dir(self) -> str:
        """The folder, as it was given."""
        return self._artifact_dir

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self._copy_in(os.fspath(local_file), join(artifact_path, os.path.basename(os.fspath(local_file))))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        folder = clean_path(artifact_path)
        if not os.path.isdir(local_dir):
            logging.getLogger("mlflow").warning("There is no folder %s, so nothing of it was logged", local_dir)
            return
        place = self._rooted.make_folder(folder)
        if os.path.samefile(place, local_dir):
            return
        # When the root lies within the folder being logged (as ./mlruns does within '.'), it is not logged into itself.
        for name in _empty_folders(os.fspath(local_dir)):
            self._rooted.make_folder(join(folder, name))
        run_all(
            self.thread_pool,
            lambda item: self._copy_in(item[0], join(folder, item[1])),
            local_files(os.fspath(local_dir), without=place),
            window=2 * self.max_workers,
            what="upload",
        )

    def _copy_in(self, local_file: str, path: str) -> None:
        with open(local_file, "rb", buffering=0) as source:
            status = os.fstat(source.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise invalid(f"{local_file} is no regular file. Only files can be logged.")
            if os.path.exists(place := self._rooted.locate(path)) and os.path.samefile(local_file, place):
                return
            with self._rooted.write(path) as target:
                copy_content(source, target)  # type: ignore[arg-type]
                target.flush()
                if os.chmod in os.supports_fd:
                    os.chmod(target.fileno(), stat.S_IMODE(status.st_mode) & 0o777)
                if os.utime in os.supports_fd:
                    os.utime(target.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = clean_path(path)
        return [FileInfo(join(folder, e.name), e.is_dir, e.size) for e in self._rooted.scan(folder)]

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """The artifact's own path; with ``dst_path`` a copy below that folder."""
        path = clean_path(artifact_path)
        place = self._rooted.locate(path)
        if not os.path.exists(place):
            raise not_found(f"No such artifact: '{path}' in {self.artifact_dir}. List the artifacts to see which are.")
        if dst_path is None:
            return os.path.join(os.path.abspath(self.artifact_dir), *path.split("/")) if path else self._rooted.root
        return super().download_artifacts(path, dst_path)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self._rooted.delete(clean_path(artifact_path))

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        file = self._rooted.open_read(path)
        status = os.fstat(file.fileno())
        if start:
            file.seek(start)
        stop = status.st_size if end is None else min(end, status.st_size)
        return Reader(
            chunks_of(file, max(0, stop - start)),
            size=status.st_size,
            media_type=content_type(path),
            etag=f'"{status.st_mtime_ns:x}-{status.st_size:x}"',
            close=file.close,
        )

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        with self._rooted.write(path) as file:
            file.writelines(chunks)

    def open_writer(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file to write to that appears when the block ends well, and not at all when it raises."""
        return self._rooted.write(path)

    def _is_directory(self, artifact_path: str) -> bool:
        return self._rooted.is_dir(artifact_path)

    def _receive(self, path: str, size: int | None, file: Any, progress: Progress) -> None:
        with self._rooted.open_read(path) as source:
            copy_content(source, file)
        progress.advance(size or 0)

    def download_trace_data(self) -> dict[str, Any]:
        place = self._rooted.locate(TRACE_DATA_FILE_NAME)
        if not os.path.isfile(place):
            raise MlflowTraceDataNotFound(artifact_path=place)
        return try_read_trace_data(place)


def _empty_folders(local_dir: str) -> list[str]:
    out = []
    for here, folders, files in os.walk(local_dir):
        if not folders and not files and here != local_dir:
            out.append(os.path.relpath(here, local_dir).replace(os.sep, "/"))
    return out
