"""Evaluation datasets that the tracking server keeps."""

from __future__ import annotations

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import MlflowNotImplementedException, invalid

__all__ = ["EvaluationDatasetSource"]


class EvaluationDatasetSource(DatasetSource):
    """An evaluation dataset, known by its id."""

    def __init__(self, dataset_id: str) -> None:
        self._dataset_id = dataset_id

    @staticmethod
    def _get_source_type() -> str:
        return "mlflow_evaluation_dataset"

    def load(self) -> Any:
        """The dataset, from the tracking server."""
        from mlflow._registry import load

        try:
            get_dataset = load("mlflow.genai.datasets:get_dataset")
        except ImportError as error:
            raise MlflowNotImplementedException("Evaluation datasets are not part of this build yet.") from error
        return get_dataset(dataset_id=self._dataset_id)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> EvaluationDatasetSource:
        raise NotImplementedError("It is made of an id; call EvaluationDatasetSource(dataset_id).")

    def to_dict(self) -> dict[str, Any]:
        """``{"dataset_id": ...}``."""
        return {"dataset_id": self._dataset_id}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> EvaluationDatasetSource:
        """Read what `to_dict` wrote."""
        if "dataset_id" not in source_dict:
            raise invalid(f"An evaluation dataset's source needs the key 'dataset_id'; found {sorted(source_dict)}.")
        return cls(source_dict["dataset_id"])
