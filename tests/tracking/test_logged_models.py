"""Logged models, through the fluent functions and the client; the active model."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import mlflow
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.usefixtures("tracking")


def test_a_model_from_start_to_end(client):
    with mlflow.start_run() as run:
        model = mlflow.initialize_logged_model(name="m", tags={"t": 1}, params={"p": 2}, model_type="Agent")
        assert (model.source_run_id, model.experiment_id) == (run.info.run_id, run.info.experiment_id)
    assert str(model.status) == "PENDING"
    assert mlflow.finalize_logged_model(model.model_id, "READY").status == "READY"
    found = mlflow.get_logged_model(model.model_id)
    assert (found.name, found.model_type, found.params) == ("m", "Agent", {"p": "2"})
    assert found.tags["t"] == "1"
    assert found.tags["mlflow.source.type"] == "LOCAL"
    assert mlflow.last_logged_model().model_id == model.model_id
    with pytest.raises(MlflowException, match="'READY' and 'FAILED'"):
        mlflow.finalize_logged_model(model.model_id, "x")


def test_tags_and_params(client):
    model = client.create_logged_model("0", params={f"k{i}": i for i in range(250)})
    assert len(model.params) == 250
    mlflow.log_model_params({"more": None}, model_id=model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"a": 1, "b": True})
    mlflow.delete_logged_model_tag(model.model_id, "a")
    found = client.get_logged_model(model.model_id)
    assert (found.params["k249"], found.params["more"], found.tags) == ("249", "None", {"b": "True"})
    with pytest.raises(MlflowException) as error:
        mlflow.delete_logged_model_tag(model.model_id, "a")
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException, match="active model"):
        mlflow.log_model_params({"k": 1})
    for bad in (None, ""):
        with pytest.raises(MlflowException, match="model_id"):
            client.get_logged_model(bad)


def test_an_external_model_is_ready_and_describes_itself():
    model = mlflow.create_external_model(name="outside", tags={"a": "1"})
    assert (str(model.status), model.tags["mlflow.model.isExternal"], model.tags["a"]) == ("READY", "true", "1")
    text = (Path(model.artifact_location.removeprefix("file://")) / "MLmodel").read_text()
    described = yaml.safe_load(text)
    assert (described["model_id"], described["flavors"]) == (model.model_id, {})
    assert described["metadata"] == {"mlflow.model.isExternal": True}


def test_files(client, clean):
    (clean / "files" / "sub").mkdir(parents=True)
    (clean / "files" / "a.txt").write_text("a")
    (clean / "files" / "sub" / "b.txt").write_text("b")
    model_id = client.create_logged_model("0").model_id
    client.log_model_artifact(model_id, str(clean / "files" / "a.txt"))
    client.log_model_artifacts(model_id, str(clean / "files"))
    client.log_model_artifact(model_id, str(clean / "files"))
    assert [f.path for f in client.list_logged_model_artifacts(model_id)] == ["a.txt", "files", "sub"]
    assert [f.path for f in client.list_logged_model_artifacts(model_id, "files/sub")] == ["files/sub/b.txt"]


def test_searching(client, monkeypatch):
    from mlflow.tracking._fluent import logged_models

    monkeypatch.setattr(logged_models, "_PER_PAGE", 2)
    made = [client.create_logged_model("0", name=f"n{i}", params={"i": i}) for i in range(5)]
    frame = mlflow.search_logged_models(order_by=[{"field_name": "name"}])
    assert list(frame.columns) == [
        "artifact_location",
        "creation_timestamp",
        "experiment_id",
        "last_updated_timestamp",
        "metrics",
        "model_id",
        "model_type",
        "name",
        "params",
        "source_run_id",
        "status",
        "status_message",
        "tags",
    ]
    assert frame["model_id"].tolist() == [m.model_id for m in made]
    assert frame["params"][3] == {"i": "3"}
    assert frame["creation_timestamp"].dtype == "int64"
    assert len(mlflow.search_logged_models(max_results=3)) == 3
    found = mlflow.search_logged_models(filter_string="name = 'n2'", output_format="list")
    assert [m.model_id for m in found] == [made[2].model_id]
    other = client.create_experiment("other")
    assert len(mlflow.search_logged_models(experiment_ids=[other])) == 0
    with pytest.raises(MlflowException, match="output format"):
        mlflow.search_logged_models(output_format="x")
    client.delete_logged_model(made[0].model_id)
    assert len(mlflow.search_logged_models()) == 4


def test_metrics_belong_to_the_active_model(client):
    model = mlflow.set_active_model(name="the active one")
    assert mlflow.get_active_model_id() == model.model_id
    assert mlflow.set_active_model(name="the active one").model_id == model.model_id
    with mlflow.start_run() as run:
        mlflow.log_metric("a", 1)
        mlflow.log_metrics({"b": 2})
        mlflow.log_model_params({"p": 1})
    found = client.get_logged_model(model.model_id)
    assert {m.key: m.value for m in found.metrics} == {"a": 1.0, "b": 2.0}
    assert found.params == {"p": "1"}
    assert [m.model_id for m in client.get_run(run.info.run_id).inputs.model_inputs] == [model.model_id]
    mlflow.clear_active_model()
    assert mlflow.get_active_model_id() is None


def test_the_active_model_for_a_block(client):
    outer = mlflow.set_active_model(name="outer")
    with mlflow.set_active_model(name="inner") as inner:
        assert mlflow.get_active_model_id() == inner.model_id != outer.model_id
    assert mlflow.get_active_model_id() == outer.model_id
    assert mlflow.set_active_model(model_id=inner.model_id).name == "inner"


def test_what_cannot_be_active(client):
    model = client.create_logged_model("0", name="one")
    for wrong, code in (
        ({}, "INVALID_PARAMETER_VALUE"),
        ({"name": "other", "model_id": model.model_id}, "INVALID_PARAMETER_VALUE"),
        ({"model_id": "m-" + "0" * 32}, "RESOURCE_DOES_NOT_EXIST"),
        ({"name": "a/b"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "it's"}, "INVALID_PARAMETER_VALUE"),
    ):
        with pytest.raises(MlflowException) as error:
            mlflow.set_active_model(**wrong)
        assert error.value.error_code == code
    assert mlflow.get_active_model_id() is None


def test_the_environment_names_an_active_model(client, monkeypatch):
    model = client.create_logged_model("0")
    monkeypatch.setenv("MLFLOW_ACTIVE_MODEL_ID", model.model_id)
    assert mlflow.get_active_model_id() == model.model_id
    mlflow.clear_active_model()
    assert mlflow.get_active_model_id() is None
