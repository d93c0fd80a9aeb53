"""A logged model's tag."""

from mlflow.entities._mlflow_object import Record

__all__ = ["LoggedModelTag"]


class LoggedModelTag(Record, frozen=True, gc=False):
    """A label of a logged model: a key and a text that may be changed."""

    key: str
    value: str
