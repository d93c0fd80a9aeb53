"""The active logged model: what metrics belong to where nothing else is said."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from mlflow.entities.logged_model import LoggedModel
from mlflow.environment_variables import _MLFLOW_ACTIVE_MODEL_ID, MLFLOW_ACTIVE_MODEL_ID
from mlflow.exceptions import invalid
from mlflow.tracking._ambient import Ambient

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ActiveModel", "ActiveModelContext", "clear_active_model", "get_active_model_id", "set_active_model"]

_logger = logging.getLogger("mlflow.tracking.fluent")


class ActiveModelContext:
    """Which model is active, and whether the user (not the environment or autologging) said so."""

    def __init__(self, model_id: str | None = None, set_by_user: bool = False):
        self._model_id = model_id
        self._set_by_user = set_by_user

    def __bool__(self):
        return self._model_id is not None

    def __repr__(self):
        return f"ActiveModelContext(model_id={self._model_id}, set_by_user={self._set_by_user})"

    @property
    def model_id(self) -> str | None:
        """Its id; None without one."""
        return self._model_id

    @property
    def set_by_user(self) -> bool:
        """True when ``set_active_model`` was called."""
        return self._set_by_user


_context: Ambient[ActiveModelContext] = Ambient("mlflow_active_model", ActiveModelContext())


class ActiveModel(LoggedModel):
    """A model that ``set_active_model`` made active; leaving its ``with`` block brings back the one before."""

    def __init__(self, logged_model: LoggedModel, set_by_user: bool):
        super().__init__(
            experiment_id=logged_model.experiment_id,
            model_id=logged_model.model_id,
            name=logged_model.name,
            artifact_location=logged_model.artifact_location,
            creation_timestamp=logged_model.creation_timestamp,
            last_updated_timestamp=logged_model.last_updated_timestamp,
            model_type=logged_model.model_type,
            source_run_id=logged_model.source_run_id,
            status=logged_model.status,
            status_message=logged_model.status_message,
            tags=logged_model.tags,
            params=logged_model.params,
            metrics=logged_model.metrics,
        )
        self.last_active_model_context = _context.get()
        _context.set(ActiveModelContext(logged_model.model_id, set_by_user))

    def __iter__(self) -> Iterator[tuple]:
        return super().__iter__()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        _context.set(self.last_active_model_context)


def set_active_model(*, name: str | None = None, model_id: str | None = None) -> ActiveModel:
    """Make a logged model the one that metrics belong to, in this thread or task.

    Args:
        name: the newest model of that name in the active experiment; it is created (as an external model) if there is
            none.
        model_id: its id; with a name too, both must fit.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE without both, or when they do not fit; RESOURCE_DOES_NOT_EXIST for an
            unknown id.
    """
    from mlflow.tracking._fluent.logged_models import create_external_model, search_logged_models
    from mlflow.tracking.client import MlflowClient

    if name is None and model_id is None:
        raise invalid("Give the 'name' or the 'model_id' of the model that is to be active.")
    if model_id is not None:
        model = MlflowClient().get_logged_model(model_id)
        if name is not None and model.name != name:
            raise invalid(f"The logged model {model_id} is named '{model.name}', not '{name}'.")
    else:
        assert name is not None
        # A name with a quote is not allowed: creating it below says so.
        found: Any = (
            []
            if "'" in name
            else search_logged_models(filter_string=f"name = '{name}'", max_results=1, output_format="list")
        )
        if found:
            model = found[0]
        else:
            _logger.info("There is no logged model '%s' in this experiment yet; it is created", name)
            model = create_external_model(name=name)
    active = ActiveModel(model, set_by_user=True)  # type: ignore[arg-type]
    _logger.info("The active model is now %s", active.model_id)
    return active


def get_active_model_id() -> str | None:
    """Id of the active model: ``set_active_model``, else ``MLFLOW_ACTIVE_MODEL_ID``; None without one."""
    return _context.get().model_id or MLFLOW_ACTIVE_MODEL_ID.get() or _MLFLOW_ACTIVE_MODEL_ID.get() or None


def clear_active_model() -> None:
    """Have no active model in this thread or task, and forget ``MLFLOW_ACTIVE_MODEL_ID``."""
    MLFLOW_ACTIVE_MODEL_ID.unset()
    _MLFLOW_ACTIVE_MODEL_ID.unset()
    _context.set(ActiveModelContext())
    _logger.info("There is no active model any more")
