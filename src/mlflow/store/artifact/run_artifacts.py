"""The artifacts of a run or logged model, for a client that may not have credentials for where they lie.

The storage itself is used where that works: it is faster. Where this process has no credentials for it, lacks the
library, or is refused, everything goes through the tracking server instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.paths import clean_path, relative_to
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.registry import get_artifact_repo, scheme_of
from mlflow.store.artifact.served import ServedArtifactRepository, encode, parse_files

if TYPE_CHECKING:
    from mlflow.store.rest.http import Connection

__all__ = ["TrackingServerArtifactRepository", "logged_model_artifact_repo", "run_artifact_repo"]

# Roots that any client can use as it is: this machine's folders, and what the server offers anyway.
_DIRECT = ("", "file", "mlflow-artifacts", "http", "https", "dbfs")
_REFUSALS = ("PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_IMPLEMENTED")
_LEGACY_UPLOAD_LIMIT = 10 << 20

T = TypeVar("T")


def run_artifact_repo(run: Any, tracking_uri: str | None = None) -> ArtifactRepository:
    """The repository of a run's artifacts.

    Args:
        run: a ``Run`` or ``RunInfo``.
        tracking_uri: the store that the run came from; the current one by default.
    """
    info = getattr(run, "info", run)
    return _repo(str(info.artifact_uri), tracking_uri, "runs", info.run_id)


def logged_model_artifact_repo(model: Any, tracking_uri: str | None = None) -> ArtifactRepository:
    """The repository of a ``LoggedModel``'s files; the other arguments as for ``run_artifact_repo``."""
    return _repo(model.artifact_location, tracking_uri, "logged-models", model.model_id)


def _repo(root: str, tracking_uri: str | None, kind: str, owner: str) -> ArtifactRepository:
    if tracking_uri is None:
        from mlflow.tracking._uri import get_tracking_uri

        tracking_uri = get_tracking_uri()
    scheme = scheme_of(root)
    if scheme in _DIRECT or scheme_of(tracking_uri) not in ("http", "https"):
        return get_artifact_repo(root, tracking_uri)
    through = TrackingServerArtifactRepository(root, tracking_uri, kind=kind, owner=owner)
    if not _credentials_found(scheme):
        return through
    try:
        return _WithFallback(get_artifact_repo(root, tracking_uri), through)
    except MlflowException as error:
        if error.error_code not in _REFUSALS:
            raise
        return through


def _credentials_found(scheme: str) -> bool:
    if scheme == "s3":
        from mlflow.store.artifact.aws import credentials_found

        return credentials_found()
    if scheme == "gs":
        from mlflow.store.artifact.google_azure import gcs_credentials_found

        return gcs_credentials_found()
    if scheme in ("wasbs", "abfss", "az"):
        from mlflow.store.artifact.google_azure import azure_credentials_found

        return azure_credentials_found()
    return True


class TrackingServerArtifactRepository(ServedArtifactRepository):
    """Artifacts of one run or logged model through ``/api/2.0/mlflow/<kind>/<id>/artifacts/<path>`` of the server.

    Servers of MLflow have no such route. Theirs are used instead where they exist: reading one file, and uploading up
    to 10 MiB to a run.

    Args:
        artifact_uri: the root, for messages only.
        kind: ``runs`` or ``logged-models``.
        owner: id of the run or model.
    """

    def __init__(
        self,
        artifact_uri: str,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
        *,
        kind: str = "runs",
        owner: str = "",
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        if not tracking_uri:
            raise invalid("The artifacts of a server need its tracking URI.")
        self._kind = kind
        self._owner = clean_path(owner)

    def _connection(self) -> Connection:
        from mlflow.store.rest.http import connection

        return connection(str(self.tracking_uri))

    def _url(self, path: str) -> str:
        tail = "artifacts" if self._kind == "runs" else "artifacts/files"
        return f"/api/2.0/mlflow/{self._kind}/{encode(self._owner)}/{tail}" + (f"/{encode(path)}" if path else "")

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = clean_path(path)
        query: dict[str, Any] = {"path": folder or None, "run_id": self._owner}
        route = "/api/2.0/mlflow/artifacts/list"
        if self._kind != "runs":
            query = {"artifact_directory_path": folder or None}
            route = f"/api/2.0/mlflow/logged-models/{encode(self._owner)}/artifacts/directories"
        found: list[FileInfo] = []
        token: str | None = None
        while True:
            import json

            answer = self._connection().request("GET", route, query={**query, "page_token": token}).data
            # These routes answer with paths relative to the root, not to the folder.
            found.extend(parse_files(answer, ""))
            token = json.loads(answer).get("next_page_token") or None
            if token is None:
                break
        for info in found:
            if folder and not info.path.startswith(f"{folder}/") and info.path != folder:
                raise invalid(f"Invalid path: the server lists {info.path!r} below {folder!r}.")
        return sorted((info for info in found if relative_to(info.path, folder) != "."), key=lambda info: info.path)

    def _get(self, path: str, headers: dict[str, str]) -> Any:
        request = self._connection().request
        try:
            return request("GET", self._url(path), headers=headers, stream=True)
        except MlflowException as error:
            if error.error_code != "ENDPOINT_NOT_FOUND":
                raise
        if self._kind == "runs":
            route, query = "/get-artifact", {"run_id": self._owner, "path": path}
        else:
            route = f"/ajax-api/2.0/mlflow/logged-models/{encode(self._owner)}/artifacts/files"
            query = {"artifact_file_path": path}
        return request("GET", route, query=query, headers=headers, stream=True)

    def _send(self, path: str, content: Callable[[], Iterable[bytes]] | Iterable[bytes], size: int | None) -> None:
        try:
            super()._send(path, content, size)
            return
        except MlflowException as error:
            if error.error_code != "ENDPOINT_NOT_FOUND" and "status 405" not in str(error):
                raise
            usable = self._kind == "runs" and size is not None and size <= _LEGACY_UPLOAD_LIMIT
            if not usable or not (callable(content) or isinstance(content, bytes)):
                raise MlflowException(
                    f"'{path}' cannot be uploaded: this process has no credentials for {scheme_of(self.artifact_uri)}: "
                    "storage, and the tracking server does not take uploads for it. Set the credentials, or run the "
                    "server with --serve-artifacts and an mlflow-artifacts: root.",
                    "PERMISSION_DENIED",
                ) from error
        query = {"run_uuid": self._owner, "path": path}
        body = b"".join(content()) if callable(content) else content
        self._connection().request("POST", "/ajax-api/2.0/mlflow/upload-artifact", query=query, body=body)


class _WithFallback(ArtifactRepository):
    """The storage itself until it refuses, then the server for good."""

    def __init__(self, direct: ArtifactRepository, through: ArtifactRepository):
        super().__init__(direct.artifact_uri, direct.tracking_uri, direct.registry_uri)
        self._direct: ArtifactRepository | None = direct
        self._through = through

    def _do(self, call: Callable[[ArtifactRepository], T]) -> T:
        direct = self._direct
        if direct is not None:
            try:
                return call(direct)
            except MlflowException as error:
                if error.error_code not in _REFUSALS:
                    raise
                logging.getLogger("mlflow").debug("%s; going through the tracking server", error)
                self._direct = None
        return call(self._through)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self._do(lambda repo: repo.log_artifact(local_file, artifact_path))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self._do(lambda repo: repo.log_artifacts(local_dir, artifact_path))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        return self._do(lambda repo: repo.list_artifacts(path))

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        return self._do(lambda repo: repo.download_artifacts(artifact_path, dst_path))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self._do(lambda repo: repo.delete_artifacts(artifact_path))

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        return self._do(lambda repo: repo.open_reader(path, start, end))

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        # What was taken from the iterable cannot be taken again, so the storage is asked for its opinion before.
        self._do(lambda repo: repo.list_artifacts(None))
        self._do(lambda repo: repo.write_stream(path, chunks, size))
