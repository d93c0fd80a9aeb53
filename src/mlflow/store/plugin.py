"""Flat stores as facets, and facets as a flat store: both derived from one table.

A plugin brings an ``AbstractStore`` (flat); the package works with a ``Store`` (facets); integrations that reach for
``mlflow.tracking._get_store()`` expect the flat form again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mlflow._registry import Registry
from mlflow.entities.metric import Metric
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_status import RunStatus
from mlflow.exceptions import MlflowNotImplementedException, invalid
from mlflow.store.interface import Datasets, Experiments, LoggedModels, Metrics, Runs, Store
from mlflow.store.tracking.abstract_store import AbstractStore, _of_run

__all__ = ["CALLS", "FlatStore", "PluginStore", "as_facets", "open_plugin"]


class Call(NamedTuple):
    """One call in both forms. ``names`` says which parameters are called differently: facet name -> flat name."""

    facet: str
    method: str
    flat: str
    names: dict[str, str] = {}


CALLS = (
    Call("experiments", "create", "create_experiment"),
    Call("experiments", "get", "get_experiment"),
    Call("experiments", "get_by_name", "get_experiment_by_name", {"name": "experiment_name"}),
    Call("experiments", "search", "search_experiments"),
    Call("experiments", "rename", "rename_experiment"),
    Call("experiments", "delete", "delete_experiment"),
    Call("experiments", "restore", "restore_experiment"),
    Call("experiments", "set_tag", "set_experiment_tag"),
    Call("experiments", "delete_tag", "delete_experiment_tag"),
    Call("runs", "create", "create_run"),
    Call("runs", "get", "get_run"),
    Call("runs", "update", "update_run_info", {"status": "run_status"}),
    Call("runs", "delete", "delete_run"),
    Call("runs", "restore", "restore_run"),
    Call("runs", "search", "search_runs", {"view_type": "run_view_type"}),
    Call("runs", "log_batch", "log_batch"),
    Call("runs", "log_metric", "log_metric"),
    Call("runs", "log_param", "log_param"),
    Call("runs", "set_tag", "set_tag"),
    Call("runs", "delete_tag", "delete_tag"),
    Call("runs", "log_inputs", "log_inputs"),
    Call("runs", "log_outputs", "log_outputs"),
    Call("metrics", "history", "get_metric_history", {"key": "metric_key"}),
    Call("metrics", "history_interval", "get_metric_history_bulk_interval", {"key": "metric_key"}),
    Call("logged_models", "create", "create_logged_model"),
    Call("logged_models", "get", "get_logged_model"),
    Call("logged_models", "search", "search_logged_models"),
    Call("logged_models", "finalize", "finalize_logged_model"),
    Call("logged_models", "set_tags", "set_logged_model_tags"),
    Call("logged_models", "delete_tag", "delete_logged_model_tag"),
    Call("logged_models", "log_params", "log_logged_model_params"),
    Call("logged_models", "delete", "delete_logged_model"),
)
"""What both forms have. Cleaning up (``purge``, ``find_deleted``) is not part of the flat contract."""

_FACETS: dict[str, type] = {
    "experiments": Experiments,
    "runs": Runs,
    "metrics": Metrics,
    "datasets": Datasets,
    "logged_models": LoggedModels,
}
_EMPTY = inspect.Parameter.empty


def _to_flat(call: Call, name: str, value: Any) -> Any:
    if name == "status" and call.method == "update" and isinstance(value, str):
        return RunStatus.from_string(value)
    return list(value) if isinstance(value, tuple) else value


def _to_facet(call: Call, name: str, value: Any) -> Any:
    if name == "status" and call.method == "update" and isinstance(value, int):
        return RunStatus.to_string(value)
    return value


def _facet_method(call: Call) -> Callable[..., Any]:
    signature = inspect.signature(getattr(_FACETS[call.facet], call.method))
    optional = {
        p.name: p.default
        for p in inspect.signature(getattr(AbstractStore, call.flat)).parameters.values()
        if p.default is not _EMPTY
    }

    def method(self: _Facet, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        values = {}
        for name, value in list(bound.arguments.items())[1:]:
            flat_name = call.names.get(name, name)
            value = _to_flat(call, name, value)
            # What stands at its default stays unsaid, so that a plugin written for an older signature goes on working.
            if flat_name not in optional or value != optional[flat_name]:
                values[flat_name] = value
        return getattr(self.flat, call.flat)(**values)

    method.__name__ = call.method
    method.__doc__ = f"Calls ``{call.flat}`` of the flat store."
    return method


class _Facet:
    def __init__(self, flat: AbstractStore):
        self.flat = flat

    def _missing(self, what: str) -> MlflowNotImplementedException:
        return MlflowNotImplementedException(f"The tracking store {type(self.flat).__name__} does not offer '{what}'.")


def _facet_base(facet: str) -> Any:
    methods = {c.method: _facet_method(c) for c in CALLS if c.facet == facet}
    return type(f"_{facet.title().replace('_', '')}", (_Facet, _FACETS[facet]), methods)


class _PluginExperiments(_facet_base("experiments")):
    def purge(self, experiment_id: str) -> None:
        if not hasattr(self.flat, "_hard_delete_experiment"):
            raise self._missing("purge an experiment")
        self.flat._hard_delete_experiment(experiment_id)


class _PluginRuns(_facet_base("runs")):
    def find_deleted(self, older_than_ms: int = 0) -> list[RunInfo]:
        if not hasattr(self.flat, "_get_deleted_runs"):
            raise self._missing("find deleted runs")
        return [self.flat.get_run(run_id).info for run_id in self.flat._get_deleted_runs(older_than_ms)]

    def purge(self, run_ids: Sequence[str]) -> None:
        if not hasattr(self.flat, "_hard_delete_run"):
            raise self._missing("purge runs")
        for run_id in run_ids:
            self.flat._hard_delete_run(run_id)


class _PluginMetrics(_facet_base("metrics")):
    def history_bulk(self, run_ids: Sequence[str], key: str, max_results: int) -> list[Metric]:
        points: list[Metric] = []
        for run_id in sorted(run_ids):
            history = [_of_run(m, run_id) for m in self.history(run_id, key)]
            points += sorted(history, key=lambda m: (m.timestamp, m.step, m.value))
            if len(points) >= max_results:
                break
        return points[:max_results]

    def buckets(
        self, run_id: str, key: str, buckets: int, start_step: int | None = None, end_step: int | None = None
    ) -> list[tuple[int, int, int, float, float, float]]:
        raise self._missing("cut a metric's history into buckets")


class _PluginDatasets(_facet_base("datasets")):
    def search_summaries(self, experiment_ids: Sequence[str]) -> list[Any]:
        if not hasattr(self.flat, "_search_datasets"):
            raise self._missing("search for datasets")
        return self.flat._search_datasets(list(experiment_ids))


class _PluginLoggedModels(_facet_base("logged_models")):
    def find_deleted(self, older_than_ms: int = 0) -> list[Any]:
        raise self._missing("find deleted logged models")

    def purge(self, model_ids: Sequence[str]) -> None:
        raise self._missing("purge logged models")


class PluginStore(Store):
    """The facets of a flat store."""

    def __init__(self, flat: AbstractStore, uri: str):
        self.uri = uri
        self.flat = flat
        self.experiments = _PluginExperiments(flat)
        self.runs = _PluginRuns(flat)
        self.metrics = _PluginMetrics(flat)
        self.datasets = _PluginDatasets(flat)
        self.logged_models = _PluginLoggedModels(flat)

    def close(self) -> None:
        self.flat.shut_down_async_logging()


def _flat_method(call: Call) -> Callable[..., Any]:
    original = getattr(AbstractStore, call.flat)
    signature = inspect.signature(original)
    facet_signature = inspect.signature(getattr(_FACETS[call.facet], call.method))
    facet_names = {flat: facet for facet, flat in call.names.items()}

    def method(self: FlatStore, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        values = {}
        for flat_name, value in list(bound.arguments.items())[1:]:
            name = facet_names.get(flat_name, flat_name)
            # The flat form says None where a facet has an empty default.
            if value is not None or facet_signature.parameters[name].default is _EMPTY:
                values[name] = _to_facet(call, name, value)
        return getattr(getattr(self.store, call.facet), call.method)(**values)

    method.__name__ = call.flat
    method.__doc__ = original.__doc__
    method.__signature__ = signature  # type: ignore[attr-defined]
    return method


class _FlatCalls(AbstractStore):
    store: Store


for _call in CALLS:
    setattr(_FlatCalls, _call.flat, _flat_method(_call))


class FlatStore(_FlatCalls):
    """Any store in the flat form.

    Args:
        store: the facets.
        logger: gives the asynchronous logger of the store; without one, ``*_async`` methods log at once.
    """

    def __init__(self, store: Store, logger: Callable[[], Any] | None = None):
        super().__init__()
        self.store = store
        self._logger = logger

    def log_batch_async(self, run_id, metrics, params, tags):
        if self._logger is None:
            return super().log_batch_async(run_id, metrics, params, tags)
        return self._logger().log_batch(run_id, metrics=metrics, params=params, tags=tags)

    def flush_async_logging(self):
        if self._logger is not None:
            self._logger().flush()

    def get_metric_history_bulk(self, run_ids, metric_key, max_results):
        """Points of several runs, each with its ``run_id``."""
        return self.store.metrics.history_bulk(run_ids, metric_key, max_results)

    def _search_datasets(self, experiment_ids):
        return self.store.datasets.search_summaries(experiment_ids)

    def _hard_delete_experiment(self, experiment_id):
        self.store.experiments.purge(experiment_id)

    def _get_deleted_runs(self, older_than=0):
        return [info.run_id for info in self.store.runs.find_deleted(older_than)]

    def _hard_delete_run(self, run_id):
        self.store.runs.purge([run_id])

    def __eq__(self, other):
        return isinstance(other, FlatStore) and self.store is other.store

    def __hash__(self):
        return hash(id(self.store))


def as_facets(store: Any, uri: str) -> Store:
    """What a builder returned, as a record of facets."""
    return PluginStore(store, uri) if isinstance(store, AbstractStore) or not hasattr(store, "runs") else store


def open_plugin(uri: str, artifact_root: str) -> Store:
    """The store of a plugin (entry point group ``mlflow.tracking_store``) for the URI's scheme.

    Raises INVALID_PARAMETER_VALUE where no plugin knows the scheme.
    """
    plugins: Registry[Callable[..., Any]] = Registry({}, group="mlflow.tracking_store")
    scheme = uri.partition("://")[0]
    builder = plugins.get(scheme) or plugins.get(scheme.partition("+")[0])
    if builder is None:
        raise invalid(
            f"No store is known for '{scheme}:'. Use sqlite, postgresql, mysql or mssql, a folder, or install a plugin "
            "that brings it."
        )
    return as_facets(builder(store_uri=uri, artifact_uri=artifact_root), uri)
