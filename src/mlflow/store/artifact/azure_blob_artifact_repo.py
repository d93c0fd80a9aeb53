"""Old import path of Azure's part of ``mlflow.store.artifact.object_store``."""

from mlflow.store.artifact.object_store import AzureBlobArtifactRepository

__all__ = ["AzureBlobArtifactRepository"]
