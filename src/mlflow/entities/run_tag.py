"""A run's tag."""

from mlflow.entities._mlflow_object import Record

__all__ = ["RunTag"]


class RunTag(Record, frozen=True, gc=False):
    """A label of a run: a key and a text that may be changed."""

    key: str
    value: str
