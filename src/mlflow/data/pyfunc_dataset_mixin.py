"""Datasets that models can be run on and evaluated with."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.data.evaluation_dataset import EvaluationDataset

__all__ = ["PyFuncConvertibleDatasetMixin", "PyFuncInputsOutputs"]


@dataclass
class PyFuncInputsOutputs:
    """What a model reads, and what it should answer."""

    inputs: Any
    outputs: Any = None


class PyFuncConvertibleDatasetMixin:
    """A dataset that `mlflow.pyfunc` models and `mlflow.evaluate` can use."""

    @abstractmethod
    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Features as inputs, targets as outputs."""

    @abstractmethod
    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The data as `mlflow.evaluate` reads it."""
