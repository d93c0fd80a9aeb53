"""Experiments, through the client."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.view_type import ViewType
from mlflow.tracking._client.base import ClientPart, pairs, text

if TYPE_CHECKING:
    from mlflow.entities.experiment import Experiment
    from mlflow.store.entities.paged_list import PagedList

__all__ = ["ExperimentsPart"]

SEARCH_MAX_RESULTS_DEFAULT = 1000


class ExperimentsPart(ClientPart):
    """Named groups of runs."""

    def search_experiments(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int | None = SEARCH_MAX_RESULTS_DEFAULT,
        filter_string: str | None = None,
        order_by: list[str] | None = None,
        page_token=None,
    ) -> PagedList[Experiment]:
        """A page of experiments that match.

        Args:
            view_type: a value of ``mlflow.entities.ViewType``.
            max_results: size of the page, 1 to 50,000.
            filter_string: such as ``name LIKE 'a%' AND tags.team = 'x'``.
            order_by: such as ``["name ASC", "last_update_time DESC"]``; by default the newest first.
            page_token: ``token`` of the page before.
        """
        return self._store.experiments.search(view_type, max_results, filter_string, order_by, page_token)  # type: ignore[arg-type]

    def get_experiment(self, experiment_id: str) -> Experiment:
        """One by id. Raises RESOURCE_DOES_NOT_EXIST."""
        return self._store.experiments.get(text(experiment_id))

    def get_experiment_by_name(self, name: str) -> Experiment | None:
        """One by name, active or deleted; None when there is none."""
        return self._store.experiments.get_by_name(name)

    def create_experiment(
        self, name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None
    ) -> str:
        """Create one and return its id. Raises RESOURCE_ALREADY_EXISTS when the name is taken.

        Args:
            name: 1 to 500 characters, unique.
            artifact_location: root of its runs' artifacts; by default chosen by the store.
            tags: kept as texts.
        """
        location = os.fspath(artifact_location) if isinstance(artifact_location, os.PathLike) else artifact_location
        return self._store.experiments.create(name, location, pairs(ExperimentTag, tags))

    def delete_experiment(self, experiment_id: str) -> None:
        """Mark it and its runs as deleted."""
        self._store.experiments.delete(text(experiment_id))

    def restore_experiment(self, experiment_id: str) -> None:
        """Undo ``delete_experiment``."""
        self._store.experiments.restore(text(experiment_id))

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        """Give an active one another name."""
        self._store.experiments.rename(text(experiment_id), new_name)

    def set_experiment_tag(self, experiment_id: str, key: str, value: Any) -> None:
        """Set a tag; the value is kept as text."""
        self._store.experiments.set_tag(text(experiment_id), ExperimentTag(key, text(value)))

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        """Delete a tag. Raises RESOURCE_DOES_NOT_EXIST when it has no such tag."""
        self._store.experiments.delete_tag(text(experiment_id), key)
