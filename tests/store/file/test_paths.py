"""Ids and keys that try to leave their folder."""

from __future__ import annotations

import pytest

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.file import FileStore

BAD_IDS = ["../x", "..", ".", "", "a/b", "a\\b", "/etc", ".trash", "x\0y", "x\n", "a" * 300, None, "é", "C:x"]
BAD_KEYS = ["../x", "..", ".", "", "/x", "a//b", "a/../b", "a/..", "a/", "./a", "x\0y", "x\n", "a\\b", "k" * 251]


def refused(call, code="INVALID_PARAMETER_VALUE"):
    with pytest.raises(MlflowException) as error:
        call()
    assert error.value.error_code == code


@pytest.fixture
def secret(store, root):
    """A folder outside that looks like a run and an experiment."""
    run = store.runs.create("0").info.run_id
    outside = root.parent / "x"
    (root / "0" / run).rename(outside)
    return outside


@pytest.mark.parametrize("bad", BAD_IDS)
def test_ids(bad, store, secret):
    before = {p: p.read_bytes() for p in secret.parent.rglob("*") if p.is_file()}
    for call in (
        lambda: store.experiments.get(bad),
        lambda: store.experiments.delete(bad),
        lambda: store.experiments.restore(bad),
        lambda: store.experiments.purge(bad),
        lambda: store.experiments.set_tag(bad, ExperimentTag("a", "b")),
        lambda: store.runs.create(bad),
        lambda: store.runs.get(bad),
        lambda: store.runs.delete(bad),
        lambda: store.runs.purge([bad]),
        lambda: store.runs.update(bad, status="FINISHED"),
        lambda: store.runs.log_metric(bad, Metric("m", 1.0, 1, 1)),
        lambda: store.logged_models.get(bad),
        lambda: store.logged_models.delete(bad),
        lambda: store.logged_models.purge([bad]),
        lambda: store.logged_models.finalize(bad, LoggedModelStatus.READY),
        lambda: store.logged_models.set_tags(bad, [LoggedModelTag("a", "b")]),
        lambda: store.logged_models.create(bad),
    ):
        refused(call, "RESOURCE_DOES_NOT_EXIST")
    assert store.metrics.history(bad, "m") == []
    assert store.runs.search([bad], view_type=3) == [] and store.logged_models.search([bad]) == []
    assert {p: p.read_bytes() for p in secret.parent.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("bad", [b for b in BAD_IDS if b])
def test_ids_of_linked_models(bad, store):
    run_id = store.runs.create("0").info.run_id
    for call in (
        lambda: store.runs.log_outputs(run_id, [LoggedModelOutput(bad, 1)]),
        lambda: store.runs.log_inputs(run_id, models=[LoggedModelInput(bad)]),
        lambda: store.runs.log_metric(run_id, Metric("m", 1.0, 1, 1, bad)),
    ):
        refused(call, "RESOURCE_DOES_NOT_EXIST")
    assert store.runs.get(run_id).data.metrics == {}


@pytest.mark.parametrize("bad", BAD_KEYS)
def test_keys(bad, store, root):
    run_id = store.runs.create("0").info.run_id
    model_id = store.logged_models.create("0").model_id
    before = sorted(root.parent.rglob("*"))
    for call in (
        lambda: store.runs.log_metric(run_id, Metric(bad, 1.0, 1, 1)),
        lambda: store.runs.log_param(run_id, Param(bad, "1")),
        lambda: store.runs.set_tag(run_id, RunTag(bad, "1")),
        lambda: store.runs.create("0", tags=[RunTag(bad, "1")]),
        lambda: store.runs.delete_tag(run_id, bad),
        lambda: store.metrics.history(run_id, bad),
        lambda: store.experiments.set_tag("0", ExperimentTag(bad, "1")),
        lambda: store.experiments.create("e", tags=[ExperimentTag(bad, "1")]),
        lambda: store.experiments.delete_tag("0", bad),
        lambda: store.logged_models.set_tags(model_id, [LoggedModelTag(bad, "1")]),
        lambda: store.logged_models.delete_tag(model_id, bad),
    ):
        refused(call)
    assert [p for p in sorted(root.parent.rglob("*")) if p.name != ".lock"] == [p for p in before if p.name != ".lock"]


def test_keys_in_filters_read_nothing_outside(store, root):
    run_id = store.runs.create("0").info.run_id
    (root.parent / "secret").write_text("1 5.0 0\n")
    for key in ("../../../../secret", str(root.parent / "secret")):
        for kind in ("metrics", "params", "tags"):
            assert store.runs.search(["0"], f"{kind}.`{key}` IS NOT NULL") == []
            assert store.logged_models.search(["0"], f"{kind}.`{key}` IS NOT NULL") == []
    assert [r.info.run_id for r in store.runs.search(["0"], order_by=["metrics.`../../../../secret`"])] == [run_id]


def test_long_keys_are_refused_before_anything_is_written(store, root):
    run_id = store.runs.create("0").info.run_id
    refused(lambda: store.runs.log_batch(run_id, [], [Param("p", "1"), Param("é" * 200, "1")]))
    assert store.runs.get(run_id).data.params == {}


def test_folders_of_the_layout_are_no_runs_or_experiments(store, root):
    store.experiments.set_tag("0", ExperimentTag("meta.yaml", "run_id: tags\nstatus: 1\n"))
    (root / "models").mkdir()
    (root / "models" / "meta.yaml").write_text("name: models\n")
    for call in (lambda: store.runs.get("tags"), lambda: store.experiments.get("models")):
        with pytest.raises(MlflowException) as error:
            call()
        assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert store.runs.search(["0"]) == []
    assert [e.experiment_id for e in store.experiments.search()] == ["0"]


def test_text_that_is_no_unicode(store):
    run_id = store.runs.create("0").info.run_id
    bad = "\ud800"
    for call in (
        lambda: store.experiments.create(bad),
        lambda: store.runs.create("0", run_name=bad),
        lambda: store.runs.create("0", user_id=bad),
        lambda: store.runs.update(run_id, run_name=bad),
        lambda: store.runs.log_param(run_id, Param("p", bad)),
        lambda: store.runs.log_metric(run_id, Metric("m", 1.0, 1, 1, None, bad, "d")),
        lambda: store.logged_models.create("0", bad),
    ):
        refused(call)
    assert len(store.runs.search(["0"])) == 1


def test_a_root_with_nul():
    refused(lambda: FileStore("a\0b"))
