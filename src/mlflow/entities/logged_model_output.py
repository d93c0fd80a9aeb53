"""A logged model that a run produced."""

from mlflow.entities._mlflow_object import Record

__all__ = ["LoggedModelOutput"]


class LoggedModelOutput(Record, frozen=True, gc=False):
    """The id of a logged model that came out of a run, and the step at which it did.

    ``step`` is always written on the wire, also when it is 0.
    """

    model_id: str
    step: int

    def to_dictionary(self) -> dict:
        """All fields by name."""
        return dict(self)
