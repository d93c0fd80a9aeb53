"""Runs, through the client."""

from __future__ import annotations

import pytest

from mlflow.exceptions import MlflowException


def test_creating(client):
    run = client.create_run("0")
    assert (run.info.status, run.info.user_id, run.info.experiment_id) == ("RUNNING", "unknown", "0")
    assert run.data.tags == {"mlflow.runName": run.info.run_name}
    run = client.create_run(0, start_time=5, tags={"mlflow.user": "me", "a": 1, "none": None}, run_name="named")
    assert (run.info.start_time, run.info.user_id, run.info.run_name) == (5, "me", "named")
    assert client.get_run(run.info.run_id).data.tags == {
        "mlflow.user": "me",
        "a": "1",
        "none": "",
        "mlflow.runName": "named",
    }
    assert client.create_run("0", tags={"mlflow.runName": "by tag"}).info.run_name == "by tag"
    with pytest.raises(MlflowException):
        client.create_run("0", tags={"mlflow.runName": "one"}, run_name="other")


def test_changing(client):
    run_id = client.create_run("0").info.run_id
    client.update_run(run_id, status="FINISHED", name="new name")
    info = client.get_run(run_id).info
    assert (info.status, info.run_name, info.end_time) == ("FINISHED", "new name", None)
    client.set_terminated(run_id, "KILLED", 5)
    info = client.get_run(run_id).info
    assert (info.status, info.end_time) == ("KILLED", 5)
    client.set_terminated(run_id)
    assert client.get_run(run_id).info.status == "FINISHED"
    for call in (client.update_run, client.set_terminated):
        with pytest.raises(MlflowException, match="BLA"):
            call(run_id, status="BLA")


def test_deleting_and_restoring(client):
    run_id = client.create_run("0").info.run_id
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert client.search_runs(["0"]) == []
    client.restore_run(run_id)
    assert [r.info.run_id for r in client.search_runs(["0"])] == [run_id]


def test_pages(client):
    ids = [client.create_run("0", start_time=i).info.run_id for i in range(5)]
    page = client.search_runs("0", max_results=2)
    found = list(page)
    while page.token:
        page = client.search_runs([0], max_results=2, page_token=page.token)
        found += page
    assert [r.info.run_id for r in found] == ids[::-1]


def test_what_is_not_there(client):
    for call in (client.get_run, client.get_parent_run, client.delete_run, client.list_artifacts):
        with pytest.raises(MlflowException) as error:
            call("0" * 32)
        assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
