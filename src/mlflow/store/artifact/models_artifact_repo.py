"""Old import path of ``mlflow.store.artifact.models``."""

from mlflow.store.artifact.models import ModelsArtifactRepository

__all__ = ["ModelsArtifactRepository"]
