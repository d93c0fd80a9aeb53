"""Metrics, params, tags, inputs and outputs, through the fluent functions and the client."""

from __future__ import annotations

import decimal
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import mlflow
import mlflow.data
from mlflow.entities import LoggedModelInput, LoggedModelOutput, Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.utils.async_logging.run_operations import RunOperations

pytestmark = pytest.mark.usefixtures("tracking")


@pytest.fixture
def run(tracking):
    with mlflow.start_run() as active:
        yield active


@pytest.fixture
def data(run, client):
    return lambda: client.get_run(run.info.run_id).data


def code(call, *args, **kwargs):
    with pytest.raises(MlflowException) as error:
        call(*args, **kwargs)
    return error.value.error_code


def points(client, run, key):
    return [(m.value, m.step) for m in client.get_metric_history(run.info.run_id, key)]


class OneNumber:
    """What a tensor of PyTorch or JAX looks like."""

    dtype = "float32"

    def item(self):
        return 4.5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (True, 1.0),
        ("3.5", 3.5),
        (np.float32(1.5), 1.5),
        (np.int64(7), 7.0),
        (np.array([2.5]), 2.5),
        (np.array(2.5), 2.5),
        (OneNumber(), 4.5),
        (decimal.Decimal("1.25"), 1.25),
        (Fraction(1, 4), 0.25),
        (float("inf"), None),
    ],
)
def test_what_is_a_number(data, value, expected):
    mlflow.log_metric("m", value)
    logged = data().metrics["m"]
    assert logged == expected if expected is not None else logged > 1e308


@pytest.mark.parametrize("value", [None, "abc", [1], np.array([1, 2]), 1j, {}, object()])
def test_what_is_none(data, value):
    assert code(mlflow.log_metric, "m", value) == "INVALID_PARAMETER_VALUE"
    assert code(mlflow.log_metrics, {"good": 1, "bad": value}) == "INVALID_PARAMETER_VALUE"
    assert data().metrics == {}


def test_not_a_number_stays_one(data):
    mlflow.log_metric("m", float("nan"))
    assert math.isnan(data().metrics["m"])


def test_steps_and_times(run, client):
    mlflow.log_metric("m", 1, timestamp=1000)
    mlflow.log_metric("m", 2, step=np.int64(3), timestamp=2000)
    mlflow.log_metric("m", 3, step=2.0, timestamp=3000)
    mlflow.log_metric("m", 4, step=-3, timestamp=4000)
    assert points(client, run, "m") == [(1.0, 0), (2.0, 3), (3.0, 2), (4.0, -3)]
    assert client.get_run(run.info.run_id).data.metrics == {"m": 2.0}
    assert code(mlflow.log_metric, "m", 1, step="a") == "INVALID_PARAMETER_VALUE"
    assert client.get_metric_history(run.info.run_id, "other") == []


def test_several_metrics_at_once(run, client):
    mlflow.log_metrics({"a": 1, "b": np.float64(2)}, step=5, timestamp=7)
    history = client.get_metric_history(run.info.run_id, "b")
    assert [(m.value, m.step, m.timestamp) for m in history] == [(2.0, 5, 7)]
    mlflow.log_metrics({f"m{i}": i for i in range(1500)})
    assert len(client.get_run(run.info.run_id).data.metrics) == 1502


def test_params_and_tags_are_texts(data):
    assert mlflow.log_param("p", 5) == 5
    mlflow.log_params({"none": None, "list": [1], "text": "x"})
    mlflow.set_tag("t", {"a": 1})
    mlflow.set_tags({"none": None, "yes": True})
    assert data().params == {"p": "5", "none": "None", "list": "[1]", "text": "x"}
    tags = data().tags
    assert (tags["t"], tags["none"], tags["yes"]) == ("{'a': 1}", "None", "True")
    mlflow.delete_tag("t")
    assert "t" not in data().tags
    assert code(mlflow.delete_tag, "t") == "RESOURCE_DOES_NOT_EXIST"


def test_a_param_does_not_change(data):
    mlflow.log_param("p", 1)
    mlflow.log_param("p", "1")
    assert code(mlflow.log_param, "p", 2) == "INVALID_PARAMETER_VALUE"
    assert data().params == {"p": "1"}


def test_more_than_fits_one_request(run, client):
    client.log_batch(
        run.info.run_id,
        metrics=[Metric("m", float(i), i, i) for i in range(2500)],
        params=[Param(f"p{i}", "v") for i in range(250)],
        tags=[RunTag(f"t{i}", "v") for i in range(250)],
    )
    assert len(client.get_metric_history(run.info.run_id, "m")) == 2500
    found = client.get_run(run.info.run_id).data
    assert (len(found.params), sum(key.startswith("t") for key in found.tags)) == (250, 250)


def test_a_batch_takes_entities(run, client):
    with pytest.raises(MlflowException, match=r"mlflow\.entities\.Metric"):
        client.log_batch(run.info.run_id, metrics=[{"key": "a", "value": 1}])
    client.log_batch(run.info.run_id)


def test_another_run_than_the_active_one(run, client):
    other = client.create_run("0").info.run_id
    mlflow.log_metric("m", 1, run_id=other)
    mlflow.log_metrics({"n": 2}, run_id=other)
    mlflow.log_params({"p": 3}, run_id=other)
    found = client.get_run(other).data
    assert (found.metrics, found.params) == ({"m": 1.0, "n": 2.0}, {"p": "3"})
    assert client.get_run(run.info.run_id).data.metrics == {}


def test_logging_in_the_background(run, data):
    calls = [
        mlflow.log_metric("m", 1, synchronous=False),
        mlflow.log_metrics({"n": 2}, synchronous=False),
        mlflow.log_param("p", 3, synchronous=False),
        mlflow.log_params({"q": 4}, synchronous=False),
        mlflow.set_tag("t", 5, synchronous=False),
        mlflow.set_tags({"u": 6}, synchronous=False),
    ]
    assert all(isinstance(c, RunOperations) for c in calls)
    mlflow.flush_async_logging()
    found = data()
    assert (found.metrics, found.params) == ({"m": 1.0, "n": 2.0}, {"p": "3", "q": "4"})
    assert (found.tags["t"], found.tags["u"]) == ("5", "6")


def test_the_background_by_setting(data):
    mlflow.config.enable_async_logging()
    assert isinstance(mlflow.log_param("p", 1), RunOperations)
    assert mlflow.log_param("q", 1, synchronous=True) == 1
    mlflow.config.enable_async_logging(False)
    assert mlflow.log_param("r", 2) == 2
    mlflow.flush_async_logging()
    assert data().params == {"p": "1", "q": "1", "r": "2"}


def test_the_background_tells_errors_when_asked(run):
    mlflow.log_param("p", 1)
    with pytest.raises(MlflowException):
        mlflow.log_param("p", 2, synchronous=False).wait()


def test_ending_a_run_waits_for_the_background(tracking):
    with mlflow.start_run() as run:
        for i in range(300):
            mlflow.log_metric("m", i, step=i, synchronous=False)
    assert len(mlflow.MlflowClient().get_metric_history(run.info.run_id, "m")) == 300


def test_datasets_as_inputs(run, client):
    train = mlflow.data.from_pandas(pd.DataFrame({"a": [1]}), name="train")
    test = mlflow.data.from_pandas(pd.DataFrame({"a": [2]}), name="test")
    mlflow.log_input(train, context="training", tags={"k": 1})
    mlflow.log_inputs([test, None], ["testing", None], [None, None])
    found = {d.dataset.name: d for d in client.get_run(run.info.run_id).inputs.dataset_inputs}
    assert found["train"].dataset.digest == train.digest
    assert {t.key: t.value for t in found["train"].tags} == {"mlflow.data.context": "training", "k": "1"}
    assert {t.key: t.value for t in found["test"].tags} == {"mlflow.data.context": "testing"}


def test_inputs_belong_together(run):
    data = mlflow.data.from_pandas(pd.DataFrame({"a": [1]}))
    with pytest.raises(MlflowException, match="same length"):
        mlflow.log_inputs([data], ["a", "b"], [None])
    with pytest.raises(TypeError, match=r"mlflow\.data"):
        mlflow.log_input("data.csv")


def test_models_as_inputs_and_outputs(run, client):
    used = client.create_logged_model("0", name="used")
    made = client.create_logged_model("0", name="made")
    mlflow.log_input(model=LoggedModelInput(used.model_id))
    mlflow.log_outputs([LoggedModelOutput(made.model_id, step=3)])
    found = client.get_run(run.info.run_id)
    assert [m.model_id for m in found.inputs.model_inputs] == [used.model_id]
    assert [(m.model_id, m.step) for m in found.outputs.model_outputs] == [(made.model_id, 3)]


def test_a_metric_of_a_model_on_a_dataset(run, client):
    model = client.create_logged_model("0", name="m")
    dataset = mlflow.data.from_pandas(pd.DataFrame({"a": [1]}), name="d")
    mlflow.log_metric("acc", 0.5, step=2, model_id=model.model_id, dataset=dataset)
    mlflow.log_metrics({"f1": 0.25}, model_id=model.model_id)
    found = {m.key: m for m in client.get_logged_model(model.model_id).metrics}
    acc = found["acc"]
    assert (acc.value, acc.step, acc.run_id) == (0.5, 2, run.info.run_id)
    assert (acc.dataset_name, acc.dataset_digest) == ("d", dataset.digest)
    assert (found["f1"].value, found["f1"].dataset_name) == (0.25, None)
    inputs = client.get_run(run.info.run_id).inputs
    assert [m.model_id for m in inputs.model_inputs] == [model.model_id]
    assert [d.dataset.name for d in inputs.dataset_inputs] == ["d"]
    assert client.get_run(run.info.run_id).data.metrics == {"acc": 0.5, "f1": 0.25}


def test_a_dataset_has_name_and_digest(run, client):
    with pytest.raises(MlflowException, match="both or neither"):
        client.log_metric(run.info.run_id, "m", 1, dataset_name="d")
