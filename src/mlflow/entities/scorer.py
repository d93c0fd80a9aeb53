"""A scorer as it is registered with an experiment."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["ScorerVersion"]


class ScorerVersion(_MlflowObject):
    """One version of a registered scorer. ``serialized_scorer`` is JSON text; ``creation_time`` epoch milliseconds."""

    __slots__ = (
        "_creation_time",
        "_experiment_id",
        "_scorer_id",
        "_scorer_name",
        "_scorer_version",
        "_serialized_scorer",
    )

    def __init__(
        self,
        experiment_id: str,
        scorer_name: str,
        scorer_version: int,
        serialized_scorer: str,
        creation_time: int,
        scorer_id: str | None = None,
    ):
        self._experiment_id = experiment_id
        self._scorer_name = scorer_name
        self._scorer_version = scorer_version
        self._serialized_scorer = serialized_scorer
        self._creation_time = creation_time
        self._scorer_id = scorer_id

    @property
    def experiment_id(self) -> str:
        """The experiment it is registered with."""
        return self._experiment_id

    @property
    def scorer_name(self) -> str:
        """Name, unique within the experiment."""
        return self._scorer_name

    @property
    def scorer_version(self) -> int:
        """Version, from 1 on."""
        return self._scorer_version

    @property
    def serialized_scorer(self) -> str:
        """How to build it again: JSON text."""
        return self._serialized_scorer

    @property
    def creation_time(self) -> int:
        """When this version was registered."""
        return self._creation_time

    @property
    def scorer_id(self) -> str | None:
        """Id that all its versions share."""
        return self._scorer_id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScorerVersion) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash((self._experiment_id, self._scorer_name, self._scorer_version))
