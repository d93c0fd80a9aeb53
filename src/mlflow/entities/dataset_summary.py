"""What a list of an experiment's datasets shows."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["_DatasetSummary"]


class _DatasetSummary(_MlflowObject):
    """A dataset that runs of an experiment used, with the context they used it in."""

    __slots__ = ("_context", "_digest", "_experiment_id", "_name")

    def __init__(self, experiment_id, name, digest, context):
        self._experiment_id = experiment_id
        self._name = name
        self._digest = digest
        self._context = context

    @property
    def experiment_id(self) -> str:
        """The experiment."""
        return self._experiment_id

    @property
    def name(self) -> str:
        """Name of the dataset."""
        return self._name

    @property
    def digest(self) -> str:
        """Digest of the dataset."""
        return self._digest

    @property
    def context(self) -> str | None:
        """``mlflow.data.context`` of the input, if set."""
        return self._context

    def __eq__(self, other):
        return isinstance(other, _DatasetSummary) and dict(self) == dict(other)

    def __hash__(self):
        return hash((self._experiment_id, self._name, self._digest, self._context))

    def to_dict(self) -> dict:
        """All fields by name."""
        return {
            "experiment_id": self._experiment_id,
            "name": self._name,
            "digest": self._digest,
            "context": self._context,
        }
