"""An experiment: a named group of runs."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.experiment_tag import ExperimentTag

__all__ = ["Experiment"]


class Experiment(_MlflowObject):
    """Times are epoch milliseconds; ``lifecycle_stage`` is ``active`` or ``deleted``."""

    DEFAULT_EXPERIMENT_NAME = "Default"
    __slots__ = (
        "_artifact_location",
        "_creation_time",
        "_experiment_id",
        "_last_update_time",
        "_lifecycle_stage",
        "_name",
        "_tags",
    )

    def __init__(
        self,
        experiment_id,
        name,
        artifact_location,
        lifecycle_stage,
        tags=None,
        creation_time=None,
        last_update_time=None,
    ):
        self._experiment_id = experiment_id
        self._name = name
        self._artifact_location = artifact_location
        self._lifecycle_stage = lifecycle_stage
        self._tags = {tag.key: tag.value for tag in (tags or [])}
        self._creation_time = creation_time
        self._last_update_time = last_update_time

    @property
    def experiment_id(self) -> str:
        """Id, as text."""
        return self._experiment_id

    @property
    def name(self) -> str:
        """Unique name."""
        return self._name

    @property
    def artifact_location(self) -> str:
        """Root URI of the artifacts of its runs."""
        return self._artifact_location

    @property
    def lifecycle_stage(self) -> str:
        """``active`` or ``deleted``."""
        return self._lifecycle_stage

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return self._tags

    @property
    def creation_time(self) -> int | None:
        """When it was created."""
        return self._creation_time

    @property
    def last_update_time(self) -> int | None:
        """When it was last changed."""
        return self._last_update_time

    def __eq__(self, other):
        return isinstance(other, Experiment) and dict(self) == dict(other)

    def __hash__(self):
        return hash((self._experiment_id, self._name))

    @classmethod
    def from_dictionary(cls, the_dict):
        """Build from a mapping of constructor arguments; ``tags`` may be a mapping or a list of tags."""
        values = dict(the_dict)
        tags = values.get("tags")
        if isinstance(tags, dict):
            values["tags"] = [ExperimentTag(key, value) for key, value in tags.items()]
        return super().from_dictionary(values)
