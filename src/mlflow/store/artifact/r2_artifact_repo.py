"""Old import path of R2's part of ``mlflow.store.artifact.object_store``."""

from mlflow.store.artifact.object_store import R2ArtifactRepository

__all__ = ["R2ArtifactRepository"]
