"""A dataset that a run used."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.dataset import Dataset
from mlflow.entities.input_tag import InputTag

__all__ = ["DatasetInput"]


class DatasetInput(_MlflowObject):
    """A dataset and the tags of its link to the run."""

    __slots__ = ("_dataset", "_tags")

    def __init__(self, dataset: Dataset, tags: list[InputTag] | None = None):
        self._dataset = dataset
        self._tags = tags or []

    @property
    def dataset(self) -> Dataset:
        """The dataset."""
        return self._dataset

    @property
    def tags(self) -> list[InputTag]:
        """Tags of the link, such as ``mlflow.data.context``."""
        return self._tags

    def __eq__(self, other):
        return isinstance(other, DatasetInput) and (self._dataset, self._tags) == (other._dataset, other._tags)

    def __hash__(self):
        return hash((self._dataset, tuple(self._tags)))

    def to_dictionary(self) -> dict:
        """``{"dataset": {...}, "tags": {key: value}}``."""
        return {"dataset": self._dataset.to_dictionary(), "tags": {t.key: t.value for t in self._tags}}
