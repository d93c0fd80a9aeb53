"""Old import path of ``mlflow.store.artifact.local``."""

from mlflow.store.artifact.local import LocalArtifactRepository

__all__ = ["LocalArtifactRepository"]
