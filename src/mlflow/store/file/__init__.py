"""Tracking data in files: ``./mlruns`` folders and ``file:`` URIs."""

from mlflow.store.file.store import FileStore

__all__ = ["FileStore"]
