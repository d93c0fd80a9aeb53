"""doctor, db, sync."""

from __future__ import annotations

import sqlite3

import mlflow


def test_doctor(run, folder, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "hunter2")
    monkeypatch.setenv("MLFLOW_HOST", "somewhere")
    told = run("doctor").stdout
    assert "MLflow version: 3.8.1\n" in told
    assert "MLFLOW_HOST: somewhere" in told
    assert "hunter2" not in told
    assert "somewhere" not in run("doctor", "--mask-envs").stdout


def test_db_upgrade_makes_and_keeps_the_schema(run, folder):
    run("db", "upgrade", "sqlite:///new.db")
    mlflow.set_tracking_uri("sqlite:///new.db")
    mlflow.create_experiment("kept")
    run("db", "upgrade", "sqlite:///new.db")
    assert mlflow.get_experiment_by_name("kept") is not None
    with sqlite3.connect(folder / "new.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
        database.execute("UPDATE millrace_version SET version = 0")
    database.close()
    assert "ffffffffffff" in run("db", "upgrade", "sqlite:///new.db", code=1).stderr


def test_db_upgrade_of_what_is_no_database(run, folder):
    (folder / "x").write_text("no database")
    assert run("db", "upgrade", "sqlite:///x", code=1).stderr.startswith("Error: ")
    assert run("db", "upgrade", "nosuchdb://h/x", code=1).stderr.startswith("Error: ")


def test_sync(run, folder, monkeypatch):
    monkeypatch.setenv("MLFLOW_OFFLINE", "true")
    with mlflow.start_run(experiment_id=mlflow.set_experiment("away").experiment_id):
        mlflow.log_metric("m", 3)
        mlflow.log_text("x", "f.txt")
    monkeypatch.setenv("MLFLOW_OFFLINE", "false")
    monkeypatch.delenv("MLFLOW_EXPERIMENT_ID", raising=False)
    said = run("sync", "--tracking-uri", "sqlite:///home.db").stdout
    assert "(1 new)" in said
    mlflow.set_tracking_uri("sqlite:///home.db")
    (copied,) = mlflow.search_runs(experiment_names=["away"], output_format="list")
    assert copied.data.metrics == {"m": 3}
    assert "(0 new)" in run("sync", "--tracking-uri", "sqlite:///home.db").stdout
    assert len(mlflow.search_runs(experiment_names=["away"], output_format="list")) == 1


def test_sync_of_a_folder_where_nothing_was_logged(run, folder):
    assert "Nothing was logged offline" in run("sync", str(folder), code=1).stderr
