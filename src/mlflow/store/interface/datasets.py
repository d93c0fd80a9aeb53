"""Datasets that runs used, in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mlflow.entities.dataset_summary import _DatasetSummary

__all__ = ["Datasets"]


class Datasets(ABC):
    """Datasets come into being when a run logs them as inputs (``Runs.log_inputs``)."""

    @abstractmethod
    def search_summaries(self, experiment_ids: Sequence[str]) -> list[_DatasetSummary]:
        """Distinct datasets and contexts used in the experiments, at most 1,000."""
