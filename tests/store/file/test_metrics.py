"""Histories of metrics in files."""

from __future__ import annotations

import math

import pytest

from mlflow.entities.metric import Metric
from mlflow.exceptions import MlflowException


@pytest.fixture
def run(store):
    return store.runs.create("0").info.run_id


def points(found):
    return [(m.timestamp, m.step, m.value) for m in found]


def test_history_is_in_order_and_without_repetition(store, run):
    for batch in ([Metric("m", 2.0, 5, 1), Metric("m", 1.0, 5, 1), Metric("m", 9.0, 1, 7)], [Metric("m", 1.0, 5, 1)]):
        store.runs.log_batch(run, batch)
    assert points(store.metrics.history(run, "m")) == [(1, 7, 9.0), (5, 1, 1.0), (5, 1, 2.0)]
    assert store.runs.get(run).data.metrics == {"m": 9.0}


def test_a_point_about_two_datasets_is_one_of_the_run_and_two_of_the_model(store, run):
    model = store.logged_models.create("0").model_id
    store.runs.log_batch(run, [Metric("m", 1.0, 5, 1, model, "a", "1"), Metric("m", 1.0, 5, 1, model, "b", "2")])
    assert points(store.metrics.history(run, "m")) == [(5, 1, 1.0)]
    metrics = store.logged_models.get(model).metrics
    assert {(m.dataset_name, m.dataset_digest, m.value, m.run_id) for m in metrics} == {
        ("a", "1", 1.0, run),
        ("b", "2", 1.0, run),
    }


def test_special_numbers(store, run):
    values = [math.nan, math.inf, -math.inf, 1e308, -0.0]
    store.runs.log_batch(run, [Metric("m", v, 1, 1) for v in values])
    found = [m.value for m in store.metrics.history(run, "m")]
    assert found[:4] == [-math.inf, -0.0, 1e308, math.inf] and math.isnan(found[4])
    assert store.runs.get(run).data.metrics == {"m": math.inf}


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages(store, run, size):
    store.runs.log_batch(run, [Metric("m", v, 1, 1) for v in (math.nan, 1.0, math.inf, 2.0, -1.0)])
    whole = [str(m.value) for m in store.metrics.history(run, "m")]
    found, token, pages = [], None, 0
    while pages == 0 or token:
        page = store.metrics.history(run, "m", size, token)
        found += [str(m.value) for m in page]
        token, pages = page.token, pages + 1
    assert found == whole and pages == -(-5 // size)


def test_unknown_runs_and_keys_have_no_points(store, run):
    assert store.metrics.history(run, "m") == []
    assert store.metrics.history("0" * 32, "m") == []
    assert store.metrics.history_bulk([run, "0" * 32], "m", 10) == []


def test_bulk_is_by_run(store):
    runs = [store.runs.create("0").info.run_id for _ in range(3)]
    for run in runs:
        store.runs.log_batch(run, [Metric("m", 1.0, 10, 0), Metric("m", 0.5, 10, 0), Metric("m", 5.0, 9, 3)])
    found = store.metrics.history_bulk([*runs, runs[0]], "m", 100)
    assert [(m.run_id, m.value) for m in found] == [(r, v) for r in sorted(runs) for v in (5.0, 0.5, 1.0)]
    assert store.metrics.history_bulk(runs, "m", 4) == found[:4]


def steps(found, run):
    return [m.step for m in found if m.run_id == run]


@pytest.mark.parametrize(
    ("size", "start", "end", "of_long", "of_short"),
    [
        # What MLflow 3.8.1 was seen to choose.
        (10, None, None, [0, 10, 20, 30, 32, 40, 50, 60, 70, 80, 90, 99], [0, 10, 20, 30, 32]),
        (10, 5, 50, [5, 9, 14, 18, 23, 28, 32, 37, 41, 46, 50], [5, 9, 14, 18, 23, 28, 32]),
        (2, None, None, [0, 32, 50, 99], [0, 32]),
        (7, 0, 99, [0, 14, 28, 32, 42, 57, 71, 85, 99], [0, 14, 28, 32]),
        (100, None, None, list(range(100)), list(range(33))),
        (3, 200, 300, [], []),
    ],
)
def test_interval(store, size, start, end, of_long, of_short):
    long, short = (store.runs.create("0").info.run_id for _ in range(2))
    store.runs.log_batch(long, [Metric("m", float(s), s, s) for s in range(100)])
    store.runs.log_batch(short, [Metric("m", float(-s), s, s) for s in range(33)])
    found = store.metrics.history_interval([long, short], "m", size, start, end)
    assert (steps(found, long), steps(found, short)) == (of_long, of_short)
    assert [m.run_id for m in found] == [long] * len(of_long) + [short] * len(of_short)


def test_buckets(store, run):
    values = [5.0, 1.0, math.nan, 3.0, -2.0, math.nan, 8.0, 8.0, 0.0, 10.0]
    store.runs.log_batch(run, [Metric("m", v, 1, s) for s, v in enumerate(values)])
    assert store.metrics.buckets(run, "m", 2) == [(0, 4, 4, -2.0, 5.0, 1.75), (5, 9, 4, 0.0, 10.0, 6.5)]
    assert store.metrics.buckets(run, "m", 100, 6, 8) == [
        (6, 6, 1, 8.0, 8.0, 8.0),
        (7, 7, 1, 8.0, 8.0, 8.0),
        (8, 8, 1, 0.0, 0.0, 0.0),
    ]
    assert store.metrics.buckets(run, "m", 1, 5, 5) == []
    assert store.metrics.buckets(run, "other", 3) == []


def test_means_of_great_numbers(store, run):
    store.runs.log_batch(run, [Metric("m", 1.5e308, 1, s) for s in range(3)])
    store.runs.log_batch(run, [Metric("i", v, 1, 1) for v in (math.inf, 1.0)])
    ((*_, mean),) = store.metrics.buckets(run, "m", 1)
    assert mean == pytest.approx(1.5e308)
    assert store.metrics.buckets(run, "i", 1) == [(1, 1, 2, 1.0, math.inf, math.inf)]


@pytest.mark.parametrize(
    ("name", "digest"), [("d", None), (None, "g"), ("a\nb", "g"), ("a", "g h"), (" a", "g"), ("a", "g\r")]
)
def test_datasets_that_no_line_can_hold(store, run, name, digest):
    with pytest.raises(MlflowException) as error:
        store.runs.log_batch(run, [Metric("ok", 1.0, 1, 1), Metric("m", 1.0, 1, 1, None, name, digest)])
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    assert store.runs.get(run).data.metrics == {}
