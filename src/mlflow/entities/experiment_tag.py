"""An experiment's tag."""

from mlflow.entities._mlflow_object import Record

__all__ = ["ExperimentTag"]


class ExperimentTag(Record, frozen=True, gc=False):
    """A label of an experiment: a key and a text that may be changed."""

    key: str
    value: str
