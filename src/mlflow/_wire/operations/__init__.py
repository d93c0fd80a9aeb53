"""All operations, one file per noun. Adding a call means adding it here; everything else derives from it."""

from mlflow._wire.operation import Operation
from mlflow._wire.operations import artifacts, datasets, experiments, logged_models, metrics, runs

__all__ = ["OPERATIONS"]

OPERATIONS: tuple[Operation, ...] = (
    *experiments.OPERATIONS,
    *runs.OPERATIONS,
    *metrics.OPERATIONS,
    *datasets.OPERATIONS,
    *logged_models.OPERATIONS,
    *artifacts.OPERATIONS,
)
