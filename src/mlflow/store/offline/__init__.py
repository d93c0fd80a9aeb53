"""Working without a server: a local store in a folder, and bringing it to a server later."""

from mlflow.store.offline.store import open_offline_store
from mlflow.store.offline.sync import Report, sync

__all__ = ["Report", "open_offline_store", "sync"]
