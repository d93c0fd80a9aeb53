"""Artifacts behind the tracking server: ``mlflow-artifacts:/path``, or ``mlflow-artifacts://host:port/path``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mlflow.exceptions import invalid
from mlflow.store.artifact.http import HttpArtifactRepository
from mlflow.store.artifact.paths import clean_path
from mlflow.store.artifact.served import encode

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

__all__ = ["MlflowArtifactsRepository"]

_API = "/api/2.0/mlflow-artifacts/artifacts"
DESTINATION = "mlartifacts"
"""Where ``mlflow server`` keeps what it hands on, unless ``--artifacts-destination`` says otherwise."""


class MlflowArtifactsRepository(HttpArtifactRepository):
    """The server reads and writes the storage; clients need no credentials for it."""

    @classmethod
    def opened(
        cls, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
    ) -> ArtifactRepository:
        """The repository for a URI as the registry opens it.

        A client that uses a server's database or folder directly, beside that server, reads and writes where the server
        does: ``MLFLOW_ARTIFACTS_DESTINATION``, or ``./mlartifacts`` where that is there.
        """
        from mlflow.store.artifact.registry import get_artifact_repo
        from mlflow.tracking._uri import get_tracking_uri

        parts = urlsplit(artifact_uri)
        if not parts.netloc and urlsplit(tracking_uri or get_tracking_uri()).scheme not in ("http", "https"):
            destination = os.environ.get("MLFLOW_ARTIFACTS_DESTINATION") or (
                os.path.abspath(DESTINATION) if os.path.isdir(DESTINATION) else None
            )
            path = clean_path(artifact_uri.partition(":")[2].strip("/"))
            if destination is not None and path:
                return get_artifact_repo(f"{destination.rstrip('/')}/{path}")
        return cls(artifact_uri, tracking_uri, registry_uri)

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        from mlflow.tracking._uri import get_tracking_uri

        tracking_uri = tracking_uri or get_tracking_uri()
        super().__init__(self.resolve_uri(artifact_uri, tracking_uri), tracking_uri, registry_uri)

    @classmethod
    def resolve_uri(cls, artifact_uri: str, tracking_uri: str) -> str:
        """The http(s) URL behind an ``mlflow-artifacts:`` URI.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE when neither the URI nor the tracking URI names a server.
        """
        parts = urlsplit(artifact_uri.replace("#", "%23").replace("?", "%3F"))
        server = urlsplit(tracking_uri)
        path = parts.path.replace("%23", "#").replace("%3F", "?").strip("/")
        below = f"/{encode(clean_path(path))}" if path else ""
        if server.scheme not in ("http", "https"):
            raise invalid(
                "When an mlflow-artifacts URI was supplied, the tracking URI must be a valid http or https URI, but "
                f"it is of the kind '{server.scheme or 'path'}'. Set it to the MLflow server's, by MLFLOW_TRACKING_URI "
                "or mlflow.set_tracking_uri('http://host:5000')."
            )
        if not parts.netloc:
            return f"{tracking_uri.rstrip('/')}{_API}{below}"
        prefix = server.path.rstrip("/") if parts.netloc == server.netloc else ""
        return f"{server.scheme}://{parts.netloc}{prefix}{_API}{below}"
