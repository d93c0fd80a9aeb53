"""The client, under the path that MLflow gives it."""

from mlflow.tracking.client import MlflowClient

__all__ = ["MlflowClient"]
