"""The schema: MLflow 3.8.1's tables (``metadata``) and Millrace's additions (``additions``)."""

from mlflow.store.sql.tables import (
    assessments,
    datasets,
    evaluation_datasets,
    experiments,
    gateway,
    jobs,
    logged_models,
    metrics,
    model_versions,
    registered_models,
    runs,
    scorers,
    traces,
    webhooks,
)
from mlflow.store.sql.tables.metadata import ALEMBIC_HEAD, metadata

__all__ = [
    "ALEMBIC_HEAD",
    "assessments",
    "datasets",
    "evaluation_datasets",
    "experiments",
    "gateway",
    "jobs",
    "logged_models",
    "metadata",
    "metrics",
    "model_versions",
    "registered_models",
    "runs",
    "scorers",
    "traces",
    "webhooks",
]
