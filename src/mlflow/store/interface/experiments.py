"""Experiments in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mlflow.entities._paged_list import PagedList
from mlflow.entities.experiment import Experiment
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.view_type import ViewType

__all__ = ["Experiments"]


class Experiments(ABC):
    """Named groups of runs. Ids are text; names are unique, also among deleted ones."""

    @abstractmethod
    def create(self, name: str, artifact_location: str | None = None, tags: Sequence[ExperimentTag] = ()) -> str:
        """Create one and return its id. RESOURCE_ALREADY_EXISTS when the name is taken, also by a deleted one."""

    @abstractmethod
    def get(self, experiment_id: str) -> Experiment:
        """One by id, active or deleted."""

    @abstractmethod
    def get_by_name(self, name: str) -> Experiment | None:
        """One by name, active or deleted; None when there is none."""

    @abstractmethod
    def search(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        filter_string: str | None = None,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        """A page of those that match; by default newest first. ``max_results`` is 1 to 50,000."""

    @abstractmethod
    def rename(self, experiment_id: str, new_name: str) -> None:
        """Rename an active one. INVALID_PARAMETER_VALUE when it is deleted, BAD_REQUEST when the name is taken."""

    @abstractmethod
    def delete(self, experiment_id: str) -> None:
        """Mark an active one and its runs as deleted. RESOURCE_DOES_NOT_EXIST when it is deleted already."""

    @abstractmethod
    def restore(self, experiment_id: str) -> None:
        """Undo ``delete``, of its runs too."""

    @abstractmethod
    def set_tag(self, experiment_id: str, tag: ExperimentTag) -> None:
        """Set a tag of an active one."""

    @abstractmethod
    def delete_tag(self, experiment_id: str, key: str) -> None:
        """Delete a tag of an active one. RESOURCE_DOES_NOT_EXIST when it has no such tag."""

    @abstractmethod
    def purge(self, experiment_id: str) -> None:
        """Remove a deleted one and all that belongs to it for good; frees its name. Artifacts are the caller's."""
