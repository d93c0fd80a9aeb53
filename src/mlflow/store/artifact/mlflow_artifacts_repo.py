"""Old import path of ``mlflow.store.artifact.mlflow_artifacts``."""

from mlflow.store.artifact.mlflow_artifacts import MlflowArtifactsRepository

__all__ = ["MlflowArtifactsRepository"]
