"""Datasets behind a server."""

from __future__ import annotations

from mlflow._wire.operations import datasets as calls
from mlflow.store.interface.datasets import Datasets
from mlflow.store.rest.remote import RestFacet, remote

__all__ = ["RestDatasets"]


class RestDatasets(RestFacet, Datasets):
    """Datasets behind a server."""

    search_summaries = remote(calls.SEARCH)
