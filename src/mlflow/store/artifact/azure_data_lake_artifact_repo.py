"""Old import path of Azure Data Lake's part of ``mlflow.store.artifact.object_store``."""

from mlflow.store.artifact.object_store import AzureDataLakeArtifactRepository

__all__ = ["AzureDataLakeArtifactRepository"]
