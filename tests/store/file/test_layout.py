"""What stands on disk, for MLflow 3.8.1 to read."""

from __future__ import annotations

import os
import re

import pytest
import yaml

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.file import FileStore


def read(path):
    return yaml.safe_load(path.read_text())


def test_nothing_is_made_before_first_use(store, root):
    assert not root.exists()
    assert store.experiments.get("0").name == "Default"
    assert sorted(os.listdir(root)) == [".lock", ".trash", "0"]


def test_an_empty_folder_gets_its_default_experiment_once(tmp_path):
    (tmp_path / "r").mkdir()
    store = FileStore(str(tmp_path / "r"))
    assert [e.name for e in store.experiments.search()] == ["Default"]
    store.experiments.create("other")
    store.experiments.delete("0")
    store.experiments.purge("0")
    assert [e.name for e in FileStore(str(tmp_path / "r")).experiments.search()] == ["other"]


@pytest.mark.parametrize("form", ["{cwd}/sp ace", "sp ace", "file:sp%20ace", "{uri}/sp%20ace", "~/sp ace"])
def test_the_root_in_all_forms(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    store = FileStore(form.format(cwd=tmp_path, uri=tmp_path.as_uri()))
    experiment = store.experiments.get(store.experiments.create("e"))
    assert (tmp_path / "sp ace" / experiment.experiment_id / "meta.yaml").is_file()
    assert experiment.artifact_location == f"{tmp_path.as_uri()}/sp%20ace/{experiment.experiment_id}"
    assert store.uri == f"{tmp_path.as_uri()}/sp%20ace"


def test_artifact_root(tmp_path):
    store = FileStore(str(tmp_path / "r"), "s3://bucket/p")
    eid = store.experiments.create("e")
    run = store.runs.create(eid)
    assert store.experiments.get("0").artifact_location == "s3://bucket/p/0"
    assert run.info.artifact_uri == f"s3://bucket/p/{eid}/{run.info.run_id}/artifacts"
    model = store.logged_models.create(eid)
    assert model.artifact_location == f"s3://bucket/p/{eid}/models/{model.model_id}/artifacts"


def test_an_experiment(store, root):
    eid = store.experiments.create("1e3: é", tags=[ExperimentTag("a/b", "x")])
    assert re.fullmatch(r"\d{18}", eid)
    text = (root / eid / "meta.yaml").read_text()
    assert f"experiment_id: '{eid}'\n" in text and "name: '1e3: é'\n" in text
    meta = read(root / eid / "meta.yaml")
    assert list(meta) == sorted(meta)
    assert set(meta) == {
        "artifact_location",
        "creation_time",
        "experiment_id",
        "last_update_time",
        "lifecycle_stage",
        "name",
    }
    assert (root / eid / "tags" / "a" / "b").read_bytes() == b"x"


def test_a_run(store, root):
    run = store.runs.create("0", "ada", 5, [RunTag("t", "1")], "n")
    folder = root / "0" / run.info.run_id
    assert read(folder / "meta.yaml") == {
        "artifact_uri": f"{root.as_uri()}/0/{run.info.run_id}/artifacts",
        "end_time": None,
        "entry_point_name": "",
        "experiment_id": "0",
        "lifecycle_stage": "active",
        "run_id": run.info.run_id,
        "run_name": "n",
        "source_name": "",
        "source_type": 4,
        "source_version": "",
        "start_time": 5,
        "status": 1,
        "tags": [],
        "user_id": "ada",
    }
    assert {p.name for p in folder.iterdir()} == {"artifacts", "meta.yaml", "metrics", "params", "tags"}
    assert (folder / "tags" / "mlflow.runName").read_bytes() == b"n"


def test_what_a_run_logs(store, root):
    run_id = store.runs.create("0").info.run_id
    store.runs.log_batch(
        run_id,
        [
            Metric("m", 1, 1000, 0),
            Metric("m", 1e-7, 1001, -2),
            Metric("a/b", float("inf"), 1, 1),
            Metric("d", 0.5, 2, 3, None, "my data", "dg"),
        ],
        [Param("p", "l1\r\nl2\n"), Param("e", "")],
        [RunTag("a b:c", "é\n")],
    )
    folder = root / "0" / run_id
    assert (folder / "metrics" / "m").read_bytes() == b"1000 1.0 0\n1001 1e-07 -2\n"
    assert (folder / "metrics" / "a" / "b").read_bytes() == b"1 inf 1\n"
    assert (folder / "metrics" / "d").read_bytes() == b"2 0.5 3 my data dg\n"
    assert (folder / "params" / "p").read_bytes() == b"l1\r\nl2\n"
    assert (folder / "params" / "e").read_bytes() == b""
    assert (folder / "tags" / "a b:c").read_bytes() == "é\n".encode()
    assert not [p.name for p in folder.rglob("*") if p.name.startswith(".tmp")]


def test_run_states(store, root):
    run_id = store.runs.create("0").info.run_id
    meta = root / "0" / run_id / "meta.yaml"
    for number, name in enumerate(("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"), 1):
        store.runs.update(run_id, status=name)
        assert read(meta)["status"] == number
    store.runs.delete(run_id)
    deleted = read(meta)
    assert deleted["lifecycle_stage"] == "deleted" and deleted["deleted_time"] > 10**12
    store.runs.delete(run_id)
    assert read(meta) == deleted
    store.runs.restore(run_id)
    assert read(meta)["lifecycle_stage"] == "active" and "deleted_time" not in read(meta)


def test_names_and_their_tag(store, root):
    run_id = store.runs.create("0", run_name="a").info.run_id
    meta, tag = root / "0" / run_id / "meta.yaml", root / "0" / run_id / "tags" / "mlflow.runName"
    store.runs.set_tag(run_id, RunTag("mlflow.runName", "b"))
    assert (read(meta)["run_name"], tag.read_text()) == ("b", "b")
    assert store.runs.update(run_id, run_name="c").run_name == "c"
    assert (read(meta)["run_name"], tag.read_text()) == ("c", "c")


def test_links(store, root):
    eid = store.experiments.create("e")
    run_id = store.runs.create(eid).info.run_id
    model_id = store.logged_models.create(eid).model_id
    store.runs.log_inputs(
        run_id,
        [DatasetInput(Dataset("ds n", "dg", "local", "{}", "s"), [InputTag("mlflow.data.context", "train")])],
        [LoggedModelInput(model_id)],
    )
    store.runs.log_outputs(run_id, [LoggedModelOutput(model_id, 7)])
    dataset_id = "7441ba620500652e3d1f5a19f5d66c28"  # what MLflow 3.8.1 was seen to call this one
    assert read(root / eid / "datasets" / dataset_id / "meta.yaml") == {
        "digest": "dg",
        "name": "ds n",
        "profile": None,
        "schema": "s",
        "source": "{}",
        "source_type": "local",
    }
    inputs = [read(p) for p in (root / eid / run_id / "inputs").glob("*/meta.yaml")]
    assert sorted(inputs, key=lambda link: link["source_type"]) == [
        {
            "destination_id": dataset_id,
            "destination_type": "RUN",
            "source_id": dataset_id,
            "source_type": "DATASET",
            "tags": {"mlflow.data.context": "train"},
        },
        {
            "destination_id": model_id,
            "destination_type": "RUN",
            "source_id": model_id,
            "source_type": "MODEL",
            "tags": {},
        },
    ]
    assert read(root / eid / run_id / "outputs" / model_id / "meta.yaml") == {
        "destination_id": model_id,
        "destination_type": "MODEL_OUTPUT",
        "source_id": model_id,
        "source_type": "RUN_OUTPUT",
        "step": 7,
        "tags": {},
    }


def test_datasets_whose_ids_collide_are_two(store):
    run_id = store.runs.create("0").info.run_id
    first, second = Dataset("ab", "c", "t", "s"), Dataset("a", "bc", "t", "s")
    store.runs.log_inputs(run_id, [DatasetInput(first), DatasetInput(second)])
    other = store.runs.create("0").info.run_id
    store.runs.log_inputs(other, [DatasetInput(second)])
    store.runs.log_inputs(other, [DatasetInput(first)])
    for run in (run_id, other):
        assert [d.dataset for d in store.runs.get(run).inputs.dataset_inputs] == [second, first]


def test_a_logged_model(store, root):
    eid = store.experiments.create("e")
    run_id = store.runs.create(eid).info.run_id
    model = store.logged_models.create(
        eid, "lm", run_id, [LoggedModelTag("k", "v")], [LoggedModelParameter("p", "1")], "Agent"
    )
    folder = root / eid / "models" / model.model_id
    assert re.fullmatch(r"m-[0-9a-f]{32}", model.model_id)
    assert read(folder / "meta.yaml") == {
        "artifact_location": f"{root.as_uri()}/{eid}/models/{model.model_id}/artifacts",
        "creation_timestamp": model.creation_timestamp,
        "experiment_id": eid,
        "last_updated_timestamp": model.creation_timestamp,
        "lifecycle_stage": "active",
        "model_id": model.model_id,
        "model_type": "Agent",
        "name": "lm",
        "source_run_id": run_id,
        "status": 1,
        "status_message": None,
    }
    assert (folder / "tags" / "k").read_bytes() == b"v" and (folder / "params" / "p").read_bytes() == b"1"
    store.runs.log_batch(
        run_id, [Metric("m", 1.0, 5, 6, model.model_id), Metric("m", 2.0, 5, 7, model.model_id, "ds", "dg")]
    )
    assert (folder / "metrics" / "m").read_text() == f"5 1.0 6 {run_id}\n5 2.0 7 {run_id} ds dg\n"
    assert (root / eid / run_id / "metrics" / "m").read_text() == "5 1.0 6\n5 2.0 7 ds dg\n"
    store.logged_models.finalize(model.model_id, LoggedModelStatus.FAILED)
    assert read(folder / "meta.yaml")["status"] == 3
    store.logged_models.delete(model.model_id)
    assert read(folder / "meta.yaml")["lifecycle_stage"] == "deleted"


def test_deleted_experiments_lie_in_the_trash(store, root):
    eid = store.experiments.create("e")
    run_id = store.runs.create(eid).info.run_id
    store.experiments.delete(eid)
    assert not (root / eid).exists()
    assert read(root / ".trash" / eid / "meta.yaml")["lifecycle_stage"] == "deleted"
    assert read(root / ".trash" / eid / run_id / "meta.yaml")["lifecycle_stage"] == "deleted"
    with pytest.raises(MlflowException, match="active"):
        store.runs.log_metric(run_id, Metric("m", 1.0, 1, 1))
    store.experiments.restore(eid)
    assert read(root / eid / run_id / "meta.yaml")["lifecycle_stage"] == "active"
    store.runs.log_metric(run_id, Metric("m", 1.0, 1, 1))
    store.experiments.delete(eid)
    store.experiments.purge(eid)
    assert os.listdir(root / ".trash") == []


def test_keys_that_are_folders_of_each_other(store):
    run_id = store.runs.create("0").info.run_id
    store.runs.log_param(run_id, Param("a", "1"))
    for bad in (
        lambda: store.runs.log_param(run_id, Param("a/b", "1")),
        lambda: store.runs.log_batch(run_id, [], [Param("x", "1")], [RunTag("c", "1"), RunTag("c/d", "1")]),
    ):
        with pytest.raises(MlflowException, match="file and a folder") as error:
            bad()
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    assert store.runs.get(run_id).data.params == {"a": "1"}
    store.runs.set_tag(run_id, RunTag("t/u", "1"))
    store.runs.delete_tag(run_id, "t/u")
    store.runs.set_tag(run_id, RunTag("t", "2"))
    assert store.runs.get(run_id).data.tags["t"] == "2"
