"""Another name of ``mlflow.store.entities``."""

from mlflow.entities._paged_list import PagedList

__all__ = ["PagedList"]
