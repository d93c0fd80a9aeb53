"""The record of facets."""

from __future__ import annotations

from mlflow.store.interface.datasets import Datasets
from mlflow.store.interface.experiments import Experiments
from mlflow.store.interface.logged_models import LoggedModels
from mlflow.store.interface.metrics import Metrics
from mlflow.store.interface.runs import Runs

__all__ = ["Store"]


class Store:
    """One tracking store. Safe to use from any number of threads."""

    uri: str
    experiments: Experiments
    runs: Runs
    metrics: Metrics
    datasets: Datasets
    logged_models: LoggedModels

    def close(self) -> None:
        """Release connections and files. The store may not be used afterwards."""
