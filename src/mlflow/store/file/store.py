"""The file store: a record of its facets."""

from __future__ import annotations

from mlflow.store.file.datasets import FileDatasets
from mlflow.store.file.experiments import FileExperiments
from mlflow.store.file.logged_models import FileLoggedModels
from mlflow.store.file.metrics import FileMetrics
from mlflow.store.file.runs import FileRuns
from mlflow.store.interface.store import Store
from mlflow.store.locations import path_to_file_uri

__all__ = ["FileStore"]


class FileStore(Store):
    """A tracking store in a folder, in MLflow's layout. The folder is made on first use.

    Args:
        root: path or ``file:`` URI; relative ones start at the working directory of now, ``~`` is the home folder.
        artifact_root: where artifacts go that have no location of their own; the store's folder by default.
    """

    def __init__(self, root: str, artifact_root: str | None = None):
        self.experiments = FileExperiments(str(root), artifact_root)
        self.logged_models = FileLoggedModels(self.experiments)
        self.runs = FileRuns(self.experiments, self.logged_models)
        self.metrics = FileMetrics(self.experiments.root)
        self.datasets = FileDatasets(self.runs)
        self.root_directory = self.experiments.root.path
        self.uri = path_to_file_uri(self.root_directory)

    def close(self) -> None:
        """Nothing is held open."""
