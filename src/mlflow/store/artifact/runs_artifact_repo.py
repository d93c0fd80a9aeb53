"""Old import path of ``mlflow.store.artifact.runs``."""

from mlflow.store.artifact.runs import RunsArtifactRepository

__all__ = ["RunsArtifactRepository"]
