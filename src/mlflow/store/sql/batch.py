"""Writing what a run logs: the hottest statements of the house."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import invalid, not_found
from mlflow.store.sql.database import Session
from mlflow.store.sql.fetch import chunks, in_ids
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.datasets import datasets
from mlflow.store.sql.tables.logged_models import logged_model_metrics, logged_models
from mlflow.store.sql.tables.metrics import latest_metrics, metrics
from mlflow.store.sql.tables.runs import params, runs, tags
from mlflow.store.sql.upsert import insert_if_absent, insert_latest_metric, upsert

__all__ = ["SET_TAG", "log", "log_metrics", "require_active"]

MAX_FLOAT = 1.7976931348623157e308
"""Infinities are kept as the greatest float, as MLflow has it: databases do not all know them."""

_STAGE = Statement(
    lambda d: select(runs.c.lifecycle_stage, runs.c.experiment_id, runs.c.run_uuid).where(
        runs.c.run_uuid == bindparam("id", required=True)
    )
)
_INSERT_METRIC = Statement(
    lambda d: insert_if_absent(d, metrics, ["key", "value", "timestamp", "run_uuid", "step", "is_nan"])
)
_LATEST = Statement(lambda d: insert_latest_metric(d, latest_metrics))
_INSERT_PARAM = Statement(lambda d: insert_if_absent(d, params, ["key", "value", "run_uuid"]))
_PARAMS_OF = Statement(
    lambda d: select(params.c.key, params.c.value).where(params.c.run_uuid == bindparam("id", required=True))
)
SET_TAG = Statement(lambda d: upsert(d, tags, ["key", "value", "run_uuid"], ["value"]))
_SET_NAME = Statement(
    lambda d: (
        update(runs)
        .where(runs.c.run_uuid == bindparam("id", required=True))
        .values(name=bindparam("run_name", required=True))
    )
)
_INSERT_MODEL_METRIC = Statement(
    lambda d: insert_if_absent(d, logged_model_metrics, [c.name for c in logged_model_metrics.columns])
)
_MODELS = in_ids((logged_models.c.model_id, logged_models.c.lifecycle_stage), logged_models.c.model_id)
_DATASET = Statement(
    lambda d: select(datasets.c.dataset_uuid).where(
        datasets.c.experiment_id == bindparam("experiment", required=True),
        datasets.c.name == bindparam("name", required=True),
        datasets.c.digest == bindparam("digest", required=True),
    )
)


def require_active(session: Session, run_id: str) -> int:
    """The experiment's key of an active run; an error otherwise."""
    row = session.one(_STAGE, {"id": run_id})
    if row is None or row[2] != run_id:
        raise not_found(f"Run with id={run_id} not found")
    if row[0] != "active":
        raise invalid(f"The run {run_id} must be in the 'active' state. Current state is {row[0]}.")
    return row[1]


def log(
    session: Session, run_id: str, points: Sequence[Metric], values: Sequence[Param], labels: Sequence[RunTag]
) -> None:
    """Log a checked batch to an active run."""
    experiment = require_active(session, run_id)
    if values:
        _log_params(session, run_id, values)
    if points:
        _log_points(session, run_id, experiment, points)
    if labels:
        session.execute_many(SET_TAG, [{"key": t.key, "value": t.value, "run_uuid": run_id} for t in labels])
        for label in labels:
            if label.key == "mlflow.runName":
                session.execute(_SET_NAME, {"id": run_id, "run_name": label.value[:250]})


def log_metrics(session: Session, run_id: str, points: Sequence[Metric]) -> None:
    """Log checked points to an active run."""
    _log_points(session, run_id, require_active(session, run_id), points)


def _log_params(session: Session, run_id: str, values: Sequence[Param]) -> None:
    rows = [{"key": p.key, "value": p.value, "run_uuid": run_id} for p in values]
    if len(rows) == 1:
        if session.execute(_INSERT_PARAM, rows[0]).rowcount == 1 and session.dialect in ("sqlite", "postgresql"):
            return
    else:
        session.execute_many(_INSERT_PARAM, rows)
    there = dict(session.all(_PARAMS_OF, {"id": run_id}))
    for p in values:
        old = there.get(p.key)
        if old != p.value:
            raise invalid(
                f"Changing param values is not allowed. Param with key='{p.key}' was already logged with value='{old}' "
                f"for run ID='{run_id}'. Attempted logging new value '{p.value}'."
            )


_COLUMNS = ("key", "value", "timestamp", "run_uuid", "step", "is_nan")


def _row(run_id: str, m: Metric) -> tuple:
    """A point as a row of ``_COLUMNS``."""
    value = m.value
    if -MAX_FLOAT <= value <= MAX_FLOAT:
        return (m.key, value, m.timestamp, run_id, m.step, False)
    if value != value:
        return (m.key, 0.0, m.timestamp, run_id, m.step, True)
    return (m.key, MAX_FLOAT if value > 0 else -MAX_FLOAT, m.timestamp, run_id, m.step, False)


def _log_points(session: Session, run_id: str, experiment: int, points: Sequence[Metric]) -> None:
    rows = [_row(run_id, m) for m in points]
    if len(rows) == 1:
        session.execute_row(_INSERT_METRIC, rows[0], _COLUMNS)
        session.execute_row(_LATEST, rows[0], _COLUMNS)
    else:
        rows.sort()  # neighbours in the index go in together
        session.insert_rows(_INSERT_METRIC, rows, _COLUMNS)
        latest: dict[str, tuple] = {}
        for row in rows:
            old = latest.get(row[0])
            if old is None or (row[4], row[2], row[1]) >= (old[4], old[2], old[1]):
                latest[row[0]] = row
        # In the order of keys, so that two transactions never wait for each other crosswise.
        session.execute_rows(_LATEST, sorted(latest.values()), _COLUMNS)
    if any(m.model_id for m in points):
        _log_model_points(session, run_id, experiment, [m for m in points if m.model_id])


def _log_model_points(session: Session, run_id: str, experiment: int, points: Sequence[Metric]) -> None:
    wanted = sorted({m.model_id for m in points if m.model_id})
    stages: dict[str, str] = {}
    for statement, values in chunks(_MODELS, wanted):
        stages.update(session.all(statement, values))
    for model_id in wanted:
        if stages.get(model_id) != "active":
            raise not_found(f"Logged model with ID '{model_id}' not found, so that no metric can be logged to it.")
    uuids: dict[tuple[str, str], str | None] = {}
    rows = []
    for m in points:
        dataset = None
        if m.dataset_name and m.dataset_digest:
            name = (m.dataset_name, m.dataset_digest)
            if name not in uuids:
                found = session.one(_DATASET, {"experiment": experiment, "name": name[0], "digest": name[1]})
                uuids[name] = found[0] if found else None
            dataset = uuids[name]
        row = _row(run_id, m)
        rows.append(
            {
                "model_id": m.model_id,
                "metric_name": m.key,
                "metric_timestamp_ms": m.timestamp,
                "metric_step": m.step,
                "metric_value": None if row[5] else row[1],
                "experiment_id": experiment,
                "run_id": run_id,
                "dataset_uuid": dataset,
                "dataset_name": m.dataset_name,
                "dataset_digest": m.dataset_digest,
            }
        )
    session.execute_many(_INSERT_MODEL_METRIC, rows)
