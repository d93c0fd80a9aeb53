"""Which store a process talks to, as measured on MLflow 3.8.1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking._stores import get_store, open_store, scheme_of
from mlflow.tracking._tracking_service.utils import _use_tracking_uri

pytestmark = pytest.mark.usefixtures("clean")


def test_the_default_is_a_database_in_the_working_directory():
    assert mlflow.get_tracking_uri() == "sqlite:///mlflow.db"
    assert mlflow.get_registry_uri() == "sqlite:///mlflow.db"
    assert not mlflow.is_tracking_uri_set()
    assert "MLFLOW_TRACKING_URI" not in os.environ


def test_a_folder_with_an_experiment_is_preferred_to_the_default_database(tmp_path):
    (tmp_path / "mlruns" / "12345").mkdir(parents=True)
    (tmp_path / "mlruns" / "12345" / "meta.yaml").touch()
    assert mlflow.get_tracking_uri() == (tmp_path / "mlruns").as_uri()


def test_a_folder_of_artifacts_alone_does_not_count(tmp_path):
    (tmp_path / "mlruns" / "0" / ("a" * 32)).mkdir(parents=True)
    (tmp_path / "mlruns" / "models").mkdir()
    (tmp_path / "mlruns" / "models" / "meta.yaml").touch()
    assert mlflow.get_tracking_uri() == "sqlite:///mlflow.db"


@pytest.mark.parametrize("uri", ["mlruns2", "./rel/x", "file:///a/b", "http://h:1/", "databricks", "a folder", "C:\\x"])
def test_a_uri_is_kept_as_written_and_given_to_child_processes(uri):
    mlflow.set_tracking_uri(uri)
    assert mlflow.get_tracking_uri() == uri
    assert os.environ["MLFLOW_TRACKING_URI"] == uri
    assert mlflow.is_tracking_uri_set()


def test_a_path_becomes_a_file_uri(tmp_path):
    mlflow.set_tracking_uri(Path("some dir/q"))
    assert mlflow.get_tracking_uri() == (tmp_path / "some dir" / "q").as_uri()
    mlflow.set_registry_uri(Path("reg"))
    assert mlflow.get_registry_uri() == (tmp_path / "reg").as_uri()


def test_none_returns_to_the_default():
    mlflow.set_tracking_uri("http://h:1")
    mlflow.set_tracking_uri(None)
    assert mlflow.get_tracking_uri() == "sqlite:///mlflow.db"
    assert not mlflow.is_tracking_uri_set()
    assert "MLFLOW_TRACKING_URI" not in os.environ


def test_the_environment_counts_and_code_has_precedence(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://from-env")
    assert mlflow.get_tracking_uri() == "http://from-env"
    assert mlflow.is_tracking_uri_set()
    mlflow.set_tracking_uri("http://from-code")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://later")
    assert mlflow.get_tracking_uri() == "http://from-code"


def test_an_empty_variable_is_no_setting(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    assert mlflow.get_tracking_uri() == "sqlite:///mlflow.db"
    assert not mlflow.is_tracking_uri_set()


def test_the_registry_follows_the_tracking_uri_unless_set(monkeypatch):
    mlflow.set_tracking_uri("http://tracking")
    assert mlflow.get_registry_uri() == "http://tracking"
    mlflow.set_tracking_uri("databricks://profile")
    assert mlflow.get_registry_uri() == "databricks-uc://profile"
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "http://registry")
    assert mlflow.get_registry_uri() == "http://registry"
    mlflow.set_registry_uri("sqlite:///r.db")
    assert mlflow.get_registry_uri() == "sqlite:///r.db"
    mlflow.set_registry_uri("")
    assert mlflow.get_registry_uri() == "databricks-uc://profile"


def test_what_is_no_uri_is_refused():
    with pytest.raises(MlflowException, match="text or a path") as error:
        mlflow.set_tracking_uri(5)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_child_process_sees_what_was_set(run_script):
    mlflow.set_tracking_uri("http://set-in-parent")
    out = run_script("import mlflow; print(mlflow.get_tracking_uri(), mlflow.is_tracking_uri_set())", check=True)
    assert out.stdout.split() == ["http://set-in-parent", "True"]


def test_a_client_keeps_its_uri():
    mlflow.set_tracking_uri("http://one")
    client = mlflow.MlflowClient()
    mlflow.set_tracking_uri("http://two")
    assert client.tracking_uri == "http://one"
    assert mlflow.MlflowClient("http://three").tracking_uri == "http://three"


def test_another_uri_for_a_while(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://from-env")
    with _use_tracking_uri("http://inside"):
        assert mlflow.get_tracking_uri() == "http://inside"
    assert mlflow.get_tracking_uri() == "http://from-env"
    assert os.environ["MLFLOW_TRACKING_URI"] == "http://from-env"


@pytest.mark.parametrize(
    ("uri", "scheme"),
    [
        ("mlruns", ""),
        ("./a/b", ""),
        ("C:\\x\\y", ""),
        ("file:///a", "file"),
        ("file:rel", "file"),
        ("postgresql+psycopg://u@h/d", "postgresql"),
        ("SQLITE:///x", "sqlite"),
        ("databricks", "databricks"),
        ("databricks://p", "databricks"),
        ("my-plugin:x", "my-plugin"),
        ("", ""),
    ],
)
def test_schemes(uri, scheme):
    assert scheme_of(uri) == scheme


def test_stores_are_shared_per_place(tmp_path, monkeypatch):
    one = get_store("sqlite:///a.db")
    assert get_store("sqlite:///a.db") is one
    assert get_store(f"sqlite:////{str(tmp_path).lstrip('/')}/a.db") is one
    assert get_store("sqlite:///b.db") is not one
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert get_store("sqlite:///a.db") is not one
    assert (tmp_path / "elsewhere" / "a.db").exists()


def test_folders_by_every_spelling_are_one_store(tmp_path):
    assert get_store("runs") is get_store("./runs") is get_store("file:runs")


def test_unknown_schemes_name_the_known_ones():
    with pytest.raises(MlflowException, match=r"'sqlite'.*'https'") as error:
        get_store("foo://x")
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("uri", ["databricks", "databricks://p", "databricks-uc", "uc:http://x"])
def test_databricks_is_a_clear_error(uri):
    with pytest.raises(MlflowException, match="Databricks"):
        get_store(uri)


def test_new_experiments_of_a_local_database_keep_artifacts_in_mlruns(tmp_path):
    mlflow.set_tracking_uri("sqlite:///x.db")
    with mlflow.start_run() as run:
        assert mlflow.get_artifact_uri() == f"{tmp_path}/mlruns/0/{run.info.run_id}/artifacts"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_gets_a_store_of_its_own():
    mlflow.set_tracking_uri("sqlite:///x.db")
    parent = open_store()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - runs in the child
        ours = open_store() is not parent and mlflow.create_experiment("by the child") is not None
        os.write(writing, b"yes" if ours else b"no")
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reading, 10) == b"yes"
    os.close(reading)
    os.close(writing)
    assert mlflow.get_experiment_by_name("by the child") is not None
    assert open_store() is parent
