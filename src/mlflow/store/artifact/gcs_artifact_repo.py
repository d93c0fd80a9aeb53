"""Old import path of Google's part of ``mlflow.store.artifact.object_store``."""

from mlflow.store.artifact.object_store import GCSArtifactRepository

__all__ = ["GCSArtifactRepository"]
