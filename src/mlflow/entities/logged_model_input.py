"""A logged model that a run used."""

from mlflow.entities._mlflow_object import Record

__all__ = ["LoggedModelInput"]


class LoggedModelInput(Record, frozen=True, gc=False):
    """The id of a logged model that went into a run."""

    model_id: str
