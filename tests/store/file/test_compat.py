"""A folder that MLflow 3.8.1 wrote, read and continued."""

from __future__ import annotations

import math

import pytest

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.metric import Metric
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.file import FileStore


@pytest.fixture
def store(old):
    return FileStore(old.as_uri())


@pytest.fixture
def kept(store):
    return store.experiments.get_by_name("kept").experiment_id


@pytest.fixture
def full(store, kept):
    (run,) = store.runs.search([kept], "run_name = 'full'")
    return run


def test_experiments(store, old):
    found = {e.name: e for e in store.experiments.search(ViewType.ALL)}
    assert {n: e.lifecycle_stage for n, e in found.items()} == {
        "Default": "active",
        "kept": "active",
        "gone": "deleted",
    }
    kept = found["kept"]
    assert kept.tags == {"team": "red", "nested/key": "two\nlines"}
    assert kept.artifact_location == f"{old.as_uri()}/{kept.experiment_id}"
    assert found["gone"].artifact_location == "s3://bucket/gone"
    assert found["Default"].experiment_id == "0"


def test_a_run_with_everything(full, kept, old):
    info = full.info
    assert (info.status, info.user_id, info.start_time, info.end_time) == ("FINISHED", "ada", 1000, 2000)
    assert info.artifact_uri == f"{old.as_uri()}/{kept}/{info.run_id}/artifacts"
    metrics = full.data.metrics
    assert math.isnan(metrics.pop("nan"))
    assert metrics == {
        "loss": 0.125,
        "up": math.inf,
        "down": -math.inf,
        "a/b c": 1e-07,
        "acc": 0.5,
        "acc_ds": 0.75,
    }
    assert full.data.params == {"p": "v", "empty": "", "n/p": "l1\nl2\r\nl3", "u": "é\N{SNOWMAN}"}
    assert full.data.tags == {
        "t": "1",
        "mlflow.user": "ada",
        "mlflow.note.content": "note\n",
        "mlflow.runName": "full",
    }
    (used,) = full.inputs.dataset_inputs
    assert used.dataset == Dataset("my data", "dg", "local", '{"uri": "x.csv"}', '{"s": 1}', None)
    assert used.tags == [InputTag("mlflow.data.context", "train")]
    (model,) = full.inputs.model_inputs
    assert full.outputs.model_outputs == [LoggedModelOutput(model.model_id, 7)]


def test_states_of_runs(store, kept):
    runs = {r.info.run_name: r.info for r in store.runs.search([kept], view_type=ViewType.ALL)}
    assert {n: (i.status, i.lifecycle_stage) for n, i in runs.items()} == {
        "full": ("FINISHED", "active"),
        "failed": ("FAILED", "active"),
        "killed": ("KILLED", "active"),
        "scheduled": ("SCHEDULED", "active"),
        "deleted": ("RUNNING", "deleted"),
        "restored": ("RUNNING", "active"),
    }
    assert {i.run_name for i in store.runs.find_deleted()} == {"deleted", "in gone"}


def test_the_step_of_a_point_about_a_dataset_is_read(store, full):
    (point,) = store.metrics.history(full.info.run_id, "acc_ds")
    assert (point.step, point.timestamp, point.value) == (3, 1002, 0.75)


def test_logged_models(store, kept, full):
    (model,) = store.logged_models.search([kept])
    assert (model.name, model.status, model.model_type) == ("lm", LoggedModelStatus.READY, "Agent")
    assert (model.tags, model.params, model.source_run_id) == ({"k": "v"}, {"lp": "1"}, full.info.run_id)
    assert {(m.key, m.value, m.step, m.run_id, m.dataset_name, m.dataset_digest) for m in model.metrics} == {
        ("acc", 0.5, 3, full.info.run_id, None, None),
        ("acc_ds", 0.75, 3, full.info.run_id, "ds", "dg"),
    }
    assert [m.name for m in store.logged_models.find_deleted()] == ["deleted"]


def test_what_is_linked_already_stays_once(store, full):
    run_id = full.info.run_id
    store.runs.log_inputs(
        run_id,
        [DatasetInput(full.inputs.dataset_inputs[0].dataset, [InputTag("mlflow.data.context", "other")])],
        [LoggedModelInput(full.inputs.model_inputs[0].model_id)],
    )
    store.runs.log_outputs(run_id, [LoggedModelOutput(full.outputs.model_outputs[0].model_id, 9)])
    again = store.runs.get(run_id)
    assert (again.inputs, again.outputs) == (full.inputs, full.outputs)


def test_a_run_goes_on(store, full):
    run_id = full.info.run_id
    store.runs.log_batch(run_id, [Metric("loss", 0.0625, 1002, 3)], [], [RunTag("t", "2")])
    store.runs.update(run_id, status="RUNNING")
    run = store.runs.get(run_id)
    assert (run.data.metrics["loss"], run.data.tags["t"], run.info.status) == (0.0625, "2", "RUNNING")
    assert [m.value for m in store.metrics.history(run_id, "loss")] == [0.5, 0.25, 0.125, 0.0625]


def test_a_deleted_experiment_comes_back_with_its_runs(store):
    gone = store.experiments.get_by_name("gone").experiment_id
    with pytest.raises(MlflowException, match="taken"):
        store.experiments.create("gone")
    store.experiments.restore(gone)
    assert store.experiments.get(gone).lifecycle_stage == "active"
    assert [r.info.run_name for r in store.runs.search([gone])] == ["in gone"]


def test_datasets(store, kept):
    (summary,) = store.datasets.search_summaries([kept])
    assert summary.to_dict() == {"experiment_id": kept, "name": "my data", "digest": "dg", "context": "train"}


def test_reading_writes_nothing(old):
    def files():
        return {p: p.stat().st_mtime_ns for p in old.rglob("*")}

    before = files()
    store = FileStore(str(old))
    ids = [e.experiment_id for e in store.experiments.search(ViewType.ALL)]
    store.runs.search(ids, "metrics.loss > 0", ViewType.ALL)
    store.logged_models.search(ids)
    assert files() == before


def test_files_of_early_versions(store, old, kept, full):
    """Two-field metric lines, ``run_uuid`` and ``name`` instead of ``run_id`` and ``run_name``, numbers as ids."""
    folder = old / kept / full.info.run_id
    (folder / "metrics" / "early").write_bytes(b"1000 1.5\n2000 2.5\n")
    (folder / "tags" / "mlflow.runName").unlink()
    (folder / "meta.yaml").write_text(
        f"artifact_uri: s3://x\nend_time: null\nexperiment_id: {kept}\nlifecycle_stage: active\nname: early\n"
        f"run_uuid: {full.info.run_id}\nstart_time: 5\nstatus: 3\nuser_id: ada\n"
    )
    run = store.runs.get(full.info.run_id)
    assert (run.info.run_id, run.info.experiment_id, run.info.run_name) == (full.info.run_id, kept, "early")
    assert [(m.timestamp, m.value, m.step) for m in store.metrics.history(run.info.run_id, "early")] == [
        (1000, 1.5, 0),
        (2000, 2.5, 0),
    ]
