"""The record of facets behind a server."""

from __future__ import annotations

from mlflow.store.interface.store import Store
from mlflow.store.rest.datasets import RestDatasets
from mlflow.store.rest.experiments import RestExperiments
from mlflow.store.rest.http import connection
from mlflow.store.rest.logged_models import RestLoggedModels
from mlflow.store.rest.metrics import RestMetrics
from mlflow.store.rest.runs import RestRuns

__all__ = ["RestStore"]


class RestStore(Store):
    """A tracking store behind a server, ours or MLflow's, by its base URI such as ``http://127.0.0.1:5000``."""

    def __init__(self, uri: str, artifact_root: str | None = None):
        self.uri = uri
        self.connection = connection(uri)
        self.experiments = RestExperiments(self.connection)
        self.runs = RestRuns(self.connection)
        self.metrics = RestMetrics(self.connection)
        self.datasets = RestDatasets(self.connection)
        self.logged_models = RestLoggedModels(self.connection)

    def close(self) -> None:
        self.connection.close()
