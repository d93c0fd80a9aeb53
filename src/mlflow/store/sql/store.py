"""The record of SQL facets over one database."""

from __future__ import annotations

from mlflow.store.interface.store import Store
from mlflow.store.locations import resolve_location
from mlflow.store.sql.database import Database
from mlflow.store.sql.datasets import SqlDatasets
from mlflow.store.sql.experiments import SqlExperiments
from mlflow.store.sql.logged_models import SqlLoggedModels
from mlflow.store.sql.metrics import SqlMetrics
from mlflow.store.sql.runs import SqlRuns
from mlflow.store.sql.schema import ensure

__all__ = ["SqlStore"]


class SqlStore(Store):
    """A tracking store in a database.

    Args:
        uri: such as ``sqlite:///mlflow.db`` or ``postgresql://user@host/name``.
        artifact_root: where experiments without a location of their own keep artifacts; ``<root>/<experiment id>``.
    """

    def __init__(self, uri: str, artifact_root: str = "./mlruns"):
        self.uri = uri
        self.artifact_root = resolve_location(artifact_root)
        self.database = Database(uri)
        ensure(self.database, self.artifact_root)
        self.experiments = SqlExperiments(self.database, self.artifact_root)
        self.runs = SqlRuns(self.database, self.experiments)
        self.metrics = SqlMetrics(self.database)
        self.datasets = SqlDatasets(self.database)
        self.logged_models = SqlLoggedModels(self.database, self.experiments)

    def close(self) -> None:
        self.database.close()
