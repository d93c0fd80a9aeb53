"""What every search returns: a page of results."""

from mlflow.entities._paged_list import PagedList

__all__ = ["PagedList"]
