"""Removing things for good, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from mlflow.store.sql.database import Session
from mlflow.store.sql.tables.assessments import assessments
from mlflow.store.sql.tables.datasets import datasets, input_tags, inputs
from mlflow.store.sql.tables.experiments import experiment_tags, experiments
from mlflow.store.sql.tables.logged_models import (
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
)
from mlflow.store.sql.tables.metrics import latest_metrics, metrics
from mlflow.store.sql.tables.runs import params, runs, tags
from mlflow.store.sql.tables.scorers import scorer_versions, scorers
from mlflow.store.sql.tables.traces import spans, trace_info, trace_request_metadata, trace_tags

__all__ = ["purge_experiment", "purge_logged_models", "purge_runs"]


def purge_runs(session: Session, run_ids: Sequence[str]) -> None:
    """Remove runs, what they logged and their links."""
    for start in range(0, len(run_ids), 500):
        ids = list(run_ids[start : start + 500])
        linked = select(inputs.c.input_uuid).where(or_(inputs.c.source_id.in_(ids), inputs.c.destination_id.in_(ids)))
        uuids = [row[0] for row in session.all(linked)]
        _delete_in(session, input_tags.c.input_uuid, uuids)
        _delete_in(session, inputs.c.input_uuid, uuids)
        for column in (
            metrics.c.run_uuid,
            latest_metrics.c.run_uuid,
            params.c.run_uuid,
            tags.c.run_uuid,
            logged_model_metrics.c.run_id,
            runs.c.run_uuid,
        ):
            session.execute(delete(column.table).where(column.in_(ids)))


def purge_logged_models(session: Session, model_ids: Sequence[str]) -> None:
    """Remove logged models, what was logged to them and their links."""
    ids = list(model_ids)
    linked = select(inputs.c.input_uuid).where(or_(inputs.c.source_id.in_(ids), inputs.c.destination_id.in_(ids)))
    _delete_in(session, inputs.c.input_uuid, [row[0] for row in session.all(linked)])
    for table in (logged_model_metrics, logged_model_params, logged_model_tags, logged_models):
        _delete_in(session, table.c.model_id, ids)


def purge_experiment(session: Session, key: int) -> None:
    """Remove an experiment with its runs, logged models, traces, datasets and scorers."""
    purge_runs(session, [row[0] for row in session.all(select(runs.c.run_uuid).where(runs.c.experiment_id == key))])
    models = session.all(select(logged_models.c.model_id).where(logged_models.c.experiment_id == key))
    purge_logged_models(session, [row[0] for row in models])
    traces = select(trace_info.c.request_id).where(trace_info.c.experiment_id == key)
    for column in (
        assessments.c.trace_id,
        spans.c.trace_id,
        trace_tags.c.request_id,
        trace_request_metadata.c.request_id,
    ):
        session.execute(delete(column.table).where(column.in_(traces)))
    own_scorers = select(scorers.c.scorer_id).where(scorers.c.experiment_id == key)
    session.execute(delete(scorer_versions).where(scorer_versions.c.scorer_id.in_(own_scorers)))
    for table in (trace_info, scorers, datasets, experiment_tags, experiments):
        session.execute(delete(table).where(table.c.experiment_id == key))


def _delete_in(session: Session, column, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), 500):
        session.execute(delete(column.table).where(column.in_(list(ids[start : start + 500]))))
