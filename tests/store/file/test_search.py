"""Searches over files: filters, orders and pages."""

from __future__ import annotations

import pytest

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException


@pytest.fixture
def runs(store):
    """Runs a to d; metric ``loss`` 4, 3, NaN and none."""
    ids = {}
    for i, name in enumerate("abcd"):
        run_id = ids[name] = store.runs.create("0", "u", i, run_name=name).info.run_id
        values = {"a": [1.0, 4.0], "b": [9.0, 3.0], "c": [float("nan")]}.get(name, [])
        metrics = [Metric("loss", v, 1, step) for step, v in enumerate(values)]
        store.runs.log_batch(run_id, metrics, [Param("p", name.upper())], [RunTag("even", str(i % 2 == 0))])
    store.runs.log_inputs(
        ids["a"], [DatasetInput(Dataset("d1", "x", "t", "s"), [InputTag("mlflow.data.context", "c1")])]
    )
    store.runs.log_inputs(
        ids["b"], [DatasetInput(Dataset("d1", "y", "t", "s")), DatasetInput(Dataset("d2", "z", "t", "s"))]
    )
    return ids


def names(store, text=None, order=None, **kwargs):
    return "".join(r.info.run_name for r in store.runs.search(["0"], text, order_by=order, **kwargs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "dcba"),
        ("metrics.loss > 3", "a"),
        ("metrics.loss != 3", "ca"),
        ("metrics.loss.min < 2", "a"),
        ("metrics.loss.max > 5", "b"),
        ("metrics.loss.best <= 3", "ba"),
        ("metrics.loss IS NULL", "d"),
        ("metrics.loss.min IS NULL", "dc"),
        ("params.p ILIKE 'a' OR tags.even = 'False'", "dba"),
        ("NOT params.p IN ('A', 'B')", "dc"),
        ("params.p = 'A' AND tags.even = 'True'", "a"),
        ("run_name LIKE '_' AND start_time >= 2", "dc"),
        ("dataset.name = 'd1'", "ba"),
        ("dataset.digest = 'z' AND dataset.name = 'd1'", "b"),
        ("dataset.context = 'c1'", "a"),
        ("status = 'RUNNING' AND user_id = 'u'", "dcba"),
    ],
)
def test_filters(store, runs, text, expected):
    assert names(store, text) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["metrics.loss"], "bacd"),
        (["metrics.loss DESC"], "abcd"),
        (["params.p"], "abcd"),
        (["tags.even", "run_name DESC"], "dbca"),
        (["start_time ASC"], "abcd"),
    ],
)
def test_orders(store, runs, order, expected):
    assert names(store, order=order) == expected


@pytest.mark.parametrize("order", [None, ["metrics.loss"], ["metrics.loss DESC"], ["tags.even", "params.p DESC"]])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_join_to_the_whole(store, runs, order, size):
    whole = [r.info.run_id for r in store.runs.search(["0"], order_by=order)]
    found, token, pages = [], None, 0
    while pages == 0 or token:
        page = store.runs.search(["0"], order_by=order, max_results=size, page_token=token)
        found += [r.info.run_id for r in page]
        token, pages = page.token, pages + 1
    assert found == whole and pages == -(-len(whole) // size)


def test_pages_do_not_shift_when_things_come_and_go(store, runs):
    first = store.runs.search(["0"], max_results=2)
    store.runs.create("0", start_time=100, run_name="new")
    store.runs.delete(runs["d"])
    rest = store.runs.search(["0"], max_results=2, page_token=first.token)
    assert [r.info.run_name for r in [*first, *rest]] == ["d", "c", "b", "a"]
    assert rest.token is None


def test_foreign_tokens_are_refused(store, runs):
    token = store.runs.search(["0"], max_results=1, order_by=["params.p"]).token
    for call in (
        lambda: store.runs.search(["0"], max_results=1, order_by=["start_time"], page_token=token),
        lambda: store.runs.search(["0"], page_token="garbage"),
        lambda: store.experiments.search(page_token=token),
        lambda: store.logged_models.search(["0"], page_token=token),
        lambda: store.metrics.history(runs["a"], "loss", 1, token),
    ):
        with pytest.raises(MlflowException, match="page token") as error:
            call()
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("size", [0, -1, 50_001, "1", None, True])
def test_sizes_of_pages(store, size):
    for call in (
        lambda: store.runs.search(["0"], max_results=size),
        lambda: store.experiments.search(max_results=size),
    ):
        with pytest.raises(MlflowException) as error:
            call()
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_unknown_and_repeated_experiments(store, runs):
    assert len(store.runs.search(["0", "123", "0"])) == 4
    assert store.runs.search([]) == []


def test_views(store, runs):
    store.runs.delete(runs["a"])
    assert names(store) == "dcb"
    assert names(store, view_type=ViewType.DELETED_ONLY) == "a"
    assert names(store, view_type=ViewType.ALL) == "dcba"


def test_runs_of_a_deleted_experiment_are_found(store):
    eid = store.experiments.create("e")
    store.runs.create(eid, run_name="r")
    store.experiments.delete(eid)
    assert [r.info.run_name for r in store.runs.search([eid], view_type=ViewType.DELETED_ONLY)] == ["r"]
    assert store.runs.search([eid]) == []


def test_experiments(store):
    for name in ("b", "a", "c"):
        store.experiments.create(name, tags=[ExperimentTag("n", name)])
    store.experiments.delete(store.experiments.get_by_name("c").experiment_id)

    def found(*args, **kwargs):
        return [e.name for e in store.experiments.search(*args, **kwargs)]

    assert found(order_by=["name"]) == ["Default", "a", "b"]
    assert found(ViewType.DELETED_ONLY) == ["c"]
    assert found(ViewType.ALL, filter_string="tags.n != 'a'", order_by=["name DESC"]) == ["c", "b"]
    assert found(order_by=["experiment_id"])[0] == "Default"
    page = store.experiments.search(max_results=2, order_by=["experiment_id DESC"])
    assert [*page, *store.experiments.search(order_by=["experiment_id DESC"], page_token=page.token)] == list(
        store.experiments.search(order_by=["experiment_id DESC"])
    )


@pytest.fixture
def models(store):
    """Models x and y; ``acc`` of x 0.9 on d1 and 0.2 on d2, of y 0.5 on d1; z has no metric."""
    run_id = store.runs.create("0").info.run_id
    ids = {}
    for name in "xyz":
        tags, params = [LoggedModelTag("t", name)], [LoggedModelParameter("p", name)]
        ids[name] = store.logged_models.create("0", name, tags=tags, params=params).model_id
    store.runs.log_batch(
        run_id,
        [
            Metric("acc", 0.9, 1, 1, ids["x"], "d1", "g1"),
            Metric("acc", 0.2, 1, 2, ids["x"], "d2", "g2"),
            Metric("acc", 0.5, 1, 3, ids["y"], "d1", "g1"),
        ],
    )
    return ids


@pytest.mark.parametrize(
    ("text", "datasets", "expected"),
    [
        (None, None, "xyz"),
        ("metrics.acc > 0.8", None, "x"),
        ("metrics.acc > 0.8", [{"dataset_name": "d2"}], ""),
        ("metrics.acc > 0.1", [{"dataset_name": "d1", "dataset_digest": "g1"}], "xy"),
        (None, [{"dataset_name": "d2"}], "x"),
        (None, [{"dataset_name": "d1", "dataset_digest": "other"}], ""),
        ("name = 'y'", None, "y"),
        ("params.p = 'z' OR tags.t = 'x'", None, "xz"),
        ("status = 'PENDING' AND lifecycle_stage = 'active'", None, "xyz"),
        ("status = 2", None, ""),
        ("experiment_id = '0' AND source_run_id IS NULL", None, "xyz"),
    ],
)
def test_logged_models(store, models, text, datasets, expected):
    found = store.logged_models.search(["0"], text, datasets, order_by=[{"field_name": "name"}])
    assert "".join(m.name for m in found) == expected


def test_orders_of_logged_models(store, models):
    def found(**entry):
        return "".join(m.name for m in store.logged_models.search(["0"], order_by=[entry, {"field_name": "name"}]))

    assert found(field_name="metrics.acc") == "xyz"
    assert found(field_name="metrics.acc", ascending=False) == "yxz"
    assert found(field_name="metrics.acc", ascending=False, dataset_name="d1") == "xyz"
    assert found(field_name="metrics.acc", dataset_name="d2") == "xyz"


def test_pages_of_logged_models(store, models):
    order = [{"field_name": "metrics.acc", "ascending": False}]
    first = store.logged_models.search(["0"], max_results=2, order_by=order)
    second = store.logged_models.search(["0"], max_results=2, order_by=order, page_token=first.token)
    assert ("".join(m.name for m in [*first, *second]), second.token) == ("yxz", None)


@pytest.mark.parametrize(
    "datasets",
    [[{"dataset_digest": "g1"}], [{}], ["d1"], [{"dataset_name": 1}], [{"dataset_name": "a", "dataset_digest": 1}]],
)
def test_datasets_need_a_name(store, datasets):
    with pytest.raises(MlflowException) as error:
        store.logged_models.search(["0"], datasets=datasets)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
