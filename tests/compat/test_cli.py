"""MLflow 3.8.1's command line works against this server."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.compat import stock
from tests.servers import running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    stock.stock_python()
    folder = tmp_path_factory.mktemp("server")
    with running(f"sqlite:///{folder / 'cli.db'}", folder) as url:
        yield url


@pytest.fixture
def mlflow(server, tmp_path):
    def call(*words: str) -> str:
        return stock.run("-m", "mlflow", *words, folder=tmp_path, MLFLOW_TRACKING_URI=server)

    return call


# Each call starts a Python of its own with stock MLflow, which takes seconds.


@pytest.mark.timeout(300)
def test_experiments(mlflow):
    made = re.search(r"'cli one' with id (\d+)", mlflow("experiments", "create", "-n", "cli one"))
    assert made
    number = made.group(1)
    mlflow("experiments", "rename", "-x", number, "--new-name", "cli two")
    assert "cli two" in mlflow("experiments", "search")
    mlflow("experiments", "delete", "-x", number)
    assert "cli two" not in mlflow("experiments", "search")
    mlflow("experiments", "restore", "-x", number)
    assert "cli two" in mlflow("experiments", "get", "-x", number)


@pytest.mark.timeout(300)
def test_runs_and_artifacts(mlflow, server, tmp_path):
    from mlflow.store.rest import RestStore

    store = RestStore(server)
    run_id = store.runs.create("0", run_name="from the store", start_time=5).info.run_id
    store.close()
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "f.txt").write_text("content")
    assert '"from the store"' in mlflow("runs", "describe", "--run-id", run_id)
    mlflow("artifacts", "log-artifact", "--local-file", "local/f.txt", "--run-id", run_id, "--artifact-path", "a b")
    mlflow("artifacts", "log-artifacts", "--local-dir", "local", "--run-id", run_id)
    assert '"f.txt"' in mlflow("artifacts", "list", "--run-id", run_id)
    printed = mlflow("artifacts", "download", "--run-id", run_id, "--artifact-path", "a b/f.txt", "-d", "down")
    assert Path(tmp_path, printed.strip().splitlines()[-1]).read_text() == "content"
    mlflow("experiments", "csv", "-x", "0", "-o", "runs.csv")
    with open(tmp_path / "runs.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["run_id"], row["tags.mlflow.runName"]) == (run_id, "from the store")
    mlflow("runs", "delete", "--run-id", run_id)
    assert run_id in mlflow("runs", "list", "--experiment-id", "0", "--view", "deleted_only")
    mlflow("runs", "restore", "--run-id", run_id)
    assert run_id in mlflow("runs", "list", "--experiment-id", "0")
