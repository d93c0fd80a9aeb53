"""Which run, experiment and model are active.

Runs are a stack per thread and per asyncio task (see ``_ambient``); the experiment is one per process, as in MLflow.
Only this module knows how they are kept.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from mlflow.tracking._ambient import Ambient

if TYPE_CHECKING:
    from mlflow.tracking._fluent.runs import ActiveRun
    from mlflow.tracking.client import MlflowClient

__all__ = [
    "OpenRun",
    "active_experiment_id",
    "close_run",
    "last_run",
    "open_runs",
    "push_run",
    "runs_left_open",
    "set_active_experiment_id",
]


class OpenRun:
    """A run between ``start_run`` and ``end_run``, in the store where it was started."""

    __slots__ = ("client", "is_open", "pid", "run", "thread")

    def __init__(self, run: ActiveRun, client: MlflowClient):
        self.run = run
        self.client = client
        self.thread = threading.get_ident()
        self.pid = os.getpid()
        self.is_open = True

    @property
    def run_id(self) -> str:
        """Its run's id."""
        return self.run.info.run_id

    @property
    def is_own(self) -> bool:
        """True in the thread that started it; a context copied into another thread sees it, but does not own it."""
        return self.thread == threading.get_ident()


def _still_open(entries: tuple[OpenRun, ...]) -> tuple[OpenRun, ...]:
    # A run may have been ended by a task that works on a copy of this stack.
    return entries if all(e.is_open for e in entries) else tuple(e for e in entries if e.is_open)


_runs: Ambient[tuple[OpenRun, ...]] = Ambient("mlflow_runs", (), _still_open)
_all_open: dict[int, OpenRun] = {}  # every run this process has open, by identity, for the end of the process
_last_of_thread = threading.local()
_last: list[tuple[str, MlflowClient]] = []
_experiment: list[str] = []


def open_runs() -> tuple[OpenRun, ...]:
    """The active runs here, the innermost last."""
    return _runs.get()


def push_run(entry: OpenRun) -> None:
    """Make a run the active one."""
    _runs.set((*_runs.get(), entry))
    _all_open[id(entry)] = entry
    _remember(entry)


def close_run(entry: OpenRun) -> None:
    """Take a run, wherever it stands, off the stack of active ones."""
    entry.is_open = False
    _all_open.pop(id(entry), None)
    _runs.set(_runs.get())
    _remember(entry)


def runs_left_open() -> list[OpenRun]:
    """All runs of all threads that this process started and did not end, the innermost first."""
    return [e for e in reversed(_all_open.values()) if e.pid == os.getpid()]


def last_run() -> tuple[str, MlflowClient] | None:
    """Id of the run that was last started or ended in this thread, or else in this process, and a client for it."""
    found = getattr(_last_of_thread, "run", None)
    return found if found is not None else (_last[0] if _last else None)


def active_experiment_id() -> str | None:
    """The experiment that ``set_experiment`` chose."""
    return _experiment[0] if _experiment else None


def set_active_experiment_id(experiment_id: str | None) -> None:
    """Choose the experiment of new runs; None forgets it."""
    _experiment[:] = [] if experiment_id is None else [experiment_id]


def _remember(entry: OpenRun) -> None:
    _last_of_thread.run = (entry.run_id, entry.client)
    _last[:] = [_last_of_thread.run]
