"""The sides that are compared, and how a snippet runs on one of them: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.stock import cache_folder

__all__ = ["SNIPPETS", "Side", "SideFailed", "bare_side", "ours_side", "stock_side"]

SNIPPETS = Path(__file__).resolve().parent / "snippets"
TIME_OUT_SECONDS = 900
_ALL = {
    # Neither side reports to anybody, nor looks for git, nor warns, while it is measured.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "PYTHONWARNINGS": "ignore",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "NO_PROXY": "127.0.0.1,localhost",
}


class SideFailed(Exception):
    """Something that a side was to do did not work; the message has its last words."""


@dataclass(frozen=True)
class Side:
    """An environment under test."""

    name: str
    python: str
    environment: dict[str, str] = field(repr=False)

    def run(self, snippet: str, folder: Path, **arguments: Any) -> dict[str, Any]:
        """Run a script of ``snippets/`` with ``folder`` as its working directory; what it reported.

        Raises:
            SideFailed: when it ends with an error, reports nothing, or takes too long.
        """
        command = [self.python, str(SNIPPETS / f"{snippet}.py"), json.dumps(arguments)]
        try:
            done = subprocess.run(
                command, cwd=folder, env=self.environment, capture_output=True, text=True, timeout=TIME_OUT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise SideFailed(f"{self.name}: {snippet} took more than {TIME_OUT_SECONDS} s") from None
        lines = done.stdout.strip().splitlines()
        if done.returncode or not lines:
            raise SideFailed(f"{self.name}: {snippet} ended with {done.returncode}: {_last_words(done.stderr)}")
        return json.loads(lines[-1])


def _last_words(text: str) -> str:
    """The end of an error output, on one line."""
    return " | ".join(text.strip().splitlines()[-3:])[-600:]


def _environment(without: tuple[str, ...]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MLFLOW_") and name not in without and (name == "PYTHONPATH" or name[:6] != "PYTHON")
    }
    # As pip installs it, Python code is compiled. Here the first, uncounted round compiles it, on either side, whether
    # or not its installer did, and in a place of our own.
    return {**kept, **_ALL, "PYTHONPYCACHEPREFIX": str(cache_folder() / "bytecode")}


def ours_side() -> Side:
    """The MLflow of the running Python."""
    return Side("ours", sys.executable, _environment(()))


def bare_side() -> Side:
    """The running Python without any MLflow: the floor."""
    return Side("floor", sys.executable, _environment(()))


def stock_side(python: str) -> Side:
    """Stock MLflow. A ``PYTHONPATH`` that leads to ours is kept from it."""
    return Side("stock", python, _environment(("PYTHONPATH", "VIRTUAL_ENV")))


def describe(side: Side, folder: Path) -> Mapping[str, Any]:
    """Which MLflow and Python a side runs."""
    return side.run("about", folder)
