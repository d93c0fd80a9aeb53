"""Stock MLflow 3.8.1 as a black box: its client, its command line, its server, its web UI."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest

from tests.servers import free_port

__all__ = ["HERE", "quiet_environment", "run", "server", "stock_python", "ui_folder"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def stock_python() -> Path:
    """Its Python; skips the test, loudly, where there is none."""
    named = os.environ.get("MILLRACE_STOCK_PYTHON")
    if not named:
        pytest.skip(
            "STOCK MLFLOW IS MISSING, COMPATIBILITY IS NOT TESTED: run tests/compat/make_stock_env.sh FOLDER and set "
            "MILLRACE_STOCK_PYTHON=FOLDER/bin/python"
        )
    return Path(named)


def quiet_environment(**more: str) -> dict[str, str]:
    """An environment in which stock MLflow neither phones home nor finds this project."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "_MLFLOW_", "PYTHONPATH"))}
    return {
        **kept,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "COLUMNS": "200",
        **more,
    }


def run(*command: str, folder: Path, by: str = "stock", seconds: float = 110, **environment: str) -> str:
    """Output of a script (its path first) or, with ``-m``, a module, under stock MLflow or (``by="ours"``) this one."""
    python = stock_python() if by == "stock" else Path(sys.executable)
    wanted = quiet_environment(**environment)
    if by == "ours":
        wanted["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(
        [str(python), *command], cwd=folder, env=wanted, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@lru_cache(maxsize=1)
def _package(python: Path) -> Path:
    code = "import importlib.util as u; print(u.find_spec('mlflow').submodule_search_locations[0])"
    command, environment = [str(python), "-c", code], quiet_environment()
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Path(done.stdout.strip())


def ui_folder() -> Path:
    """The folder of its built web UI."""
    return _package(stock_python()) / "server" / "js" / "build"


@contextmanager
def server(backend_store_uri: str, folder: Path) -> Iterator[str]:
    """URL of its server, for the time of the block."""
    port = free_port()
    log = folder / f"stock-{port}.log"
    command = [str(stock_python()), "-m", "mlflow", "server", "--backend-store-uri", backend_store_uri]
    command += ["--artifacts-destination", str(folder / "stock-artifacts"), "--port", str(port), "--workers", "1"]
    with open(log, "ab") as out:
        # A group of its own: the command leaves its child behind when it is ended alone.
        process = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=folder, env=quiet_environment(), start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"stock MLflow's server did not start:\n{log.read_text()[-3000:]}")
