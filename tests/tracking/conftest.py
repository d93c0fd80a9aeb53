"""A clean place for each test of the client: its own folder, no MLFLOW_ settings, nothing active."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

import mlflow
from mlflow.tracking import _run_context, _uri


@pytest.fixture
def clean(tmp_path, monkeypatch):
    """A working directory of its own, and none of the settings and active things of other tests."""
    for name in [n for n in os.environ if n.startswith(("MLFLOW_", "_MLFLOW_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    _forget()
    yield tmp_path
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.clear_active_model()
    _forget()
    for name in [n for n in os.environ if n.startswith(("MLFLOW_", "_MLFLOW_"))]:
        del os.environ[name]


@pytest.fixture(params=["sqlite", "file"])
def tracking(request, clean):
    """A fresh tracking store, once a database and once a folder; gives its URI."""
    uri = f"sqlite:///{clean}/tracking.db" if request.param == "sqlite" else (clean / "runs").as_uri()
    mlflow.set_tracking_uri(uri)
    return uri


@pytest.fixture
def client(tracking):
    """A client of the fresh store."""
    return mlflow.MlflowClient()


@pytest.fixture
def run_script(clean):
    """Runs Python code in a process of its own, in the clean folder; what it prints is in ``stdout``."""
    source = os.path.dirname(os.path.dirname(mlflow.__file__))

    def run(code, tracking_uri=None, check=False):
        env = {**os.environ, "PYTHONPATH": source}
        if tracking_uri is not None:
            env["MLFLOW_TRACKING_URI"] = tracking_uri
        command = [sys.executable, "-c", textwrap.dedent(code)]
        return subprocess.run(command, cwd=clean, env=env, capture_output=True, text=True, check=check)

    return run


def _forget():
    _run_context.set_active_experiment_id(None)
    _uri.reset()
