"""A registered model: a name under which versions of a model are kept."""

from __future__ import annotations

from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity
from mlflow.entities.model_registry.model_version import ModelVersion
from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag

__all__ = ["RegisteredModel"]

IS_PROMPT_TAG_KEY = "mlflow.prompt.is_prompt"


class RegisteredModel(_ModelRegistryEntity):
    """A name with its latest versions, tags and aliases. Times are epoch milliseconds."""

    def __init__(
        self,
        name,
        creation_timestamp=None,
        last_updated_timestamp=None,
        description=None,
        latest_versions=None,
        tags=None,
        aliases=None,
        deployment_job_id=None,
        deployment_job_state=None,
    ):
        self._name = name
        self._creation_time = creation_timestamp
        self._last_updated_timestamp = last_updated_timestamp
        self._description = description
        self._latest_version = latest_versions
        self._tags = {tag.key: tag.value for tag in (tags or [])}
        self._aliases = {alias.alias: alias.version for alias in (aliases or [])}
        self._deployment_job_id = deployment_job_id
        self._deployment_job_state = deployment_job_state

    @property
    def name(self) -> str:
        """Unique name."""
        return self._name

    @name.setter
    def name(self, new_name: str) -> None:
        self._name = new_name

    @property
    def creation_timestamp(self) -> int | None:
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
    def latest_versions(self) -> list[ModelVersion] | None:
        """The newest version of each stage."""
        return self._latest_version

    @latest_versions.setter
    def latest_versions(self, latest_versions: list[ModelVersion]) -> None:
        self._latest_version = latest_versions

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key, without the mark that tells prompts from models."""
        return {key: value for key, value in self._tags.items() if key != IS_PROMPT_TAG_KEY}

    @property
    def aliases(self) -> dict[str, str]:
        """Versions by alias."""
        return self._aliases

    @property
    def deployment_job_id(self) -> str | None:
        """The job that deploys its versions."""
        return self._deployment_job_id

    @deployment_job_id.setter
    def deployment_job_id(self, new_job_id: str) -> None:
        self._deployment_job_id = new_job_id

    @property
    def deployment_job_state(self) -> str | None:
        """Name of a ``RegisteredModelDeploymentJobState``."""
        return self._deployment_job_state

    def _is_prompt(self) -> bool:
        return self._tags.get(IS_PROMPT_TAG_KEY, "false").lower() == "true"

    def _add_tag(self, tag: RegisteredModelTag) -> None:
        self._tags[tag.key] = tag.value

    def _add_alias(self, alias: RegisteredModelAlias) -> None:
        self._aliases[alias.alias] = alias.version
