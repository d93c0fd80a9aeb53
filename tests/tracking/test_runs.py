"""Active runs: starting, nesting, taking up again, ending."""

from __future__ import annotations

import os

import pytest

import mlflow
from mlflow.entities.run import Run
from mlflow.exceptions import MlflowException
from mlflow.tracking._run_url import announce, run_url

pytestmark = pytest.mark.usefixtures("tracking")


def status(run_id):
    return mlflow.get_run(run_id).info.status


def test_a_run_from_start_to_end():
    assert mlflow.active_run() is None
    with mlflow.start_run(run_name="first", tags={"a": 1, "none": None}, description="why") as run:
        assert mlflow.active_run() is run
        assert run.info.status == "RUNNING"
        assert status(run.info.run_id) == "RUNNING"
    assert mlflow.active_run() is None
    ended = mlflow.get_run(run.info.run_id)
    assert ended.info.status == "FINISHED"
    assert ended.info.end_time >= ended.info.start_time
    assert ended.info.run_name == "first"
    tags = ended.data.tags
    assert (tags["a"], tags["none"], tags["mlflow.note.content"]) == ("1", "", "why")
    assert tags["mlflow.runName"] == "first"
    assert tags["mlflow.user"] == ended.info.user_id
    assert tags["mlflow.source.type"] == "LOCAL"


def test_given_tags_have_precedence_over_the_context():
    with mlflow.start_run(tags={"mlflow.user": "somebody", "mlflow.source.name": "mine"}) as run:
        pass
    assert run.info.user_id == "somebody"
    assert mlflow.get_run(run.info.run_id).data.tags["mlflow.source.name"] == "mine"


def test_a_description_cannot_be_given_twice():
    with pytest.raises(MlflowException, match="twice"):
        mlflow.start_run(description="a", tags={"mlflow.note.content": "b"})
    assert mlflow.active_run() is None


def test_an_exception_fails_the_run_and_goes_on():
    with pytest.raises(KeyError):
        with mlflow.start_run() as run:
            raise KeyError("x")
    assert status(run.info.run_id) == "FAILED"
    assert mlflow.active_run() is None


def test_a_second_run_must_be_nested():
    with mlflow.start_run() as outer:
        with pytest.raises(Exception, match=f"Run with UUID {outer.info.run_id} is already active"):
            mlflow.start_run()
        with mlflow.start_run(nested=True) as inner:
            assert inner.data.tags["mlflow.parentRunId"] == outer.info.run_id
            assert mlflow.get_parent_run(inner.info.run_id).info.run_id == outer.info.run_id
        assert mlflow.active_run() is outer
        assert mlflow.get_parent_run(outer.info.run_id) is None


def test_leaving_a_block_ends_what_was_left_open_inside():
    with mlflow.start_run() as outer:
        inner = mlflow.start_run(nested=True)
        innermost = mlflow.start_run(nested=True)
    assert mlflow.active_run() is None
    assert [status(r.info.run_id) for r in (outer, inner, innermost)] == ["FINISHED"] * 3


def test_ending_inside_the_block_keeps_that_end():
    with mlflow.start_run() as run:
        mlflow.end_run("KILLED")
        with mlflow.start_run() as other:
            pass
    assert (status(run.info.run_id), status(other.info.run_id)) == ("KILLED", "FINISHED")


def test_a_parent_may_be_given():
    with mlflow.start_run() as parent:
        pass
    with mlflow.start_run(parent_run_id=parent.info.run_id) as child:
        assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
        with pytest.raises(MlflowException, match="not the given parent"):
            mlflow.start_run(nested=True, parent_run_id=parent.info.run_id)
        with mlflow.start_run(nested=True, parent_run_id=child.info.run_id):
            pass
    with pytest.raises(MlflowException) as error:
        mlflow.start_run(parent_run_id="0" * 32)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    mlflow.delete_run(parent.info.run_id)
    with pytest.raises(MlflowException, match="deleted"):
        mlflow.start_run(parent_run_id=parent.info.run_id)


def test_an_ended_run_is_taken_up_again():
    with mlflow.start_run(run_name="before", tags={"a": "1"}) as first:
        mlflow.log_metric("m", 1)
    with mlflow.start_run(run_id=first.info.run_id, run_name="after", tags={"b": 2}, description="d") as again:
        assert again.info.run_id == first.info.run_id
        assert again.info.status == "RUNNING"
        assert again.data.metrics == {"m": 1.0}
        assert status(first.info.run_id) == "RUNNING"
    tags = mlflow.get_run(first.info.run_id).data.tags
    assert (tags["a"], tags["b"], tags["mlflow.note.content"], tags["mlflow.runName"]) == ("1", "2", "d", "after")
    assert status(first.info.run_id) == "FINISHED"


def test_what_cannot_be_taken_up_again():
    with mlflow.start_run() as run:
        pass
    mlflow.set_experiment("other")
    with pytest.raises(MlflowException, match="belongs to experiment 0"):
        mlflow.start_run(run_id=run.info.run_id)
    mlflow.set_experiment(experiment_id="0")
    mlflow.delete_run(run.info.run_id)
    with pytest.raises(MlflowException, match="deleted"):
        mlflow.start_run(run_id=run.info.run_id)
    with pytest.raises(MlflowException) as error:
        mlflow.start_run(run_id="0" * 32)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert mlflow.active_run() is None


def test_the_environment_names_a_run_once(monkeypatch):
    run_id = mlflow.MlflowClient().create_run("0").info.run_id
    monkeypatch.setenv("MLFLOW_RUN_ID", run_id)
    with mlflow.start_run() as run:
        assert run.info.run_id == run_id
        assert "MLFLOW_RUN_ID" not in os.environ
        with mlflow.start_run(nested=True) as nested:
            assert nested.info.run_id != run_id


def test_end_run_alone_and_with_a_bad_status():
    mlflow.end_run()
    run = mlflow.start_run()
    with pytest.raises(MlflowException, match="BLA"):
        mlflow.end_run("BLA")
    assert mlflow.active_run() is run
    mlflow.end_run("FAILED")
    assert status(run.info.run_id) == "FAILED"


def test_a_run_that_cannot_be_ended_is_no_longer_active():
    run = mlflow.start_run()
    mlflow.delete_run(run.info.run_id)
    with pytest.raises(MlflowException):
        mlflow.end_run()
    assert mlflow.active_run() is None


def test_the_last_active_run_comes_with_its_data():
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 2)
        assert mlflow.active_run().data.metrics == {}
        assert mlflow.last_active_run().data.metrics == {"m": 2.0}
    last = mlflow.last_active_run()
    assert type(last) is Run
    assert (last.info.run_id, last.info.status, last.data.metrics) == (run.info.run_id, "FINISHED", {"m": 2.0})


def test_logging_starts_a_run():
    mlflow.log_metric("m", 1)
    run = mlflow.active_run()
    mlflow.log_param("p", 1)
    assert mlflow.active_run() is run
    assert mlflow.get_run(run.info.run_id).data.params == {"p": "1"}


def test_a_run_stays_with_its_store(clean):
    with mlflow.start_run() as run:
        home = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(f"sqlite:///{clean}/another.db")
        mlflow.log_metric("m", 1)
    mlflow.set_tracking_uri(home)
    ended = mlflow.get_run(run.info.run_id)
    assert (ended.info.status, ended.data.metrics) == ("FINISHED", {"m": 1.0})


def test_where_to_look_at_a_run(capsys, monkeypatch):
    with mlflow.start_run(run_name="n") as run:
        pass
    assert capsys.readouterr().out == ""  # no server, no page
    info = mlflow.get_run(run.info.run_id).info
    assert run_url("sqlite:///x", info) is None
    announce("https://user:secret@host:1/prefix/", info)
    out = capsys.readouterr().out
    assert f"View run n at: https://host:1/prefix/#/experiments/0/runs/{info.run_id}\n" in out
    assert "View experiment at: https://host:1/prefix/#/experiments/0\n" in out
    assert "secret" not in out
    monkeypatch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    announce("https://host:1", info)
    assert capsys.readouterr().out == ""


def test_system_metrics_while_a_run_is_active(monkeypatch):
    pytest.importorskip("psutil")
    from mlflow.tracking.fluent import run_id_to_system_metrics_monitor as monitors

    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.1")
    with mlflow.start_run(log_system_metrics=True) as run:
        assert run.info.run_id in monitors
        with mlflow.start_run(nested=True) as other:
            assert other.info.run_id not in monitors
    assert monitors == {}
    monkeypatch.setenv("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "true")
    with mlflow.start_run() as run:
        assert run.info.run_id in monitors
    with mlflow.start_run(log_system_metrics=False) as run:
        assert monitors == {}
