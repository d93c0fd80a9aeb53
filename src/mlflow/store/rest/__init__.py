"""The store behind a tracking server's REST API."""

from mlflow.store.rest.store import RestStore

__all__ = ["RestStore"]
