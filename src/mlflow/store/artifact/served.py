"""Artifacts that an http(s) server keeps: what all repositories that speak to one share."""

from __future__ import annotations

import os
import posixpath
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.paths import clean_path, file_path, join
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.transfer import CHUNK, Progress, chunks_of, content_type

if TYPE_CHECKING:
    from mlflow.store.rest.http import Connection

__all__ = ["ServedArtifactRepository", "encode", "origin_of", "parse_files", "same_origin"]

_RESUMPTIONS = 5
_PORTS = {"http": 80, "https": 443}


def encode(path: str) -> str:
    """A clean path as it stands in a URL, encoded exactly once."""
    return quote(path, safe="/")


def origin_of(uri: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an http(s) URI."""
    parts = urlsplit(uri)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)


def same_origin(uri: str, other: str | None) -> bool:
    """True when both are http(s) URIs of one server: what may be sent to one may be sent to the other."""
    return bool(other) and uri.startswith(("http://", "https://")) and origin_of(uri) == origin_of(str(other))


def parse_files(answer: bytes, folder: str) -> list[FileInfo]:
    """The files in a server's JSON answer, whose paths are relative to the folder; sorted.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for a path that would lead out of the folder.
    """
    import json

    out = []
    for item in json.loads(answer).get("files", []):
        path = join(folder, clean_path(item["path"]))
        is_dir = bool(item.get("is_dir"))
        size = item.get("file_size")
        out.append(FileInfo(path, is_dir, None if is_dir else int(size or 0)))
    return sorted(out, key=lambda info: info.path)


class ServedArtifactRepository(ArtifactRepository):
    """Uploads by PUT, downloads by GET, deletes by DELETE. Subclasses give connection, paths and listing."""

    def _connection(self) -> Connection:
        raise NotImplementedError

    def _url(self, path: str) -> str:
        """Path of the request for a file; the clean path is already checked."""
        raise NotImplementedError

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        local_file = os.fspath(local_file)
        path = join(artifact_path, posixpath.basename(local_file.replace(os.sep, "/")))
        size = os.stat(local_file).st_size
        with open(local_file, "rb"), Progress(f"Uploading {path}", size) as progress:

            def content() -> Iterator[bytes]:  # from the beginning at each try
                with open(local_file, "rb") as file:
                    for chunk in chunks_of(file, size):
                        yield chunk
                        progress.advance(len(chunk))

            self._send(path, content, size)

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        path = file_path(path)
        if size is not None:
            self._send(path, iter(chunks), size)
            return
        # The length goes before the content: stock servers take a body without one for an empty file. Kept on disk, the
        # content can also be sent again when the connection breaks.
        with tempfile.TemporaryFile(prefix="mlflow-artifact-") as kept:
            for chunk in chunks:
                kept.write(chunk)
            length = kept.tell()

            def content() -> Iterator[bytes]:
                kept.seek(0)
                yield from chunks_of(kept, length)

            self._send(path, content, length)

    def _send(self, path: str, content: Callable[[], Iterable[bytes]] | Iterable[bytes], size: int | None) -> None:
        headers = {"Content-Type": content_type(path)}
        if size is not None:
            headers["Content-Length"] = str(size)
        if size == 0:
            content = b""  # type: ignore[assignment]
        self._connection().request("PUT", self._url(path), body=content, headers=headers)

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        path = clean_path(path)
        if end is not None and end <= start:
            return Reader(iter(()))
        body = _Body(lambda headers: self._get(path, headers), start, end, path)
        return Reader(iter(body), size=body.size, media_type=body.media_type, etag=body.etag, close=body.close)

    def _get(self, path: str, headers: dict[str, str]) -> Any:
        try:
            return self._connection().request("GET", self._url(path), headers=headers, stream=True)
        except MlflowException as error:
            # Whether the file or the route is missing makes no difference to who asked for a file.
            if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "ENDPOINT_NOT_FOUND", "NOT_FOUND"):
                raise not_found(f"No such artifact: '{path}'. List the artifacts to see which there are.") from error
            raise

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        path = clean_path(artifact_path)
        try:
            self._connection().request("DELETE", self._url(path))
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise


class _Body:
    """A streamed answer; when the connection breaks, the rest is asked for, as long as the file is still the same."""

    def __init__(self, get: Callable[[dict[str, str]], Any], start: int, end: int | None, path: str):
        self._get = get
        self._place = start
        self._end = end
        self._path = path
        self.etag: str | None = None
        self._response = self._ask(start)
        headers = self._response.headers
        self.etag = headers.get("etag")
        self.media_type = headers.get("content-type")
        self.size = _size(self._response, start)

    def _ask(self, place: int) -> Any:
        headers: dict[str, str] = {}
        if place or self._end is not None:
            headers["Range"] = f"bytes={place}-{'' if self._end is None else self._end - 1}"
            headers["Accept-Encoding"] = "identity"
            if self.etag:
                headers["If-Range"] = self.etag
        response = self._get(headers)
        if headers and response.status != 206:
            self._skip = place  # a server that knows no ranges sends all from the beginning
        else:
            self._skip = 0
        return response

    def __iter__(self) -> Iterator[bytes]:
        from urllib3.exceptions import HTTPError

        for attempt in range(_RESUMPTIONS + 1):
            try:
                yield from self._rest()
                return
            except (HTTPError, OSError) as error:
                self.close()
                if attempt == _RESUMPTIONS:
                    raise MlflowException(
                        f"The download of '{self._path}' was cut off {attempt + 1} times. Try again.",
                        "TEMPORARILY_UNAVAILABLE",
                    ) from error
                time.sleep(min(2.0, 0.1 * 2**attempt))
            before = self.etag
            self._response = self._ask(self._place)
            if self._response.headers.get("etag") != before:
                self.close()
                raise MlflowException(
                    f"'{self._path}' was changed while it was downloaded. Try again.", "TEMPORARILY_UNAVAILABLE"
                )

    def _rest(self) -> Iterator[bytes]:
        for chunk in self._response.stream(CHUNK):
            if self._skip:
                dropped = min(self._skip, len(chunk))
                self._skip -= dropped
                chunk = chunk[dropped:]
            if self._end is not None:
                chunk = chunk[: self._end - self._place]
            if chunk:
                self._place += len(chunk)
                yield chunk
            if self._end is not None and self._place >= self._end:
                break
        self._response.release_conn() if self._end is None else self.close()

    def close(self) -> None:
        self._response.close()


def _size(response: Any, start: int) -> int | None:
    """Length of the whole file, as far as the answer tells."""
    if response.status == 206:
        total = response.headers.get("content-range", "").rpartition("/")[2]
        return int(total) if total.isdigit() else None
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and not response.headers.get("content-encoding") else None
