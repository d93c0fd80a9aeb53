"""``mlflow.search_runs``: where it looks, and the frame that it gives."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking._fluent import search

FIXED = ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"]


@pytest.fixture
def runs(tracking):
    mlflow.set_experiment("searched")
    with mlflow.start_run(run_name="a") as a:
        mlflow.log_metric("m", 1)
        mlflow.log_param("p", 1)
        mlflow.log_metric("nan", float("nan"))
    with mlflow.start_run(run_name="b") as b:
        mlflow.log_metric("m", 2)
        mlflow.set_tag("t", "v")
    c = mlflow.start_run(run_name="c")
    yield [a.info.run_id, b.info.run_id, c.info.run_id]


def test_the_frame(runs):
    frame = mlflow.search_runs(order_by=["attributes.run_name"])
    assert list(frame.columns[:6]) == FIXED
    assert {c.partition(".")[0] for c in frame.columns[6:]} == {"metrics", "params", "tags"}
    assert [c for c in frame.columns if c.startswith(("metrics", "params"))] == ["metrics.m", "metrics.nan", "params.p"]
    assert frame["run_id"].tolist() == runs
    assert frame["status"].tolist() == ["FINISHED", "FINISHED", "RUNNING"]
    assert frame["metrics.m"].dtype == "float64"
    assert frame["metrics.m"].tolist()[:2] == [1.0, 2.0]
    assert math.isnan(frame["metrics.m"][2])
    assert frame["params.p"].tolist() == ["1", None, None]
    assert frame["tags.t"].tolist() == [None, "v", None]
    assert frame["tags.mlflow.runName"].tolist() == ["a", "b", "c"]
    assert str(frame["start_time"].dtype) == str(frame["end_time"].dtype) == "datetime64[ns, UTC]"
    info = mlflow.get_run(runs[0]).info
    assert frame["end_time"][0] == pd.Timestamp(info.end_time, unit="ms", tz="UTC")
    assert frame["end_time"][2] is pd.NaT


def test_an_empty_frame_has_its_columns(runs):
    frame = mlflow.search_runs(filter_string="params.p = 'none'")
    assert list(frame.columns) == FIXED
    assert len(frame) == 0


def test_where_it_looks(runs, client, caplog):
    client.create_run("0")
    searched = client.get_experiment_by_name("searched").experiment_id

    def count(*args, **kwargs):
        return len(mlflow.search_runs(*args, output_format="list", **kwargs))

    assert count() == count([]) == 3
    assert count(["0"]) == count("0") == count([0]) == 1
    assert count(["0", searched]) == 4
    assert count(search_all_experiments=True) == 4
    assert count(["0"], search_all_experiments=True) == 1
    assert count(experiment_names=["Default", "searched"]) == 4
    assert count(experiment_names=["nobody"]) == 0
    assert "nobody" in caplog.text
    with pytest.raises(MlflowException, match="not both"):
        count(["0"], experiment_names=["searched"])
    with pytest.raises(ValueError, match="Unsupported output format"):
        mlflow.search_runs(output_format="x")


def test_all_pages_up_to_a_limit(runs, monkeypatch):
    monkeypatch.setattr(search, "NUM_RUNS_PER_PAGE_PANDAS", 2)
    names = [r.info.run_name for r in mlflow.search_runs(order_by=["attributes.run_name DESC"], output_format="list")]
    assert names == ["c", "b", "a"]
    for limit in range(4):
        assert len(mlflow.search_runs(max_results=limit)) == limit


def test_filters_and_order(runs):
    found = mlflow.search_runs(filter_string="metrics.m >= 1", order_by=["metrics.m DESC"], output_format="list")
    assert [r.info.run_name for r in found] == ["b", "a"]
