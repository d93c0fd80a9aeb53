"""Active runs: start, end, and what is active."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.run import Run
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.environment_variables import MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING, MLFLOW_RUN_ID
from mlflow.exceptions import MlflowException, invalid
from mlflow.tracking._client.base import pairs
from mlflow.tracking._fluent.experiments import _get_experiment_id
from mlflow.tracking._run_context import (
    OpenRun,
    active_experiment_id,
    close_run,
    last_run,
    open_runs,
    push_run,
    runs_left_open,
)
from mlflow.tracking._tag_names import NOTE, PARENT_RUN_ID
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

__all__ = [
    "ActiveRun",
    "active_run",
    "delete_run",
    "end_run",
    "get_parent_run",
    "get_run",
    "last_active_run",
    "start_run",
]

_logger = logging.getLogger("mlflow.tracking.fluent")

run_id_to_system_metrics_monitor: dict[str, SystemMetricsMonitor] = {}
"""Monitors of active runs, by run id."""

_at_exit: list[int] = []  # the process that has its exit handler


class ActiveRun(Run):
    """A run that ``start_run`` made active; leaving its ``with`` block ends it: FINISHED, or FAILED by an exception."""

    def __init__(self, run):
        super().__init__(run.info, run.data, run.inputs, run.outputs)
        self._entry: OpenRun | None = None

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        status = RunStatus.FINISHED if exc_type is None else RunStatus.FAILED
        entry = self._entry
        if entry is not None and entry.is_open and entry.pid == os.getpid():
            stack = open_runs()
            # Runs that were started inside the block and left open end with it.
            above = stack[stack.index(entry) + 1 :] if entry in stack else ()
            for inner in (*reversed(above), entry):
                _end(inner, RunStatus.to_string(status))
        return exc_type is None


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: dict[str, Any] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,
) -> ActiveRun:
    """Start a run, or take one up again, and make it the active one of this thread or asyncio task.

    Args:
        run_id: a run to take up again; by default the one that ``MLFLOW_RUN_ID`` names (once), else a new one.
        experiment_id: where a new run belongs; by default the active experiment.
        run_name: name of a new run, or new name of the one taken up; a random one by default.
        nested: allow an active run, which becomes the parent.
        parent_run_id: the parent of a new run.
        tags: set on the run.
        description: kept as tag ``mlflow.note.content``.
        log_system_metrics: log CPU, memory, disk, network and GPU use while the run is active; None asks
            ``MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING``.

    Returns:
        The run, to be used in a ``with`` statement, or ended by ``end_run``.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when the run or its parent is deleted or belongs elsewhere.
        Exception: when another run is active here and ``nested`` is not set.
    """
    client = MlflowClient()
    stack = open_runs()
    _check_stack(stack, nested, parent_run_id)
    given = run_id or MLFLOW_RUN_ID.get()
    if given:
        MLFLOW_RUN_ID.unset()
        run = _resume(client, given, run_name, tags, description)
    else:
        parent = parent_run_id or (stack[-1].run_id if nested and stack else None)
        run = _create(client, experiment_id, run_name, parent, parent_run_id is not None, tags, description)
    active = ActiveRun(run)
    active._entry = OpenRun(active, client)
    push_run(active._entry)
    _register_exit()
    if MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.get() if log_system_metrics is None else log_system_metrics:
        _monitor(active, resume=bool(given), tracking_uri=client.tracking_uri)
    return active


def end_run(status: str = "FINISHED") -> None:
    """End the innermost active run of this thread or task, after what it logged asynchronously has arrived.

    Without an active run nothing happens.

    Args:
        status: ``"FINISHED"``, ``"FAILED"`` or ``"KILLED"``.
    """
    name = RunStatus.to_string(status) if isinstance(status, int) else status
    RunStatus.from_string(name)
    stack = open_runs()
    if stack and stack[-1].is_own:
        _end(stack[-1], name)


def active_run() -> ActiveRun | None:
    """The active run of this thread or task, as it was when it started; None without one.

    Its data is not brought up to date: use ``mlflow.get_run(run.info.run_id)`` for what was logged since.
    """
    stack = open_runs()
    return stack[-1].run if stack else None


def last_active_run() -> Run | None:
    """The active run, or else the one that was active last, with all that was logged; None if there was none yet."""
    stack = open_runs()
    if stack:
        return stack[-1].client.get_run(stack[-1].run_id)
    last = last_run()
    return None if last is None else last[1].get_run(last[0])


def get_run(run_id: str) -> Run:
    """A run by id, active or deleted. Raises RESOURCE_DOES_NOT_EXIST."""
    return MlflowClient().get_run(run_id)


def get_parent_run(run_id: str) -> Run | None:
    """The run that a nested run belongs to; None for one that is not nested."""
    return MlflowClient().get_parent_run(run_id)


def delete_run(run_id: str) -> None:
    """Mark a run as deleted."""
    MlflowClient().delete_run(run_id)


def current_run() -> OpenRun:
    """The active run; without one, a new one is started."""
    stack = open_runs()
    if stack:
        return stack[-1]
    start_run()
    return open_runs()[-1]


def _check_stack(stack: tuple[OpenRun, ...], nested: bool, parent_run_id: str | None) -> None:
    if not stack or not stack[-1].is_own:
        return
    current = stack[-1].run_id
    if not nested:
        raise Exception(
            f"Run with UUID {current} is already active. End it with mlflow.end_run() before you start another, or "
            "pass nested=True to start a run below it."
        )
    if parent_run_id is not None and parent_run_id != current:
        raise invalid(
            f"The active run {current} is not the given parent run {parent_run_id}. A nested run belongs to the active "
            "run: end that one first with mlflow.end_run()."
        )


def _resume(
    client: MlflowClient, run_id: str, run_name: str | None, tags: dict[str, Any] | None, description: str | None
) -> Run:
    info = client.get_run(run_id).info
    if info.lifecycle_stage == LifecycleStage.DELETED:
        raise invalid(f"Cannot start run {run_id}: it is deleted. Restore it first (MlflowClient().restore_run).")
    chosen = active_experiment_id()
    if chosen is not None and chosen != info.experiment_id:
        raise invalid(
            f"Cannot start run {run_id}: it belongs to experiment {info.experiment_id}, but the active experiment is "
            f"{chosen}. Call mlflow.set_experiment(experiment_id={info.experiment_id!r}) first."
        )
    all_tags = _with_note(tags, description)
    client._store.runs.update(run_id, status="RUNNING", run_name=run_name)
    if all_tags:
        client.log_batch(run_id, tags=pairs(RunTag, all_tags), synchronous=True)
    return client.get_run(run_id)


def _create(
    client: MlflowClient,
    experiment_id: str | None,
    run_name: str | None,
    parent: str | None,
    check_parent: bool,
    tags: dict[str, Any] | None,
    description: str | None,
) -> Run:
    from mlflow.tracking.context.registry import resolve_tags

    own = _with_note(tags, description)
    if parent is not None:
        if check_parent and client.get_run(parent).info.lifecycle_stage == LifecycleStage.DELETED:
            raise invalid(f"Cannot start a run below run {parent}: it is deleted.")
        own[PARENT_RUN_ID] = parent
    where = _get_experiment_id() if experiment_id is None else experiment_id
    return client.create_run(where, tags=resolve_tags(own), run_name=run_name or None)


def _with_note(tags: dict[str, Any] | None, description: str | None) -> dict[str, Any]:
    own = dict(tags or {})
    if description is not None:
        if NOTE in own:
            raise invalid(f"The description is given twice: as 'description' and as tag '{NOTE}'. Give one of them.")
        own[NOTE] = description
    return own


def _end(entry: OpenRun, status: str) -> None:
    close_run(entry)
    monitor = run_id_to_system_metrics_monitor.pop(entry.run_id, None)
    if monitor is not None:
        monitor.finish()
    entry.client.set_terminated(entry.run_id, status)


def _monitor(run: ActiveRun, resume: bool, tracking_uri: str) -> None:
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

    try:
        monitor = SystemMetricsMonitor(run.info.run_id, resume_logging=resume, tracking_uri=tracking_uri)
        monitor.start()
        run_id_to_system_metrics_monitor[run.info.run_id] = monitor
    except Exception as error:  # a run goes on without them
        _logger.error("System metrics are not logged: %s", error)


def _register_exit() -> None:
    if _at_exit != [os.getpid()]:
        # A forked child runs the handlers of its parent too; they find none of its runs.
        _at_exit[:] = [os.getpid()]
        atexit.register(_end_all)


def _end_all() -> None:
    """End what is still active when the interpreter ends, with the status that its end deserves."""
    status = _exit_status()
    for entry in runs_left_open():
        try:
            _end(entry, status)
        except Exception as error:
            code = getattr(error, "error_code", "") if isinstance(error, MlflowException) else ""
            _logger.warning("Run %s could not be ended: %s %s", entry.run_id, code, error)


def _exit_status() -> str:
    interactive = hasattr(sys, "ps1") or "IPython" in sys.modules
    error = None if interactive else getattr(sys, "last_value", None)  # what the program ended by
    if error is None:
        return "FINISHED"
    return "KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED"
