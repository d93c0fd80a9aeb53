"""A tag on the link between a run and a dataset."""

from mlflow.entities._mlflow_object import Record

__all__ = ["InputTag"]


class InputTag(Record, frozen=True, gc=False):
    """A label of a run's input, such as ``mlflow.data.context``."""

    key: str
    value: str
