"""Metric histories behind a server."""

from __future__ import annotations

from mlflow._wire.operations import metrics as calls
from mlflow.entities._paged_list import PagedList
from mlflow.entities.metric import Metric
from mlflow.store.interface.metrics import Metrics
from mlflow.store.rest.remote import RestFacet, remote

__all__ = ["RestMetrics"]

_HISTORY = remote(calls.GET_HISTORY)
PAGE = 25_000


class RestMetrics(RestFacet, Metrics):
    """Metric histories behind a server."""

    history_bulk = remote(calls.GET_HISTORY_BULK)
    history_interval = remote(calls.GET_HISTORY_INTERVAL)
    buckets = remote(calls.GET_BUCKETS)

    def history(
        self, run_id: str, key: str, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[Metric]:
        if max_results is not None:
            return _HISTORY(self, run_id, key, max_results, page_token)
        points: list[Metric] = []
        while True:
            page = _HISTORY(self, run_id, key, PAGE, page_token)
            points += page
            page_token = page.token
            if not page_token:
                return PagedList(points, None)
