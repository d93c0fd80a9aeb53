"""Artifacts behind the tracking server: ``mlflow-artifacts:/path``, or ``mlflow-artifacts://host:port/path``."""

from __future__ import annotations

from urllib.parse import urlsplit

from mlflow.exceptions import invalid
from mlflow.store.artifact.http import HttpArtifactRepository
from mlflow.store.artifact.paths import clean_path
from mlflow.store.artifact.served import encode

__all__ = ["MlflowArtifactsRepository"]

_API = "/api/2.0/mlflow-artifacts/artifacts"


class MlflowArtifactsRepository(HttpArtifactRepository):
    """The server reads and writes the storage; clients need no credentials for it."""

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
