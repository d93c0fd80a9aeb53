"""Artifacts below a plain http(s) URL, and the client side of a server's artifact API."""

from __future__ import annotations

import json
import logging
import os
import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import CreateMultipartUploadResponse, MultipartUploadPart
from mlflow.environment_variables import (
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD,
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE,
    MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE,
)
from mlflow.exceptions import MlflowException, MlflowNotImplementedException
from mlflow.store.artifact.artifact_repo import MultipartUploadMixin
from mlflow.store.artifact.paths import clean_path, join
from mlflow.store.artifact.served import ServedArtifactRepository, encode, parse_files, same_origin
from mlflow.store.artifact.transfer import Progress, chunks_of

if TYPE_CHECKING:
    from mlflow.store.rest.http import Connection

__all__ = ["HttpArtifactRepository"]

_API = "/mlflow-artifacts/artifacts"
_PARTS_AT_A_TIME = 4


class HttpArtifactRepository(ServedArtifactRepository, MultipartUploadMixin):
    """Files below an http(s) URL. Only servers with MLflow's artifact API can list; any server can be read.

    The credentials of the tracking server are sent to that server only.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri.rstrip("/"), tracking_uri, registry_uri)
        address, api, below = self.artifact_uri.partition(_API)
        self._is_api = bool(api) and (not below or below.startswith("/"))
        if not self._is_api:
            parts = urlsplit(self.artifact_uri)
            address, below = f"{parts.scheme}://{parts.netloc}", parts.path
        self._address = address
        self._root = clean_path(unquote(below).strip("/"))

    def _connection(self) -> Connection:
        from mlflow.store.rest.http import connection

        return connection(self._address, credentials=same_origin(self._address, self._tracking()))

    def _tracking(self) -> str:
        from mlflow.tracking._uri import get_tracking_uri

        return self.tracking_uri or get_tracking_uri()

    def _url(self, path: str) -> str:
        whole = encode(join(self._root, path))
        return f"{_API if self._is_api else ''}/{whole}"

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        if not self._is_api:
            raise MlflowNotImplementedException(
                f"{self.artifact_uri} cannot be listed, since it is not an MLflow server's artifact API. "
                "Single files below it can be downloaded."
            )
        folder = clean_path(path)
        query = {"path": join(self._root, folder)}
        found = parse_files(self._connection().request("GET", _API, query=query).data, folder)
        # What a file is asked for, some servers answer with the file itself.
        return [info for info in found if info.path != folder]

    def _is_directory(self, artifact_path: str) -> bool:
        if not self._is_api:
            return False
        return super()._is_directory(artifact_path)

    # -- uploads in parts, straight to the storage behind the server ---------------------------------------------------

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        local_file = os.fspath(local_file)
        size = os.stat(local_file).st_size
        wanted = self._is_api and MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD.get()
        if wanted and size >= MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE.get() and size:
            try:
                self._send_parts(local_file, size, artifact_path)
                return
            except MlflowException as error:
                if error.error_code not in ("NOT_IMPLEMENTED", "ENDPOINT_NOT_FOUND"):
                    raise
                logging.getLogger("mlflow").debug("The server takes no parts: %s", error)
        super().log_artifact(local_file, artifact_path)

    def _send_parts(self, local_file: str, size: int, artifact_path: str | None) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from mlflow.store.artifact.transfer import run_all

        step = max(1, MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE.get(), -(-size // 10_000))
        begun = self.create_multipart_upload(local_file, -(-size // step), artifact_path)
        done: list[MultipartUploadPart] = []
        try:
            with ThreadPoolExecutor(_PARTS_AT_A_TIME) as pool, Progress(f"Uploading {local_file}", size) as progress:

                def send(credential: Any) -> None:
                    start = (credential.part_number - 1) * step
                    length = min(step, size - start)
                    etag = _send_part(credential.url, credential.headers, local_file, start, length)
                    done.append(MultipartUploadPart(credential.part_number, etag, credential.url))
                    progress.advance(length)

                run_all(pool, send, begun.credentials, window=_PARTS_AT_A_TIME, what="upload")
            done.sort(key=lambda part: part.part_number)
            self.complete_multipart_upload(local_file, begun.upload_id or "", done, artifact_path)
        except BaseException:
            self.abort_multipart_upload(local_file, begun.upload_id or "", artifact_path)
            raise

    def create_multipart_upload(
        self, local_file: str, num_parts: int = 1, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        answer = self._mpu("create", local_file, artifact_path, {"num_parts": num_parts})
        return CreateMultipartUploadResponse.from_dict(json.loads(answer))

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart] | None = None,
        artifact_path: str | None = None,
    ) -> None:
        listed = [part.to_dict() for part in parts or []]
        self._mpu("complete", local_file, artifact_path, {"upload_id": upload_id, "parts": listed})

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        self._mpu("abort", local_file, artifact_path, {"upload_id": upload_id})

    def _mpu(self, step: str, local_file: str, artifact_path: str | None, more: dict[str, Any]) -> bytes:
        folder = encode(join(self._root, artifact_path))
        body = json.dumps({"path": posixpath.basename(local_file.replace(os.sep, "/")), **more}).encode()
        path = f"/mlflow-artifacts/mpu/{step}" + (f"/{folder}" if folder else "")
        headers = {"Content-Type": "application/json"}
        return self._connection().request("POST", path, body=body, headers=headers).data


def _send_part(url: str, headers: dict[str, Any] | None, local_file: str, start: int, length: int) -> str:
    """Upload a part to where the storage wants it, without any credentials of ours. Returns its tag."""
    from mlflow.store.rest.http import connection

    parts = urlsplit(url)

    def content() -> Iterable[bytes]:
        with open(local_file, "rb") as file:
            file.seek(start)
            yield from chunks_of(file, length)

    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    given = {**{str(k): str(v) for k, v in (headers or {}).items()}, "Content-Length": str(length)}
    address = f"{parts.scheme}://{parts.netloc}"
    response = connection(address, credentials=False).request("PUT", target, body=content, headers=given)
    return response.headers.get("etag", "")
