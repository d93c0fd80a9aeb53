"""The contract of stores, as tests: whoever writes a backend or a plugin runs these classes over it.

A test module subclasses each class and gives a fixture ``store`` that yields an empty ``mlflow.store.interface.Store``.
"""

from mlflow.store.testing.experiments import ExperimentsContract
from mlflow.store.testing.logged_models import LoggedModelsContract
from mlflow.store.testing.metrics import MetricsContract
from mlflow.store.testing.runs import RunsContract
from mlflow.store.testing.searches import SearchContract

__all__ = ["ExperimentsContract", "LoggedModelsContract", "MetricsContract", "RunsContract", "SearchContract"]
