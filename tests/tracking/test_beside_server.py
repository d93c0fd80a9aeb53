"""``mlflow ui`` and a local client in one folder see the same runs and artifacts, whichever came first."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.servers import free_port

_LOG = """
import mlflow
mlflow.set_experiment("shared")
with mlflow.start_run(run_name={name!r}) as run:
    mlflow.log_text("from {name}", "folder/file.txt")
print(run.info.run_id)
"""
_READ = """
import mlflow
runs = mlflow.search_runs(experiment_names=["shared"], output_format="list")
for run in runs:
    text = mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/folder/file.txt")
    assert text == "from " + run.info.run_name, text
print(sorted(run.info.run_name for run in runs))
"""


def _python(folder: Path, code: str, uri: str | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "MLFLOW_TRACKING_URI"}
    if uri:
        environment["MLFLOW_TRACKING_URI"] = uri
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("first", ["server", "client"])
def test_both_see_the_same(tmp_path, first):
    if first == "client":
        _python(tmp_path, _LOG.format(name="early"))
    port = free_port()
    with open(tmp_path / "server.log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "ui", "--port", str(port)], cwd=tmp_path, stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/health", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, (tmp_path / "server.log").read_text()
                try:
                    server.wait(0.05)
                except subprocess.TimeoutExpired:
                    pass
        _python(tmp_path, _LOG.format(name="local"))
        _python(tmp_path, _LOG.format(name="remote"), url)
        expected = str(sorted([*(["early"] if first == "client" else []), "local", "remote"]))
        assert _python(tmp_path, _READ) == expected
        assert _python(tmp_path, _READ, url) == expected
    finally:
        server.terminate()
        assert server.wait(20) == 0
