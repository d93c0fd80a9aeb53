"""Old import path of ``mlflow.store.artifact.http``."""

from mlflow.store.artifact.http import HttpArtifactRepository

__all__ = ["HttpArtifactRepository"]
