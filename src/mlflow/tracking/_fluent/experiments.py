"""The active experiment, and experiments in the current store."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from mlflow.entities.experiment import Experiment
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.view_type import ViewType
from mlflow.environment_variables import MLFLOW_EXPERIMENT_ID, MLFLOW_EXPERIMENT_NAME
from mlflow.exceptions import MlflowException, invalid
from mlflow.tracking._run_context import active_experiment_id, set_active_experiment_id
from mlflow.tracking._stores import open_store
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "create_experiment",
    "delete_experiment",
    "delete_experiment_tag",
    "get_experiment",
    "get_experiment_by_name",
    "search_experiments",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
]

_logger = logging.getLogger("mlflow.tracking.fluent")
_PER_PAGE = 1000
DEFAULT_EXPERIMENT_ID = "0"


def set_experiment(experiment_name: str | None = None, experiment_id: str | None = None) -> Experiment:
    """Make an experiment the one of new runs in this process (and, by ``MLFLOW_EXPERIMENT_ID``, of child processes).

    An experiment of that name is created if there is none; any number of processes may do so at once.

    Args:
        experiment_name: its name.
        experiment_id: its id, instead of the name.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for a deleted one; RESOURCE_DOES_NOT_EXIST for an unknown id.
    """
    if (experiment_name is None) == (experiment_id is None):
        raise invalid("Give exactly one of 'experiment_name' and 'experiment_id'.")
    client = MlflowClient()
    if experiment_id is not None:
        experiment = client.get_experiment(experiment_id)
    else:
        assert experiment_name is not None
        experiment = _get_or_create(client, experiment_name)
    if experiment.lifecycle_stage != LifecycleStage.ACTIVE:
        raise invalid(
            f"The experiment '{experiment.name}' is deleted and cannot be the active one. Restore it "
            f"(MlflowClient().restore_experiment({experiment.experiment_id!r})), or remove it for good (mlflow gc) to "
            "use its name again."
        )
    set_active_experiment_id(experiment.experiment_id)
    MLFLOW_EXPERIMENT_ID.set(experiment.experiment_id)
    MLFLOW_EXPERIMENT_NAME.unset()
    return experiment


def get_experiment(experiment_id: str) -> Experiment:
    """One by id. Raises RESOURCE_DOES_NOT_EXIST."""
    return MlflowClient().get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> Experiment | None:
    """One by name, active or deleted; None when there is none."""
    return MlflowClient().get_experiment_by_name(name)


def search_experiments(
    view_type: int = ViewType.ACTIVE_ONLY,
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: list[str] | None = None,
) -> list[Experiment]:
    """All experiments that match, or the first ``max_results`` of them.

    Args:
        view_type: a value of ``mlflow.entities.ViewType``.
        max_results: None for all.
        filter_string: such as ``name LIKE 'a%' AND tags.team = 'x'``.
        order_by: such as ``["name ASC"]``; by default the newest first.
    """
    client = MlflowClient()

    def page(size: int, token: str | None) -> Any:
        return client.search_experiments(view_type, size, filter_string, order_by, token)

    return all_pages(page, _PER_PAGE, max_results)


def create_experiment(name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None) -> str:
    """Create one and return its id; it does not become the active one. Raises RESOURCE_ALREADY_EXISTS.

    Args:
        name: 1 to 500 characters, unique.
        artifact_location: root of its runs' artifacts; by default chosen by the store.
        tags: kept as texts.
    """
    return MlflowClient().create_experiment(name, artifact_location, tags)


def delete_experiment(experiment_id: str) -> None:
    """Mark an experiment and its runs as deleted."""
    MlflowClient().delete_experiment(experiment_id)


def set_experiment_tag(key: str, value: Any) -> None:
    """Set a tag of the active experiment; the value is kept as text."""
    MlflowClient().set_experiment_tag(_get_experiment_id(), key, value)


def set_experiment_tags(tags: dict[str, Any]) -> None:
    """Set tags of the active experiment."""
    client, experiment_id = MlflowClient(), _get_experiment_id()
    for key, value in dict(tags).items():
        client.set_experiment_tag(experiment_id, key, value)


def delete_experiment_tag(key: str) -> None:
    """Delete a tag of the active experiment. Raises RESOURCE_DOES_NOT_EXIST when it has no such tag."""
    MlflowClient().delete_experiment_tag(_get_experiment_id(), key)


def all_pages(page: Callable[[int, str | None], Any], per_page: int, max_results: int | None) -> list[Any]:
    """All results of a paged search, or the first ``max_results``."""
    found: list[Any] = []
    token = None
    while max_results is None or len(found) < max_results:
        left = per_page if max_results is None else min(per_page, max_results - len(found))
        results = page(left, token)
        found.extend(results)
        token = results.token
        if not token:
            break
    return found


def _get_experiment_id() -> str:
    """Id of the active experiment: ``set_experiment``, environment, a provider, else the default one."""
    chosen = active_experiment_id()
    if chosen is not None:
        return chosen
    name = MLFLOW_EXPERIMENT_NAME.get()
    if name:
        experiment = _get_or_create(MlflowClient(), name)
        if experiment.lifecycle_stage != LifecycleStage.ACTIVE:
            raise invalid(f"The experiment '{name}' of {MLFLOW_EXPERIMENT_NAME.name} is deleted. Restore it first.")
        return experiment.experiment_id
    from_env = MLFLOW_EXPERIMENT_ID.get()
    if from_env:
        return _checked_id(from_env)
    from mlflow.tracking.default_experiment.registry import get_experiment_id

    return get_experiment_id() or DEFAULT_EXPERIMENT_ID


def _checked_id(experiment_id: str) -> str:
    opened = open_store()
    if ("experiment", experiment_id) in opened.known:
        return experiment_id
    try:
        found = MlflowClient().get_experiment(experiment_id).experiment_id
        opened.know(("experiment", found))
        return found
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        raise invalid(
            f"The environment variable {MLFLOW_EXPERIMENT_ID.name} names the experiment '{experiment_id}', which does "
            "not exist in the tracking store. Set it to an existing one, or unset it."
        ) from error


def _get_or_create(client: MlflowClient, name: str) -> Experiment:
    experiment = client.get_experiment_by_name(name)
    if experiment is not None:
        return experiment
    _logger.info("Experiment '%s' does not exist yet and is created", name)
    try:
        return client.get_experiment(client.create_experiment(name))
    except MlflowException as error:
        # Another process was faster.
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        experiment = client.get_experiment_by_name(name)
        if experiment is None:
            raise
        return experiment
