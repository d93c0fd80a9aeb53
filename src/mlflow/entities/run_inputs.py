"""What went into a run."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.logged_model_input import LoggedModelInput

__all__ = ["RunInputs"]


class RunInputs(_MlflowObject):
    """Datasets and logged models that a run used."""

    __slots__ = ("_dataset_inputs", "_model_inputs")

    def __init__(self, dataset_inputs: list[DatasetInput], model_inputs: list[LoggedModelInput] | None = None):
        self._dataset_inputs = dataset_inputs
        self._model_inputs = model_inputs or []

    @property
    def dataset_inputs(self) -> list[DatasetInput]:
        """Datasets."""
        return self._dataset_inputs

    @property
    def model_inputs(self) -> list[LoggedModelInput]:
        """Logged models."""
        return self._model_inputs

    def to_dictionary(self) -> dict:
        """``{"dataset_inputs": [...], "model_inputs": [...]}``."""
        return {
            "dataset_inputs": [d.to_dictionary() for d in self._dataset_inputs],
            "model_inputs": [dict(m) for m in self._model_inputs],
        }

    def __eq__(self, other):
        return isinstance(other, RunInputs) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]
