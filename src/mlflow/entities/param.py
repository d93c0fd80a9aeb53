"""A run's parameter."""

from mlflow.entities._mlflow_object import Record

__all__ = ["Param"]


class Param(Record, frozen=True, gc=False):
    """An input of a run: a key and its value as text. Written once per run and key."""

    key: str
    value: str
