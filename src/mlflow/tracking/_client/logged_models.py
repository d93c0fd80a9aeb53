"""Logged models, through the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.environment_variables import (
    _MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE,
    _MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE,
)
from mlflow.exceptions import invalid
from mlflow.tracking._artifacts import model_repo
from mlflow.tracking._client.base import ClientPart, chunks, pairs, text

if TYPE_CHECKING:
    from mlflow.entities.file_info import FileInfo
    from mlflow.entities.logged_model import LoggedModel
    from mlflow.store.entities.paged_list import PagedList

__all__ = ["LoggedModelsPart"]


class LoggedModelsPart(ClientPart):
    """Models as things of their own."""

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Create a pending one.

        Args:
            experiment_id: an active experiment.
            name: a random one by default; not unique.
            source_run_id: the run that produces it.
            tags: kept as texts.
            params: kept as texts.
            model_type: a kind, such as ``"Agent"``.
        """
        ready = pairs(LoggedModelParameter, params)
        first = max(1, _MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE.get())
        models = self._store.logged_models
        model = models.create(
            text(experiment_id), name, source_run_id, pairs(LoggedModelTag, tags), ready[:first], model_type
        )
        if len(ready) <= first:
            return model
        self._log_params(model.model_id, ready[first:])
        return models.get(model.model_id)

    def log_model_params(self, model_id: str, params: dict[str, str]) -> None:
        """Add params, kept as texts."""
        self._log_params(_checked(model_id), pairs(LoggedModelParameter, params))

    def finalize_logged_model(
        self, model_id: str, status: Literal["READY", "FAILED"] | LoggedModelStatus
    ) -> LoggedModel:
        """Say that its files are there (``"READY"``) or never will be (``"FAILED"``)."""
        try:
            wanted = LoggedModelStatus(status)
        except ValueError:
            raise invalid(f"Invalid status {status!r} of a logged model; valid ones are 'READY' and 'FAILED'") from None
        return self._store.logged_models.finalize(_checked(model_id), wanted)

    def get_logged_model(self, model_id: str) -> LoggedModel:
        """One by id, with params, tags and metrics. Raises RESOURCE_DOES_NOT_EXIST, also for a deleted one."""
        return self._store.logged_models.get(_checked(model_id))

    def delete_logged_model(self, model_id: str) -> None:
        """Mark as deleted."""
        self._store.logged_models.delete(_checked(model_id))

    def set_logged_model_tags(self, model_id: str, tags: dict[str, Any]) -> None:
        """Set tags, kept as texts."""
        self._store.logged_models.set_tags(_checked(model_id), pairs(LoggedModelTag, tags))

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Delete a tag. Raises RESOURCE_DOES_NOT_EXIST when it has no such tag."""
        self._store.logged_models.delete_tag(_checked(model_id), key)

    def log_model_artifact(self, model_id: str, local_path: str) -> None:
        """Put a file, or a folder under its own name, among the model's files."""
        import os

        repo = model_repo(self._opened, _checked(model_id))
        path = os.fspath(local_path)
        if os.path.isdir(path):
            repo.log_artifacts(path, os.path.basename(os.path.normpath(path)))
        else:
            repo.log_artifact(path)

    def log_model_artifacts(self, model_id: str, local_dir: str) -> None:
        """Put what a folder holds among the model's files."""
        model_repo(self._opened, _checked(model_id)).log_artifacts(local_dir)

    def list_logged_model_artifacts(self, model_id: str, path: str | None = None) -> list[FileInfo]:
        """Files and folders of the model, directly below its root or below ``path``."""
        return model_repo(self._opened, _checked(model_id)).list_artifacts(path)

    def search_logged_models(
        self,
        experiment_ids: list[str],
        filter_string: str | None = None,
        datasets: list[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: list[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        """A page of logged models that match.

        Args:
            experiment_ids: where to look.
            filter_string: such as ``metrics.accuracy > 0.9 AND params.depth = '3'``.
            datasets: which metrics count: ``{"dataset_name": ..., "dataset_digest": ...}`` each, the digest optional.
            max_results: size of the page.
            order_by: ``{"field_name": "metrics.accuracy", "ascending": False}`` each, optionally with
                ``dataset_name`` and ``dataset_digest``; by default the newest first.
            page_token: ``token`` of the page before.
        """
        return self._store.logged_models.search(
            [text(i) for i in experiment_ids], filter_string, datasets, max_results, order_by, page_token
        )

    def _log_params(self, model_id: str, params: list[LoggedModelParameter]) -> None:
        for part in chunks(params, max(1, _MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE.get())):
            self._store.logged_models.log_params(model_id, part)


def _checked(model_id: Any) -> str:
    if not isinstance(model_id, str) or not model_id:
        raise invalid(f"The 'model_id' must be a text that is not empty, got {model_id!r}")
    return model_id
