"""Which repository serves a URI, chosen by scheme. Entry points of ``mlflow.artifact_repository`` add schemes."""

from __future__ import annotations

import re
from typing import Any

from mlflow._registry import Registry
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repo import ArtifactRepository

__all__ = [
    "ARTIFACT_REPOSITORIES",
    "SHARED",
    "ArtifactRepositoryRegistry",
    "get_artifact_repo",
    "get_registered_artifact_repositories",
    "scheme_of",
]

_OBJECT_STORE = "mlflow.store.artifact.object_store"
_DATABRICKS = "mlflow.store.artifact.unsupported:DatabricksArtifactRepository"

ARTIFACT_REPOSITORIES: Registry[Any] = Registry(
    {
        "": "mlflow.store.artifact.local:LocalArtifactRepository",
        "file": "mlflow.store.artifact.local:LocalArtifactRepository",
        "s3": f"{_OBJECT_STORE}:S3ArtifactRepository",
        "r2": f"{_OBJECT_STORE}:R2ArtifactRepository",
        "gs": f"{_OBJECT_STORE}:GCSArtifactRepository",
        "wasbs": f"{_OBJECT_STORE}:AzureBlobArtifactRepository",
        "az": f"{_OBJECT_STORE}:AzureBlobArtifactRepository",
        "abfss": f"{_OBJECT_STORE}:AzureDataLakeArtifactRepository",
        "ftp": "mlflow.store.artifact.filesystem:FTPArtifactRepository",
        "sftp": "mlflow.store.artifact.filesystem:SFTPArtifactRepository",
        "hdfs": "mlflow.store.artifact.filesystem:HdfsArtifactRepository",
        "viewfs": "mlflow.store.artifact.filesystem:HdfsArtifactRepository",
        "http": "mlflow.store.artifact.http:HttpArtifactRepository",
        "https": "mlflow.store.artifact.http:HttpArtifactRepository",
        "mlflow-artifacts": "mlflow.store.artifact.mlflow_artifacts:MlflowArtifactsRepository",
        "runs": "mlflow.store.artifact.runs:RunsArtifactRepository",
        "models": "mlflow.store.artifact.models:ModelsArtifactRepository",
        "dbfs": _DATABRICKS,
    },
    group="mlflow.artifact_repository",
)
"""Scheme -> class (or function), called with ``artifact_uri``, and ``tracking_uri`` and ``registry_uri`` if given."""


def scheme_of(uri: str) -> str:
    """Scheme of a URI in lower case; empty for a path, and for a Windows path with its drive letter."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.\-]+):", uri)
    return found[1].lower() if found else ""


def get_artifact_repo(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> ArtifactRepository:
    """The repository of a root URI or local path.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when no repository is known for the scheme.
    """
    return _make(ARTIFACT_REPOSITORIES, artifact_uri, tracking_uri, registry_uri)


def get_registered_artifact_repositories() -> dict[str, Any]:
    """All that are known: scheme -> class."""
    return SHARED.get_registered_artifact_repositories()


class ArtifactRepositoryRegistry:
    """Schemes and what serves them, as plugins that register by code know it.

    Args:
        entries: the table to work on; an empty one by default.
    """

    def __init__(self, entries: Registry[Any] | None = None):
        self._entries = Registry({}) if entries is None else entries

    def register(self, scheme: str, repository: Any) -> None:
        """Serve a scheme by a class, replacing what served it."""
        self._entries.register(scheme, repository)

    def register_entrypoints(self) -> None:
        """Nothing to do: entry points are found when they are asked for."""

    def get_artifact_repository(
        self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
    ) -> ArtifactRepository:
        """The repository of a root URI."""
        return _make(self._entries, artifact_uri, tracking_uri, registry_uri)

    def get_registered_artifact_repositories(self) -> dict[str, Any]:
        """All that are known: scheme -> class."""
        return {name: self._entries.get(name) for name in list(self._entries.names())}


SHARED = ArtifactRepositoryRegistry(ARTIFACT_REPOSITORIES)
"""The one that ``get_artifact_repo`` uses."""


def _make(
    entries: Registry[Any], artifact_uri: str, tracking_uri: str | None, registry_uri: str | None
) -> ArtifactRepository:
    uri = str(artifact_uri)
    factory = entries.get(scheme_of(uri))
    if factory is None:
        raise MlflowException(
            f"Could not find a registered artifact repository for: {_without_secrets(uri)}. Currently "
            f"registered schemes are: {list(entries.names())}. Install a plugin for others.",
            "INVALID_PARAMETER_VALUE",
        )
    # A class may open another repository than one of its own for some URIs.
    factory = getattr(factory, "opened", factory)
    # Older plugins take the URI only, so the others are passed only where there is something to pass.
    more = {"tracking_uri": tracking_uri, "registry_uri": registry_uri}
    given = {name: value for name, value in more.items() if value is not None}
    try:
        return factory(uri, **given)
    except TypeError as error:
        if not given or "unexpected keyword argument" not in str(error):
            raise
        return factory(uri)


def _without_secrets(uri: str) -> str:
    return re.sub(r"(?<=://)[^/@]*@", "", uri).split("?")[0]
