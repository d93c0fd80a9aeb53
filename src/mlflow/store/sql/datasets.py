"""Datasets that runs used, in a database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from mlflow.entities.dataset_summary import _DatasetSummary
from mlflow.store.interface.datasets import Datasets
from mlflow.store.sql.database import Database
from mlflow.store.sql.fetch import experiment_key
from mlflow.store.sql.tables.datasets import datasets, input_tags, inputs
from mlflow.store.sql.tables.runs import runs

__all__ = ["SqlDatasets"]

MAX_SUMMARIES = 1000


class SqlDatasets(Datasets):
    """Datasets that runs used, in a database."""

    def __init__(self, database: Database):
        self._db = database

    def search_summaries(self, experiment_ids: Sequence[str]) -> list[_DatasetSummary]:
        keys = [experiment_key(e) for e in experiment_ids]
        if not keys:
            return []
        context = and_(input_tags.c.input_uuid == inputs.c.input_uuid, input_tags.c.name == "mlflow.data.context")
        statement = (
            select(datasets.c.experiment_id, datasets.c.name, datasets.c.digest, input_tags.c.value)
            .select_from(
                datasets.join(
                    inputs, and_(inputs.c.source_id == datasets.c.dataset_uuid, inputs.c.source_type == "DATASET")
                )
                .join(runs, and_(runs.c.run_uuid == inputs.c.destination_id, runs.c.lifecycle_stage == "active"))
                .outerjoin(input_tags, context)
            )
            .where(datasets.c.experiment_id.in_(keys))
            .distinct()
            .order_by(datasets.c.experiment_id, datasets.c.name, datasets.c.digest, input_tags.c.value)
            .limit(MAX_SUMMARIES)
        )
        with self._db.read() as session:
            return [_DatasetSummary(str(e), name, digest, ctx) for e, name, digest, ctx in session.all(statement)]
