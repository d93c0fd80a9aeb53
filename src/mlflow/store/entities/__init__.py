"""What every search returns: a page of results."""

from mlflow.store.entities.paged_list import PagedList

__all__ = ["PagedList"]
