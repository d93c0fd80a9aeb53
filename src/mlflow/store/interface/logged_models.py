"""Logged models in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from mlflow.entities._paged_list import PagedList
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag

__all__ = ["LoggedModels"]


class LoggedModels(ABC):
    """Models as things of their own. Ids are ``m-`` and 32 hexadecimal digits."""

    @abstractmethod
    def create(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Sequence[LoggedModelTag] = (),
        params: Sequence[LoggedModelParameter] = (),
        model_type: str | None = None,
    ) -> LoggedModel:
        """Create a pending one in an active experiment.

        Without a name it gets a random one. Names may not contain ``/ : . % " '``.
        """

    @abstractmethod
    def get(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        """One by id, with params, tags and metrics; a deleted one only if asked for."""

    @abstractmethod
    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        datasets: Sequence[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: Sequence[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        """A page of those that match; by default newest first. ``datasets`` limits which metrics count."""

    @abstractmethod
    def finalize(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        """Say that its files are there (READY) or never will be (FAILED)."""

    @abstractmethod
    def set_tags(self, model_id: str, tags: Sequence[LoggedModelTag]) -> None:
        """Set tags."""

    @abstractmethod
    def delete_tag(self, model_id: str, key: str) -> None:
        """Delete a tag. RESOURCE_DOES_NOT_EXIST when it has no such tag."""

    @abstractmethod
    def log_params(self, model_id: str, params: Sequence[LoggedModelParameter]) -> None:
        """Add params; a param that has another value already is INVALID_PARAMETER_VALUE."""

    @abstractmethod
    def delete(self, model_id: str) -> None:
        """Mark as deleted."""

    @abstractmethod
    def find_deleted(self, older_than_ms: int = 0) -> list[LoggedModel]:
        """Deleted ones whose last change lies at least so long back."""

    @abstractmethod
    def purge(self, model_ids: Sequence[str]) -> None:
        """Remove deleted ones for good. Artifacts are the caller's."""
