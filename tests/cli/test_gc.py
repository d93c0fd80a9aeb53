from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.cli.gc import milliseconds
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local import local_path


@pytest.fixture(autouse=True)
def gc_here(store, monkeypatch) -> None:
    """gc works on the store of the test."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)


def make_run(experiment: str = "e") -> tuple[str, Path]:
    """A run with an artifact: its id and the folder of its artifacts."""
    with mlflow.start_run(experiment_id=mlflow.set_experiment(experiment).experiment_id) as run:
        mlflow.log_text("x", "a/b.txt")
    return run.info.run_id, Path(local_path(run.info.artifact_uri))


def make_model(run_id: str) -> tuple[str, Path]:
    run = mlflow.get_run(run_id)
    model = MlflowClient().create_logged_model(run.info.experiment_id, "m", source_run_id=run_id)
    place = Path(local_path(model.artifact_location))
    place.mkdir(parents=True)
    (place / "weights").write_text("1")
    return model.model_id, place


def is_there(run_id: str) -> bool:
    try:
        mlflow.get_run(run_id)
    except MlflowException as error:
        assert error.error_code == "RESOURCE_DOES_NOT_EXIST"
        return False
    return True


def test_nothing_deleted_nothing_done(run):
    run_id, artifacts = make_run()
    assert run("gc").stdout == ""
    assert is_there(run_id) and (artifacts / "a" / "b.txt").exists()


def test_deleted_runs_go_with_their_artifacts_and_others_stay(run):
    (gone, its_artifacts), (kept, other_artifacts) = make_run(), make_run()
    mlflow.delete_run(gone)
    assert run("gc").stdout == f"Run with ID {gone} has been permanently deleted.\n"
    assert not is_there(gone) and is_there(kept)
    assert not its_artifacts.exists() and not its_artifacts.parent.exists()
    assert (other_artifacts / "a" / "b.txt").exists()
    assert run("gc").stdout == ""


def test_only_what_is_named(run):
    (one, _), (two, place) = make_run(), make_run()
    model_id, _ = make_model(two)
    mlflow.delete_run(one)
    mlflow.delete_run(two)
    MlflowClient().delete_logged_model(model_id)
    run("gc", "--run-ids", one)
    assert not is_there(one) and is_there(two) and place.exists()
    out = run("gc").stdout
    assert two in out and model_id in out


def test_logged_models(run):
    run_id, _ = make_run()
    (gone, files), (kept, other_files) = make_model(run_id), make_model(run_id)
    run("gc", "--logged-model-ids", gone, code=1)
    MlflowClient().delete_logged_model(gone)
    run("gc", "--logged-model-ids", gone)
    assert not files.exists() and other_files.exists()
    assert MlflowClient().get_logged_model(kept).model_id == kept


def test_an_experiment_goes_with_all_in_it_and_frees_its_name(run):
    run_id, artifacts = make_run("name")
    _, files = make_model(run_id)
    key = mlflow.get_experiment_by_name("name").experiment_id
    mlflow.delete_experiment(key)
    assert f"Experiment with ID {key} has been permanently deleted." in run("gc", "--experiment-ids", key).stdout
    assert not is_there(run_id) and not artifacts.exists() and not files.exists()
    assert mlflow.get_experiment_by_name("name") is None
    mlflow.create_experiment("name")


def test_age(run):
    run_id, _ = make_run()
    key = mlflow.get_run(run_id).info.experiment_id
    mlflow.delete_run(run_id)
    assert run("gc", "--older-than", "1h").stdout == ""
    assert "less than 1h ago" in run("gc", "--older-than", "1h", "--run-ids", run_id, code=1).stderr
    mlflow.delete_experiment(key)
    assert run("gc", "--older-than", "1h").stdout == ""
    assert "less than 1h ago" in run("gc", "--older-than", "1h", "--experiment-ids", key, code=1).stderr
    time.sleep(0.05)
    assert run_id in run("gc", "--older-than", "0.01s").stdout


def test_all_named_are_checked_before_the_first_is_touched(run):
    (deleted, artifacts), (active, _) = make_run(), make_run()
    mlflow.delete_run(deleted)
    assert "not in the `deleted`" in run("gc", "--run-ids", f"{deleted},{active}", code=1).stderr
    run("gc", "--run-ids", f"{deleted},{'0' * 32}", code=1)
    run("gc", "--run-ids", deleted, "--experiment-ids", "0", code=1)
    assert is_there(deleted) and artifacts.exists()


def test_artifacts_that_cannot_be_deleted_keep_their_run(run):
    free, _ = make_run()
    key = mlflow.create_experiment("served", artifact_location="mlflow-artifacts:/served")
    stuck = MlflowClient().create_run(key).info.run_id
    for run_id in (stuck, free):
        mlflow.delete_run(run_id)
    result = run("gc", code=1)
    assert stuck in result.stderr and free in result.stdout
    assert is_there(stuck) and not is_there(free)


def test_a_root_that_nothing_can_open_is_left_with_a_warning(run):
    key = mlflow.create_experiment("far", artifact_location="nosuchscheme://host/x")
    run_id = MlflowClient().create_run(key).info.run_id
    mlflow.delete_run(run_id)
    assert "are left" in run("gc").stderr
    assert not is_there(run_id)


class TestBehindAServer:
    """Artifacts whose root is ``mlflow-artifacts:``, as a server's store has them."""

    @pytest.fixture
    def run_id(self, folder) -> str:
        key = mlflow.create_experiment("served", artifact_location="mlflow-artifacts:/served")
        run_id = MlflowClient().create_run(key).info.run_id
        place = folder / "kept" / "served" / run_id / "artifacts"
        place.mkdir(parents=True)
        (place / "f").write_text("x")
        (folder / "kept" / "other").write_text("x")
        mlflow.delete_run(run_id)
        return run_id

    def test_by_its_destination(self, run, run_id, folder):
        run("gc", "--artifacts-destination", str(folder / "kept"))
        assert not is_there(run_id)
        assert sorted(p.name for p in (folder / "kept").rglob("*")) == ["other", "served"]

    def test_without_knowing_the_server_nothing_is_freed(self, run, run_id, folder):
        assert "--tracking-uri" in run("gc", code=1).stderr
        assert is_there(run_id)
        assert (folder / "kept" / "served" / run_id / "artifacts" / "f").exists()

    def test_through_the_server(self, run, run_id, folder, start):
        server = start("server", "--artifacts-only", "--artifacts-destination", str(folder / "kept")).wait_until_up()
        store = os.environ["MLFLOW_TRACKING_URI"]
        run("gc", "--backend-store-uri", store, "--tracking-uri", server.url)
        assert not is_there(run_id)
        assert not (folder / "kept" / "served" / run_id / "artifacts" / "f").exists()
        assert (folder / "kept" / "other").exists()


def test_a_server_cannot_be_freed_from_afar(run):
    assert "--backend-store-uri" in run("gc", "--backend-store-uri", "http://127.0.0.1:1", code=1).stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1d2h3m4s", 93_784_000), ("8h", 28_800_000), ("1.5m", 90_000), ("0s", 0), (None, 0)],
)
def test_ages(text, expected):
    assert milliseconds(text) == expected


@pytest.mark.parametrize("text", ["", "1", "d", "1s1d", "1y", "-1d", "1d 2h"])
def test_what_is_no_age(text):
    with pytest.raises(MlflowException, match="time information"):
        milliseconds(text)
