"""Old import path of ``mlflow.store.artifact.registry``, with the names that plugins use."""

from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.registry import SHARED as _artifact_repository_registry
from mlflow.store.artifact.registry import (
    ArtifactRepositoryRegistry,
    get_artifact_repo,
    get_registered_artifact_repositories,
)

__all__ = [
    "ArtifactRepository",
    "ArtifactRepositoryRegistry",
    "_artifact_repository_registry",
    "get_artifact_repository",
    "get_registered_artifact_repositories",
]

get_artifact_repository = get_artifact_repo
