"""Datasets that runs used, in a file store."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow.entities.dataset_summary import _DatasetSummary
from mlflow.store.file.run_files import CONTEXT
from mlflow.store.file.runs import FileRuns
from mlflow.store.interface.datasets import Datasets

__all__ = ["FileDatasets"]

_LIMIT = 1000


class FileDatasets(Datasets):
    """Read from the inputs of all runs, deleted ones too."""

    def __init__(self, runs: FileRuns):
        self._runs = runs

    def search_summaries(self, experiment_ids: Sequence[str]) -> list[_DatasetSummary]:
        found: set[tuple[str, str, str, str | None]] = set()
        for run in self._runs.files(experiment_ids):
            for used in run.inputs.dataset_inputs:
                context = next((tag.value for tag in used.tags if tag.key == CONTEXT), None)
                found.add((run.info.experiment_id, used.dataset.name, used.dataset.digest, context))
        ordered = sorted(found, key=lambda row: (*row[:3], row[3] is not None, row[3] or ""))
        return [_DatasetSummary(*row) for row in ordered[:_LIMIT]]
