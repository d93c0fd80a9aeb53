"""What a batch is: all or nothing; and the life of runs and models in files."""

from __future__ import annotations

import pytest

from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException


def code(call):
    with pytest.raises(MlflowException) as error:
        call()
    return error.value.error_code


def files(root):
    return {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != ".lock"}


def test_a_refused_batch_leaves_no_trace(store, root):
    run = store.runs.create("0").info.run_id
    model = store.logged_models.create("0").model_id
    store.runs.log_batch(run, [Metric("m", 1.0, 1, 1)], [Param("p", "1")], [RunTag("t", "1")])
    before = files(root)
    metrics = [Metric("m", 2.0, 1, 1), Metric("n", 2.0, 1, 1, model)]
    for batch, expected in (
        ((metrics, [Param("a", "1"), Param("p", "2")], [RunTag("t", "2")]), "INVALID_PARAMETER_VALUE"),
        (([*metrics, Metric("m", 1.0, 1, 1, "m-unknown")], [Param("a", "1")], []), "RESOURCE_DOES_NOT_EXIST"),
        (([*metrics, Metric("m/x", 1.0, 1, 1)], [Param("a", "1")], []), "INVALID_PARAMETER_VALUE"),
        ((metrics, [Param("a", "1"), Param("b", "\ud800")], []), "INVALID_PARAMETER_VALUE"),
    ):
        assert code(lambda batch=batch: store.runs.log_batch(run, *batch)) == expected
        assert files(root) == before


def test_a_batch_whose_write_fails_is_taken_back(store, root):
    """A folder where a model's metric file would go is met only while writing."""
    run = store.runs.create("0").info.run_id
    model = store.logged_models.create("0").model_id
    store.runs.log_batch(run, [Metric("m", 1.0, 1, 1)], [], [RunTag("t", "1")])
    (root / "0" / "models" / model / "metrics" / "z").mkdir()
    before = files(root)
    batch = [Metric("m", 2.0, 1, 1), Metric("new", 2.0, 1, 1), Metric("z", 2.0, 1, 1, model)]
    assert code(lambda: store.runs.log_batch(run, batch, [Param("a", "1")], [RunTag("t", "2"), RunTag("u", "2")])) == (
        "INVALID_PARAMETER_VALUE"
    )
    assert files(root) == before


def test_the_same_param_again_is_fine(store):
    run = store.runs.create("0").info.run_id
    for _ in range(2):
        store.runs.log_batch(run, [], [Param("p", ""), Param("q", "l1\r\nl2")])
    assert store.runs.get(run).data.params == {"p": "", "q": "l1\r\nl2"}


def test_names_of_runs(store):
    assert store.runs.create("0", tags=[RunTag("mlflow.runName", "a")]).info.run_name == "a"
    assert store.runs.create("0", tags=[RunTag("mlflow.runName", "a")], run_name="a").data.tags == {
        "mlflow.runName": "a"
    }
    assert code(lambda: store.runs.create("0", tags=[RunTag("mlflow.runName", "a")], run_name="b")) == (
        "INVALID_PARAMETER_VALUE"
    )
    named = store.runs.create("0")
    assert named.info.run_name == named.data.tags["mlflow.runName"] == store.runs.get(named.info.run_id).info.run_name
    store.runs.delete_tag(named.info.run_id, "mlflow.runName")
    assert store.runs.get(named.info.run_id).info.run_name == named.info.run_name


def test_deleted_runs_do_not_change(store):
    run = store.runs.create("0").info.run_id
    store.runs.delete(run)
    for call in (
        lambda: store.runs.update(run, status="FAILED"),
        lambda: store.runs.log_param(run, Param("p", "1")),
        lambda: store.runs.set_tag(run, RunTag("t", "1")),
        lambda: store.runs.delete_tag(run, "mlflow.runName"),
        lambda: store.runs.log_inputs(run),
        lambda: store.runs.log_outputs(run, []),
    ):
        assert code(call) == "INVALID_PARAMETER_VALUE"


def test_removing_runs_for_good(store, root):
    kept, gone = (store.runs.create("0").info.run_id for _ in range(2))
    store.runs.delete(gone)
    assert [i.run_id for i in store.runs.find_deleted()] == [gone]
    assert store.runs.find_deleted(older_than_ms=3_600_000) == []
    assert code(lambda: store.runs.purge([gone, kept])) == "INVALID_PARAMETER_VALUE"
    assert store.runs.get(gone).info.lifecycle_stage == "deleted"
    store.runs.purge([gone])
    assert code(lambda: store.runs.get(gone)) == "RESOURCE_DOES_NOT_EXIST"
    assert not (root / "0" / gone).exists() and (root / "0" / kept).exists()
    assert code(lambda: store.runs.purge([gone])) == "RESOURCE_DOES_NOT_EXIST"


def test_experiments(store):
    eid = store.experiments.create("a")
    other = store.experiments.create("b")
    assert code(lambda: store.experiments.create("a")) == "RESOURCE_ALREADY_EXISTS"
    assert code(lambda: store.experiments.rename(eid, "b")) == "BAD_REQUEST"
    store.experiments.rename(eid, "a")
    store.experiments.rename(eid, "c")
    assert store.experiments.get_by_name("a") is None
    assert store.experiments.get_by_name("c").experiment_id == eid
    assert code(lambda: store.experiments.restore(eid)) == "RESOURCE_DOES_NOT_EXIST"
    assert code(lambda: store.experiments.purge(eid)) == "RESOURCE_DOES_NOT_EXIST"
    store.experiments.delete(eid)
    assert code(lambda: store.experiments.delete(eid)) == "RESOURCE_DOES_NOT_EXIST"
    assert code(lambda: store.experiments.rename(eid, "d")) == "INVALID_PARAMETER_VALUE"
    assert code(lambda: store.experiments.create("c")) == "RESOURCE_ALREADY_EXISTS"
    assert code(lambda: store.experiments.rename(other, "c")) == "BAD_REQUEST"
    assert code(lambda: store.runs.create(eid)) == "INVALID_PARAMETER_VALUE"
    assert code(lambda: store.logged_models.create(eid)) == "INVALID_PARAMETER_VALUE"
    store.experiments.purge(eid)
    assert store.experiments.create("c") != eid


def test_logged_models(store):
    model = store.logged_models.create("0", "lm")
    mid = model.model_id
    assert model.status is LoggedModelStatus.PENDING
    assert store.logged_models.finalize(mid, LoggedModelStatus.READY).status is LoggedModelStatus.READY
    assert code(lambda: store.logged_models.finalize(mid, LoggedModelStatus.PENDING)) == "INVALID_PARAMETER_VALUE"
    store.logged_models.set_tags(mid, [LoggedModelTag("a", "1"), LoggedModelTag("b", "2")])
    store.logged_models.delete_tag(mid, "a")
    assert code(lambda: store.logged_models.delete_tag(mid, "a")) == "RESOURCE_DOES_NOT_EXIST"
    store.logged_models.log_params(mid, [LoggedModelParameter("p", "1")])
    refused = [LoggedModelParameter("q", "1"), LoggedModelParameter("p", "2")]
    assert code(lambda: store.logged_models.log_params(mid, refused)) == "INVALID_PARAMETER_VALUE"
    found = store.logged_models.get(mid)
    assert (found.tags, found.params, found.metrics) == ({"b": "2"}, {"p": "1"}, [])
    store.logged_models.delete(mid)
    store.logged_models.delete(mid)
    assert code(lambda: store.logged_models.get(mid)) == "RESOURCE_DOES_NOT_EXIST"
    assert code(lambda: store.logged_models.set_tags(mid, [])) == "RESOURCE_DOES_NOT_EXIST"
    assert store.logged_models.get(mid, allow_deleted=True).name == "lm"
    assert [m.model_id for m in store.logged_models.find_deleted()] == [mid]
    store.logged_models.purge([mid])
    assert code(lambda: store.logged_models.get(mid, allow_deleted=True)) == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b", "", 7])
def test_names_of_logged_models(store, name):
    assert code(lambda: store.logged_models.create("0", name)) == "INVALID_PARAMETER_VALUE"
