"""What Millrace adds to MLflow's schema: indexes and a table of its own.

Only ever additive, with a version of its own (``millrace_version``), and removable: MLflow 3.8.1 neither
reads nor minds any of it.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, String, Table

from mlflow.store.sql.tables.metrics import latest_metrics, metrics
from mlflow.store.sql.tables.runs import runs

__all__ = ["INDEXES", "VERSION", "millrace_requests", "millrace_version", "own_metadata"]

VERSION = 1

own_metadata = MetaData()

millrace_version = Table("millrace_version", own_metadata, Column("version", Integer, nullable=False))

millrace_requests = Table(
    "millrace_requests",
    own_metadata,
    Column("request_id", String(64), nullable=False),
    Column("created_time", BigInteger, nullable=False),
    Column("response", LargeBinary, nullable=False),
    PrimaryKeyConstraint("request_id", name="millrace_requests_pk"),
    Index("millrace_requests_created_time", "created_time"),
)
"""Answers of requests that must not be carried out twice, kept for a day."""

INDEXES = (
    # The default order of a run search, and its keyset pages.
    Index(
        "millrace_runs_experiment_stage_start",
        runs.c.experiment_id,
        runs.c.lifecycle_stage,
        runs.c.start_time,
        runs.c.run_uuid,
    ),
    # A metric's history without touching the table: ranges of steps, extremes, pages.
    Index(
        "millrace_metrics_run_key_step",
        metrics.c.run_uuid,
        metrics.c.key,
        metrics.c.step,
        metrics.c.timestamp,
        metrics.c.value,
        metrics.c.is_nan,
    ),
    # Runs by a metric's value: filters and orderings read only the page that they show.
    Index(
        "millrace_latest_metrics_key_value",
        latest_metrics.c.key,
        latest_metrics.c.is_nan,
        latest_metrics.c.value,
        latest_metrics.c.run_uuid,
    ),
)
