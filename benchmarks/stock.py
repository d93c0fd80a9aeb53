"""The environment of stock MLflow: the one that ``MILLRACE_STOCK_PYTHON`` names, or one made once in the cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["cache_folder", "stock_python"]

# Bounds that 3.8.1 lacks: it does not import with SQLAlchemy 2.1, and later FastAPI and Starlette break its server.
REQUIREMENTS = ("mlflow==3.8.1", "sqlalchemy<2.1", "fastapi<0.129", "starlette<0.50")


def cache_folder() -> Path:
    """Where the environment and the large databases stay from one run to the next."""
    base = os.environ.get("MILLRACE_BENCH_CACHE")
    if not base:
        base = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "millrace-bench")
    folder = Path(base).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def stock_python() -> str:
    """A Python that has stock MLflow 3.8.1, installed first where need be.

    Raises:
        SystemExit: when the Python that the variable names has another MLflow, or the installation fails.
    """
    named = os.environ.get("MILLRACE_STOCK_PYTHON")
    if named:
        _check(named, "MILLRACE_STOCK_PYTHON")
        return named
    folder = cache_folder() / f"stock-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        print(f"Installing stock MLflow 3.8.1 in {folder} ...", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        _install(folder, str(python))
        (folder / "complete").touch()
    _check(str(python), str(folder))
    return str(python)


def _install(folder: Path, python: str) -> None:
    uv = shutil.which("uv")
    if uv:
        steps = [
            [uv, "venv", "--python", sys.executable, str(folder)],
            [uv, "pip", "install", "--python", python, *REQUIREMENTS],
        ]
    else:
        steps = [[sys.executable, "-m", "venv", str(folder)], [python, "-m", "pip", "install", *REQUIREMENTS]]
    for step in steps:
        if subprocess.run(step, stdout=sys.stderr).returncode:
            raise SystemExit("Stock MLflow could not be installed; see above. Or name a Python: MILLRACE_STOCK_PYTHON.")


def _check(python: str, whence: str) -> None:
    # By the installed distribution, not by an import, which a PYTHONPATH could lead to ours.
    code = "import importlib.metadata as m; print(m.version('mlflow'))"
    try:
        done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True)
    except OSError as error:
        raise SystemExit(f"{whence}: {python} cannot be run: {error.strerror}.") from None
    if done.stdout.strip() != "3.8.1":
        found = done.stdout.strip() or "none"
        raise SystemExit(f"{whence}: MLflow 3.8.1 is needed in {python}, found: {found}.")
