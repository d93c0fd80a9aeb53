"""Old import path of S3's part of ``mlflow.store.artifact.object_store``."""

from mlflow.store.artifact.object_store import S3ArtifactRepository

__all__ = ["S3ArtifactRepository"]
