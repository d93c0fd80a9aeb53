"""Flat stores of plugins as facets, and facets as a flat store."""

from __future__ import annotations

import inspect

import pytest

import mlflow
from mlflow.entities import ExperimentTag, Metric, Param, RunStatus, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.plugin import _FACETS, CALLS, FlatStore, PluginStore
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.tracking import _get_store, _stores
from mlflow.tracking._stores import get_store

pytestmark = pytest.mark.usefixtures("tracking")


@pytest.fixture
def plugin(monkeypatch, tracking, clean):
    """A scheme whose builder gives the fresh store in the flat form, as a plugin would."""
    built = []

    def build(store_uri, artifact_uri):
        built.append((store_uri, artifact_uri))
        return FlatStore(get_store(tracking))

    monkeypatch.setitem(_stores.TRACKING_STORES._entries, "my-plugin", build)
    mlflow.set_tracking_uri(f"my-plugin://{clean}")
    return built


def test_each_call_exists_in_both_forms():
    assert len({(c.facet, c.method) for c in CALLS}) == len({c.flat for c in CALLS}) == len(CALLS)
    for call in CALLS:
        facet = inspect.signature(getattr(_FACETS[call.facet], call.method)).parameters
        flat = inspect.signature(getattr(AbstractStore, call.flat)).parameters
        assert {call.names.get(name, name) for name in facet} == set(flat), call


def test_the_whole_client_works_over_a_plugin(plugin):
    experiment = mlflow.set_experiment("e")
    with mlflow.start_run(run_name="r", tags={"t": 1}) as run:
        mlflow.log_metric("m", 1, step=2)
        mlflow.log_params({"p": 1})
        mlflow.set_tag("u", 2)
        mlflow.delete_tag("u")
        model = mlflow.create_external_model(name="m", params={"q": 3})
        mlflow.log_metric("acc", 0.5, model_id=model.model_id)
        mlflow.log_text("x", "t.txt")
        mlflow.log_metric("later", 1, synchronous=False)
    client = mlflow.MlflowClient()
    found = client.get_run(run.info.run_id)
    assert (found.info.status, found.info.run_name, found.data.tags["t"]) == ("FINISHED", "r", "1")
    assert found.data.metrics == {"m": 1.0, "acc": 0.5, "later": 1.0}
    assert [m.model_id for m in found.inputs.model_inputs] == [model.model_id]
    assert [(m.value, m.step) for m in client.get_metric_history(run.info.run_id, "m")] == [(1.0, 2)]
    assert len(mlflow.search_runs(filter_string="metrics.m = 1")) == 1
    assert mlflow.search_logged_models(output_format="list")[0].model_id == model.model_id
    client.rename_experiment(experiment.experiment_id, "f")
    assert [e.name for e in mlflow.search_experiments(order_by=["name"])] == ["Default", "f"]
    assert plugin == [(mlflow.get_tracking_uri(), None)]


def test_bulk_histories_without_a_bulk_call(plugin):
    store = get_store()
    ids = []
    for values in ([1.0, 2.0], [3.0]):
        ids.append(store.runs.create("0", start_time=1).info.run_id)
        store.runs.log_batch(ids[-1], metrics=[Metric("m", v, i, i) for i, v in enumerate(values)])
    points = store.metrics.history_bulk(ids, "m", 10)
    assert sorted((m.run_id, m.value) for m in points) == sorted([(ids[0], 1.0), (ids[0], 2.0), (ids[1], 3.0)])
    assert len(store.metrics.history_bulk(ids, "m", 2)) == 2


def test_what_a_plugin_leaves_out_is_a_clear_error():
    class Small(AbstractStore):
        def get_run(self, run_id):
            raise KeyError(run_id)

    store = PluginStore(Small(), "small://")
    with pytest.raises(KeyError):
        store.runs.get("x")
    for call in (
        lambda: store.runs.delete("x"),
        lambda: store.runs.purge(["x"]),
        lambda: store.experiments.purge("0"),
        lambda: store.datasets.search_summaries(["0"]),
        lambda: store.logged_models.purge(["m"]),
        lambda: store.metrics.buckets("x", "m", 3),
    ):
        with pytest.raises(MlflowException, match="Small") as error:
            call()
        assert error.value.error_code == "NOT_IMPLEMENTED"


def test_an_old_signature_goes_on_working():
    seen = []

    class Old(AbstractStore):
        def get_logged_model(self, model_id):
            seen.append(model_id)

        def update_run_info(self, run_id, run_status, end_time, run_name):
            seen.append((run_id, run_status, end_time, run_name))

    store = PluginStore(Old(), "old://")
    store.logged_models.get("m")
    store.runs.update("r", status="FAILED", end_time=5)
    assert seen == ["m", ("r", RunStatus.FAILED, 5, None)]


def test_single_values_go_through_the_batch_unless_overridden():
    seen = []

    class Batches(AbstractStore):
        def log_batch(self, run_id, metrics, params, tags):
            seen.append((run_id, metrics, params, tags))

    store = PluginStore(Batches(), "b://")
    metric, param, tag = Metric("m", 1.0, 1, 1), Param("p", "1"), RunTag("t", "1")
    store.runs.log_metric("r", metric)
    store.runs.log_param("r", param)
    store.runs.set_tag("r", tag)
    assert seen == [("r", [metric], [], []), ("r", [], [param], []), ("r", [], [], [tag])]
    Batches().log_metric_async("r", metric).wait()
    assert len(seen) == 4


def test_the_flat_form_of_any_store():
    flat = _get_store()
    assert isinstance(flat, AbstractStore)
    assert _get_store() is flat
    experiment_id = flat.create_experiment("e", None, [ExperimentTag("a", "1")])
    assert flat.get_experiment_by_name("e").tags == {"a": "1"}
    run = flat.create_run(experiment_id, "me", 1, [], "named")
    flat.log_batch(run.info.run_id, [Metric("m", 1.0, 1, 0)], [], [])
    flat.log_batch_async(run.info.run_id, [Metric("m", 2.0, 2, 1)], [], []).wait()
    flat.update_run_info(run.info.run_id, RunStatus.FINISHED, 9, None)
    info = flat.get_run(run.info.run_id).info
    assert (info.status, info.end_time, info.user_id, info.run_name) == ("FINISHED", 9, "me", "named")
    assert [m.value for m in flat.get_metric_history(run.info.run_id, "m")] == [1.0, 2.0]
    steps = flat.get_metric_history_bulk_interval_from_steps(run.info.run_id, "m", [1], 10)
    assert [(m.run_id, m.value) for m in steps] == [(run.info.run_id, 2.0)]
    found = flat.search_runs([experiment_id], None, ViewType.ACTIVE_ONLY)
    assert [r.info.run_id for r in found] == [run.info.run_id]
    assert mlflow.MlflowClient()._tracking_client.store is flat
