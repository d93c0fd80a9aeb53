"""Runs behind a server."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow._wire.operations import runs as calls
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.store import validation
from mlflow.store.interface.runs import Runs
from mlflow.store.rest.remote import RestFacet, remote, unsupported

__all__ = ["RestRuns"]

_LOG_BATCH = remote(calls.LOG_BATCH)
_LOG_METRIC = remote(calls.LOG_METRIC)
_LOG_PARAM = remote(calls.LOG_PARAM)
_SET_TAG = remote(calls.SET_TAG)
_GC = "Run 'mlflow gc' with the server's own --backend-store-uri."


class RestRuns(RestFacet, Runs):
    """Runs behind a server. What is logged is checked here first: bad input costs no request."""

    create = remote(calls.CREATE)
    get = remote(calls.GET)
    update = remote(calls.UPDATE)
    delete = remote(calls.DELETE)
    restore = remote(calls.RESTORE)
    search = remote(calls.SEARCH)
    delete_tag = remote(calls.DELETE_TAG)
    log_inputs = remote(calls.LOG_INPUTS)
    log_outputs = remote(calls.LOG_OUTPUTS)
    record_model = remote(calls.LOG_MODEL)
    find_deleted = unsupported("find_deleted", _GC)
    purge = unsupported("purge", _GC)

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> None:
        _LOG_BATCH(self, run_id, *validation.check_batch(metrics, params, tags))

    def log_metric(self, run_id: str, metric: Metric) -> None:
        _LOG_METRIC(self, run_id, validation.check_metric(metric))

    def log_param(self, run_id: str, param: Param) -> None:
        _LOG_PARAM(self, run_id, validation.check_param(param))

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        _SET_TAG(self, run_id, validation.check_tag(tag))
