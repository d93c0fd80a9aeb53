"""Experiments, through the fluent functions and the client."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import mlflow
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.usefixtures("tracking")


def code(call, *args, **kwargs):
    with pytest.raises(MlflowException) as error:
        call(*args, **kwargs)
    return error.value.error_code


def test_set_experiment_creates_and_chooses(client):
    experiment = mlflow.set_experiment("new")
    assert client.get_experiment_by_name("new") == experiment
    assert mlflow.set_experiment("new").experiment_id == experiment.experiment_id
    assert mlflow.set_experiment(experiment_id=experiment.experiment_id).name == "new"
    assert os.environ["MLFLOW_EXPERIMENT_ID"] == experiment.experiment_id
    with mlflow.start_run() as run:
        assert run.info.experiment_id == experiment.experiment_id
        mlflow.set_experiment("another")
        assert mlflow.active_run() is run
    with mlflow.start_run(experiment_id="0") as run:
        assert run.info.experiment_id == "0"


def test_what_cannot_be_chosen(client):
    assert code(mlflow.set_experiment) == "INVALID_PARAMETER_VALUE"
    assert code(mlflow.set_experiment, "a", experiment_id="0") == "INVALID_PARAMETER_VALUE"
    assert code(mlflow.set_experiment, experiment_id="123") == "RESOURCE_DOES_NOT_EXIST"
    gone = client.create_experiment("gone")
    client.delete_experiment(gone)
    assert code(mlflow.set_experiment, "gone") == "INVALID_PARAMETER_VALUE"
    assert code(mlflow.set_experiment, experiment_id=gone) == "INVALID_PARAMETER_VALUE"
    client.restore_experiment(gone)
    assert mlflow.set_experiment("gone").experiment_id == gone


def test_the_environment_chooses_by_name(client, monkeypatch):
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "from env")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "0")
    with mlflow.start_run() as run:
        assert client.get_experiment(run.info.experiment_id).name == "from env"
    mlflow.set_experiment("from code")
    with mlflow.start_run() as run:
        assert client.get_experiment(run.info.experiment_id).name == "from code"


def test_the_environment_chooses_by_id(client, monkeypatch):
    wanted = client.create_experiment("wanted")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", wanted)
    with mlflow.start_run() as run:
        assert run.info.experiment_id == wanted
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "777")
    with pytest.raises(MlflowException, match=r"MLFLOW_EXPERIMENT_ID.*'777'"):
        mlflow.start_run()


def test_creating_and_looking_up(client, clean):
    first = mlflow.create_experiment("one", artifact_location=clean / "files", tags={"a": 1})
    found = mlflow.get_experiment(first)
    assert (found.name, found.tags, found.lifecycle_stage) == ("one", {"a": "1"}, "active")
    assert found.artifact_location.endswith(str(clean / "files"))
    assert mlflow.get_experiment_by_name("one").experiment_id == first
    assert mlflow.get_experiment_by_name("none") is None
    assert code(mlflow.get_experiment, "999") == "RESOURCE_DOES_NOT_EXIST"
    assert code(mlflow.create_experiment, "one") == "RESOURCE_ALREADY_EXISTS"
    assert code(mlflow.create_experiment, "") == "INVALID_PARAMETER_VALUE"
    client.rename_experiment(first, "renamed")
    assert mlflow.get_experiment(first).name == "renamed"
    mlflow.delete_experiment(first)
    assert mlflow.get_experiment(first).lifecycle_stage == "deleted"


def test_tags(client):
    experiment = mlflow.set_experiment("tagged")
    mlflow.set_experiment_tag("one", 1)
    mlflow.set_experiment_tags({"two": 2, "three": True})
    mlflow.delete_experiment_tag("two")
    assert client.get_experiment(experiment.experiment_id).tags == {"one": "1", "three": "True"}
    assert code(mlflow.delete_experiment_tag, "two") == "RESOURCE_DOES_NOT_EXIST"


def test_searching_goes_over_all_pages(client, monkeypatch):
    from mlflow.tracking._fluent import experiments

    monkeypatch.setattr(experiments, "_PER_PAGE", 2)
    for i in range(5):
        client.create_experiment(f"e{i}", tags={"even": i % 2 == 0})
    client.delete_experiment(client.get_experiment_by_name("e4").experiment_id)

    def names(**kwargs):
        return [e.name for e in mlflow.search_experiments(**kwargs)]

    assert names(order_by=["name"]) == ["Default", "e0", "e1", "e2", "e3"]
    assert names(order_by=["name"], max_results=3) == ["Default", "e0", "e1"]
    assert names(filter_string="tags.even = 'True'", order_by=["name DESC"]) == ["e2", "e0"]
    assert names(view_type=ViewType.DELETED_ONLY) == ["e4"]
    page = client.search_experiments(max_results=2, order_by=["name"])
    assert [e.name for e in page] == ["Default", "e0"]
    assert [e.name for e in client.search_experiments(order_by=["name"], page_token=page.token)] == ["e1", "e2", "e3"]


def test_processes_may_choose_a_new_experiment_at_once(clean, tracking):
    program = "import sys, mlflow; sys.stdin.readline(); print(mlflow.set_experiment('contested').experiment_id)"
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(mlflow.__file__))}
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    workers = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=clean, env=env) for _ in range(4)
    ]
    results = [w.communicate("go\n", timeout=60) for w in workers]
    assert {out.strip() for out, _ in results} == {mlflow.get_experiment_by_name("contested").experiment_id}, results
