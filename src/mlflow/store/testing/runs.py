"""The contract of runs."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.interface.store import Store
from mlflow.store.testing.checks import new_experiment, new_run, refused

__all__ = ["RunsContract"]


class RunsContract:
    """What ``store.runs`` and ``store.datasets`` do."""

    def test_create_and_get(self, store: Store):
        key = new_experiment(store)
        made = store.runs.create(key, "someone", 5, [RunTag("a", "b")], "my run")
        info = store.runs.get(made.info.run_id).info
        assert (info.experiment_id, info.user_id, info.start_time, info.run_name) == (key, "someone", 5, "my run")
        assert (info.status, info.end_time, info.lifecycle_stage) == ("RUNNING", None, "active")
        assert info.artifact_uri.endswith(f"{info.run_id}/artifacts")
        assert store.runs.get(info.run_id).data.tags == {"a": "b", "mlflow.runName": "my run"}
        assert made.info.run_id == info.run_id and len(info.run_id) == 32

    def test_names(self, store: Store):
        key = new_experiment(store)
        unnamed = store.runs.create(key)
        assert unnamed.info.run_name and unnamed.data.tags["mlflow.runName"] == unnamed.info.run_name
        tagged = store.runs.create(key, tags=[RunTag("mlflow.runName", "by tag")])
        assert tagged.info.run_name == "by tag"
        with refused("INVALID_PARAMETER_VALUE", "mlflow.runName"):
            store.runs.create(key, tags=[RunTag("mlflow.runName", "a")], run_name="b")
        run = unnamed.info.run_id
        assert store.runs.update(run, run_name="new").run_name == "new"
        assert store.runs.get(run).data.tags["mlflow.runName"] == "new"
        store.runs.set_tag(run, RunTag("mlflow.runName", "newer"))
        assert store.runs.get(run).info.run_name == "newer"

    def test_unknown(self, store: Store):
        for run in ("0" * 32, "../x", "x"):
            with refused("RESOURCE_DOES_NOT_EXIST"):
                store.runs.get(run)
            with refused("RESOURCE_DOES_NOT_EXIST"):
                store.runs.log_metric(run, Metric("m", 1.0, 1, 0))
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.runs.create("987654321")

    def test_update(self, store: Store):
        run = new_run(store)
        info = store.runs.update(run, "FINISHED", 77)
        assert (info.status, info.end_time) == ("FINISHED", 77)
        assert store.runs.update(run, "RUNNING").end_time == 77
        assert store.runs.get(run).info.status == "RUNNING"

    def test_delete_and_restore(self, store: Store):
        run = new_run(store)
        store.runs.delete(run)
        store.runs.delete(run)
        assert store.runs.get(run).info.lifecycle_stage == "deleted"
        for change in (
            lambda: store.runs.log_metric(run, Metric("m", 1.0, 1, 0)),
            lambda: store.runs.log_param(run, Param("p", "1")),
            lambda: store.runs.set_tag(run, RunTag("t", "1")),
            lambda: store.runs.update(run, "FINISHED"),
            lambda: store.runs.delete_tag(run, "mlflow.runName"),
            lambda: store.runs.log_inputs(run, [DatasetInput(Dataset("d", "1", "code", "s"))]),
        ):
            with refused("INVALID_PARAMETER_VALUE", "active"):
                change()
        store.runs.restore(run)
        store.runs.restore(run)
        store.runs.log_metric(run, Metric("m", 1.0, 1, 0))
        assert store.runs.get(run).data.metrics == {"m": 1.0}

    def test_params_are_written_once(self, store: Store):
        run = new_run(store)
        store.runs.log_param(run, Param("p", "1"))
        store.runs.log_param(run, Param("p", "1"))
        with refused("INVALID_PARAMETER_VALUE", "'p'", "'1'", "'2'"):
            store.runs.log_param(run, Param("p", "2"))
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(run, params=[Param("q", "1"), Param("q", "2")])
        assert store.runs.get(run).data.params == {"p": "1"}

    def test_values_survive(self, store: Store):
        run = new_run(store)
        texts = {
            "empty": "",
            "lines": "a\nb\r\nc\n",
            "unicode": "ünï€ 🐟",
            "quotes": "'\"`\\%_",
            "spaces": "  x  ",
            "key with/slash.and-dash": "v",
            "long": "x" * 6000,
        }
        store.runs.log_batch(
            run, params=[Param(k, v) for k, v in texts.items()], tags=[RunTag(k, v) for k, v in texts.items()]
        )
        data = store.runs.get(run).data
        assert data.params == texts
        assert {k: v for k, v in data.tags.items() if k in texts} == texts

    def test_too_long_values_are_cut(self, store: Store):
        run = new_run(store)
        store.runs.log_batch(run, params=[Param("p", "x" * 6001)], tags=[RunTag("t", "x" * 8001)])
        data = store.runs.get(run).data
        assert (len(data.params["p"]), len(data.tags["t"])) == (6000, 8000)

    def test_keys(self, store: Store):
        run = new_run(store)
        for key in ("", "a*b", "../k", "a//b", "/a", "a/../b", ".", "a/.", "x" * 251, "a\n", "a\x00b"):
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.log_metric(run, Metric(key, 1.0, 1, 0))
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.log_param(run, Param(key, "1"))
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.set_tag(run, RunTag(key, "1"))
        assert store.runs.get(run).data.metrics == {}

    def test_keys_mind_the_case(self, store: Store):
        run = new_run(store)
        store.runs.log_param(run, Param("lr", "1"))
        store.runs.log_metric(run, Metric("acc", 1.0, 1, 0))
        assert store.runs.get(run).data.params == {"lr": "1"}
        assert [m.value for m in store.metrics.history(run, "ACC")] == []

    def test_batch_limits(self, store: Store):
        run = new_run(store)
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(run, [Metric("m", 1.0, i, i) for i in range(1001)])
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(run, params=[Param(f"p{i}", "1") for i in range(101)])
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(run, tags=[RunTag(f"t{i}", "1") for i in range(101)])
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(
                run, [Metric("m", 1.0, i, i) for i in range(950)], [Param(f"p{i}", "1") for i in range(60)]
            )
        store.runs.log_batch(run, [Metric(f"m{i % 7}", float(i), i, i) for i in range(1000)])
        store.runs.log_batch(run)
        assert store.runs.get(run).data.metrics["m5"] == 999.0 - (999 - 5) % 7

    def test_batch_is_all_or_nothing(self, store: Store):
        run = new_run(store)
        store.runs.log_param(run, Param("p", "1"))
        with refused("INVALID_PARAMETER_VALUE"):
            store.runs.log_batch(run, [Metric("m", 1.0, 1, 1)], [Param("q", "1"), Param("p", "2")], [RunTag("t", "1")])
        data = store.runs.get(run).data
        assert (data.metrics, data.params, "t" in data.tags) == ({}, {"p": "1"}, False)

    def test_latest_metric(self, store: Store):
        run = new_run(store)
        store.runs.log_metric(run, Metric("m", 1.0, 5, 3))
        store.runs.log_metric(run, Metric("m", 2.0, 9, 1))
        assert store.runs.get(run).data.metrics["m"] == 1.0
        store.runs.log_metric(run, Metric("m", 3.0, 6, 3))
        store.runs.log_batch(run, [Metric("m", 4.0, 6, 2), Metric("n", 1.0, 1, 0), Metric("n", 5.0, 1, 0)])
        assert store.runs.get(run).data.metrics == {"m": 3.0, "n": 5.0}

    def test_odd_numbers(self, store: Store):
        run = new_run(store)
        biggest = 1.7976931348623157e308
        store.runs.log_batch(
            run,
            [
                Metric("nan", math.nan, 1, 0),
                Metric("inf", math.inf, 1, 0),
                Metric("-inf", -math.inf, 1, 0),
                Metric("tiny", 5e-324, 1, 0),
                Metric("int", 3, 1, 0),
                Metric("far", 1.0, -(2**63), 2**63 - 1),
            ],
        )
        metrics = store.runs.get(run).data.metrics
        assert math.isnan(metrics["nan"])
        assert metrics["inf"] in (math.inf, biggest) and metrics["-inf"] in (-math.inf, -biggest)
        assert (metrics["tiny"], metrics["int"], metrics["far"]) == (5e-324, 3.0, 1.0)
        assert [(m.timestamp, m.step) for m in store.metrics.history(run, "far")] == [(-(2**63), 2**63 - 1)]
        for bad in (
            Metric("m", "x", 1, 0),
            Metric("m", None, 1, 0),
            Metric("m", 1.0, 2**63, 0),
            Metric("m", 1.0, 1, "s"),
        ):
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.log_metric(run, bad)

    def test_tags(self, store: Store):
        run = new_run(store)
        store.runs.set_tag(run, RunTag("t", "1"))
        store.runs.set_tag(run, RunTag("t", "2"))
        assert store.runs.get(run).data.tags["t"] == "2"
        store.runs.delete_tag(run, "t")
        assert "t" not in store.runs.get(run).data.tags
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.runs.delete_tag(run, "t")

    def test_datasets(self, store: Store):
        key = new_experiment(store)
        run, other = new_run(store, key), new_run(store, key)
        first = DatasetInput(
            Dataset("d", "abc", "local", '{"uri": "x"}', '{"schema": 1}', '{"profile": 2}'),
            [InputTag("mlflow.data.context", "train"), InputTag("x", "y")],
        )
        second = DatasetInput(Dataset("e", "def", "code", "{}"))
        store.runs.log_inputs(run, [first, second])
        store.runs.log_inputs(run, [DatasetInput(first.dataset, [InputTag("mlflow.data.context", "other")])])
        store.runs.log_inputs(other, [first])
        inputs = store.runs.get(run).inputs.dataset_inputs
        assert sorted(i.dataset.name for i in inputs) == ["d", "e"]
        found = next(i for i in inputs if i.dataset.name == "d")
        assert found.dataset == first.dataset
        assert {t.key: t.value for t in found.tags} == {"mlflow.data.context": "train", "x": "y"}
        summaries = store.datasets.search_summaries([key])
        assert sorted((s.name, s.digest, s.context) for s in summaries) == [("d", "abc", "train"), ("e", "def", None)]
        assert [r.info.run_id for r in store.runs.search([key], "dataset.name = 'e'")] == [run]
        assert len(store.runs.search([key], "datasets.context = 'train' AND dataset.digest LIKE 'a%'")) == 2
        for bad in (
            Dataset("", "1", "code", "s"),
            Dataset("x" * 501, "1", "code", "s"),
            Dataset("n", "1" * 37, "c", "s"),
        ):
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.log_inputs(run, [DatasetInput(bad)])

    def test_models_in_and_out(self, store: Store):
        key = new_experiment(store)
        run = new_run(store, key)
        model = store.logged_models.create(key, "m", run).model_id
        store.runs.log_inputs(run, models=[LoggedModelInput(model)])
        store.runs.log_outputs(run, [LoggedModelOutput(model, 3)])
        found = store.runs.get(run)
        assert found.inputs.model_inputs == [LoggedModelInput(model)]
        assert found.outputs.model_outputs == [LoggedModelOutput(model, 3)]
        assert store.runs.search([key])[0].outputs.model_outputs == [LoggedModelOutput(model, 3)]
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.runs.log_outputs(run, [LoggedModelOutput("m-" + "0" * 32, 0)])

    def test_threads_lose_nothing(self, store: Store):
        run = new_run(store)

        def log(i: int) -> None:
            store.runs.log_batch(run, [Metric("m", float(i), i, i)], [Param(f"p{i}", str(i))], [RunTag("t", str(i))])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(log, range(64)))
        assert [m.step for m in store.metrics.history(run, "m")] == list(range(64))
        data = store.runs.get(run).data
        assert len(data.params) == 64 and data.metrics == {"m": 63.0}

    def test_one_value_of_a_contested_param_wins(self, store: Store):
        run = new_run(store)

        def log(i: int) -> str | None:
            try:
                store.runs.log_param(run, Param("p", str(i)))
                return str(i)
            except MlflowException as error:
                assert error.error_code == "INVALID_PARAMETER_VALUE"
                return None

        with ThreadPoolExecutor(8) as pool:
            winners = [v for v in pool.map(log, range(16)) if v is not None]
        assert winners == [store.runs.get(run).data.params["p"]]
