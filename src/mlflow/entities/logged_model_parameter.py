"""A logged model's parameter."""

from mlflow.entities._mlflow_object import Record

__all__ = ["LoggedModelParameter"]


class LoggedModelParameter(Record, frozen=True, gc=False):
    """A fixed property of a logged model: a key and its value as text."""

    key: str
    value: str
