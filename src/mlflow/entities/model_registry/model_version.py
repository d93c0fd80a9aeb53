"""A version of a registered model."""

from __future__ import annotations

from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.metric import Metric
from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity
from mlflow.entities.model_registry.model_version_deployment_job_state import ModelVersionDeploymentJobState
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag

__all__ = ["ModelVersion"]


class ModelVersion(_ModelRegistryEntity):
    """Where the model's files are, where they come from and how the version stands. Times are epoch milliseconds."""

    def __init__(
        self,
        name: str,
        version: str,
        creation_timestamp: int,
        last_updated_timestamp: int | None = None,
        description: str | None = None,
        user_id: str | None = None,
        current_stage: str | None = None,
        source: str | None = None,
        run_id: str | None = None,
        status: str = "READY",
        status_message: str | None = None,
        tags: list[ModelVersionTag] | None = None,
        run_link: str | None = None,
        aliases: list[str] | None = None,
        model_id: str | None = None,
        params: list[LoggedModelParameter] | None = None,
        metrics: list[Metric] | None = None,
        deployment_job_state: ModelVersionDeploymentJobState | None = None,
    ):
        self._name = name
        self._version = version
        self._creation_time = creation_timestamp
        self._last_updated_timestamp = last_updated_timestamp
        self._description = description
        self._user_id = user_id
        self._current_stage = current_stage
        self._source = source
        self._run_id = run_id
        self._run_link = run_link
        self._status = status
        self._status_message = status_message
        self._tags = {tag.key: tag.value for tag in (tags or [])}
        self._aliases = aliases or []
        self._model_id = model_id
        self._params = params
        self._metrics = metrics
        self._deployment_job_state = deployment_job_state

    @property
    def name(self) -> str:
        """Name of the registered model."""
        return self._name

    @name.setter
    def name(self, new_name: str) -> None:
        self._name = new_name

    @property
    def version(self) -> str:
        """Number, counted from 1, as text."""
        return self._version

    @property
    def creation_timestamp(self) -> int:
        """When it was created."""
        return self._creation_time

    @property
    def last_updated_timestamp(self) -> int | None:
        """When it was last changed."""
        return self._last_updated_timestamp

    @last_updated_timestamp.setter
    def last_updated_timestamp(self, updated_timestamp: int) -> None:
        self._last_updated_timestamp = updated_timestamp

    @property
    def description(self) -> str | None:
        """What its makers say about it."""
        return self._description

    @description.setter
    def description(self, description: str) -> None:
        self._description = description

    @property
    def user_id(self) -> str | None:
        """Who created it."""
        return self._user_id

    @property
    def current_stage(self) -> str | None:
        """``None``, ``Staging``, ``Production`` or ``Archived``."""
        return self._current_stage

    @current_stage.setter
    def current_stage(self, stage: str) -> None:
        self._current_stage = stage

    @property
    def source(self) -> str | None:
        """URI of the model's files as it was given."""
        return self._source

    @property
    def run_id(self) -> str | None:
        """The run that produced the model."""
        return self._run_id

    @property
    def run_link(self) -> str | None:
        """Address of that run, where it lives on another server."""
        return self._run_link

    @property
    def status(self) -> str:
        """Name of a ``ModelVersionStatus``."""
        return self._status

    @property
    def status_message(self) -> str | None:
        """Why its state is what it is."""
        return self._status_message

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return self._tags

    @property
    def aliases(self) -> list[str]:
        """Aliases that point to it."""
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: list[str]) -> None:
        self._aliases = aliases

    @property
    def model_id(self) -> str | None:
        """The logged model it was made of."""
        return self._model_id

    @property
    def params(self) -> list[LoggedModelParameter] | None:
        """Parameters of that logged model."""
        return self._params

    @property
    def metrics(self) -> list[Metric] | None:
        """Metrics of that logged model."""
        return self._metrics

    @property
    def deployment_job_state(self) -> ModelVersionDeploymentJobState | None:
        """How its deployment stands."""
        return self._deployment_job_state

    def _add_tag(self, tag: ModelVersionTag) -> None:
        self._tags[tag.key] = tag.value
