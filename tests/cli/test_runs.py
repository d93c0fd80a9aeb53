from __future__ import annotations

import json

import pytest

import mlflow


@pytest.fixture
def run_id(store) -> str:
    mlflow.set_experiment("e")
    with mlflow.start_run(run_name="first", tags={"k": "v"}) as active:
        mlflow.log_metric("m", 1.5)
        mlflow.log_param("p", "q")
    return active.info.run_id


def test_list(run, run_id):
    experiment_id = mlflow.get_run(run_id).info.experiment_id
    header, _, row = run("runs", "list", "--experiment-id", experiment_id).stdout.splitlines()
    assert header.split() == ["Date", "Name", "ID"]
    assert row.split()[2:] == ["UTC", "first", run_id]
    assert run("runs", "list", "--experiment-id", experiment_id, "-v", "deleted_only").stdout.count("\n") == 2


def test_describe(run, run_id):
    told = json.loads(run("runs", "describe", "--run-id", run_id).stdout)
    assert told["info"]["run_id"] == run_id
    assert told["data"]["metrics"] == {"m": 1.5}
    assert told["data"]["params"] == {"p": "q"}
    assert told["data"]["tags"]["k"] == "v"


def test_delete_and_restore(run, run_id):
    run("runs", "delete", "--run-id", run_id)
    assert mlflow.get_run(run_id).info.lifecycle_stage == "deleted"
    run("runs", "restore", "--run-id", run_id)
    assert mlflow.get_run(run_id).info.lifecycle_stage == "active"


def test_create(run, run_id):
    made = json.loads(
        run(
            *("runs", "create", "--experiment-name", "new", "--run-name", "second", "--description", "words"),
            *("-t", "a=b", "-t", "c=d=e", "--status", "KILLED", "--parent-run-id", run_id),
        ).stdout
    )
    created = mlflow.get_run(made["run_id"])
    assert made == {
        "run_id": created.info.run_id,
        "experiment_id": mlflow.get_experiment_by_name("new").experiment_id,
        "status": "KILLED",
        "run_name": "second",
    }
    assert (created.info.status, created.info.run_name) == ("KILLED", "second")
    assert created.info.end_time >= created.info.start_time
    for key, value in {"a": "b", "c": "d=e", "mlflow.note.content": "words", "mlflow.parentRunId": run_id}.items():
        assert created.data.tags[key] == value


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "exactly one of --experiment-id or --experiment-name"),
        (["--experiment-id", "0", "--experiment-name", "x"], "exactly one"),
        (["--experiment-id", "0", "-t", "bad"], "key=value"),
        (["--experiment-id", "0", "-t", "a=1", "-t", "a=2"], "Duplicate tag key: 'a'"),
        (["--experiment-id", "0", "--status", "RUNNING"], "RUNNING"),
    ],
)
def test_create_refuses(run, store, arguments, text):
    assert text in run("runs", "create", *arguments, code=2).stderr


def test_a_missing_parent_makes_no_run(run, store):
    run("runs", "create", "--experiment-id", "0", "--parent-run-id", "0" * 32, code=1)
    assert len(mlflow.search_runs(["0"])) == 0
