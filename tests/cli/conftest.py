"""A clean working directory, the command within this process, and the command as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import mlflow
from mlflow.cli import cli
from mlflow.tracking import _run_context, _uri

SOURCE = str(Path(mlflow.__file__).parent.parent)
START_SECONDS = 60


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory of its own without MLFLOW_ settings."""
    for name in [n for n in os.environ if n.startswith(("MLFLOW_", "_MLFLOW_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    _forget()
    yield tmp_path
    _forget()
    for name in [n for n in os.environ if n.startswith(("MLFLOW_", "_MLFLOW_"))]:
        del os.environ[name]


def _forget() -> None:
    _run_context.set_active_experiment_id(None)
    _uri.reset()


Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs ``mlflow ARGUMENTS`` in this process; asserts the exit code."""

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, list(arguments))
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


class Process:
    """A running ``mlflow server``."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path):
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._log = log

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text()

    def wait_until_up(self) -> Process:
        """Wait for the first healthy answer."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise AssertionError(f"no server: exit code {self.process.poll()}, {self.log}")


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Process]]:
    """Starts ``mlflow ARGUMENTS --port FREE`` in the folder; whatever runs in the end is killed."""
    started: list[Process] = []

    def begin(*arguments: str) -> Process:
        port, log = free_port(), folder / f"server{len(started)}.log"
        command = [sys.executable, "-m", "mlflow", *arguments, "--port", str(port)]
        with log.open("w") as out:
            process = subprocess.Popen(command, env=_environment(), stdout=out, stderr=subprocess.STDOUT, text=True)
        started.append(Process(process, port, log))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "_MLFLOW_"))}
    return {**kept, "PYTHONPATH": SOURCE}


@pytest.fixture
def process(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``mlflow ARGUMENTS`` as a process of its own to its end."""

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mlflow", *arguments]
        return subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=100, check=False)

    return call


@pytest.fixture(params=["sqlite", "file"])
def store(request: pytest.FixtureRequest, folder: Path) -> str:
    """A local tracking store as the default of this process, once a database and once a folder; its URI."""
    uri = f"sqlite:///{folder}/store.db" if request.param == "sqlite" else (folder / "runs").as_uri()
    mlflow.set_tracking_uri(uri)
    return uri
