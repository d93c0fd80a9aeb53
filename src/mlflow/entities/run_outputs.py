"""What came out of a run."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.logged_model_output import LoggedModelOutput

__all__ = ["RunOutputs"]


class RunOutputs(_MlflowObject):
    """Logged models that a run produced."""

    __slots__ = ("_model_outputs",)

    def __init__(self, model_outputs: list[LoggedModelOutput]):
        self._model_outputs = model_outputs

    @property
    def model_outputs(self) -> list[LoggedModelOutput]:
        """Logged models."""
        return self._model_outputs

    def to_dictionary(self) -> dict:
        """``{"model_outputs": [...]}``."""
        return {"model_outputs": [dict(m) for m in self._model_outputs]}

    def __eq__(self, other):
        return isinstance(other, RunOutputs) and self._model_outputs == other._model_outputs

    __hash__ = None  # type: ignore[assignment]
