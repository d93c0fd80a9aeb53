"""A version of a prompt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlflow.entities.model_registry import _prompt_text
from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity
from mlflow.entities.model_registry.registered_model import IS_PROMPT_TAG_KEY
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from pydantic import BaseModel

    class PromptModelConfig(BaseModel):
        """Which model a prompt is meant for, and its settings."""


__all__ = ["PromptModelConfig", "PromptVersion"]

PROMPT_TEXT_TAG_KEY = "mlflow.prompt.text"
PROMPT_TYPE_TAG_KEY = "_mlflow_prompt_type"
PROMPT_TYPE_TEXT = "text"
PROMPT_TYPE_CHAT = "chat"
RESPONSE_FORMAT_TAG_KEY = "_mlflow_prompt_response_format"
PROMPT_MODEL_CONFIG_TAG_KEY = "_mlflow_prompt_model_config"
_RESERVED = frozenset(
    (
        IS_PROMPT_TAG_KEY,
        PROMPT_TEXT_TAG_KEY,
        PROMPT_TYPE_TAG_KEY,
        RESPONSE_FORMAT_TAG_KEY,
        PROMPT_MODEL_CONFIG_TAG_KEY,
        "_mlflow_experiment_ids",
    )
)
_SHOWN = 30


def __getattr__(name: str) -> Any:
    if name == "PromptModelConfig":
        from mlflow.entities.model_registry._prompt_model_config import model_config_class

        return model_config_class()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _is_reserved_tag(key: str) -> bool:
    """True for tags that hold the prompt itself rather than a label of the user's."""
    return key in _RESERVED


class PromptVersion(_ModelRegistryEntity):
    """A template, a text or a list of chat messages, with variables such as ``{{ question }}``.

    ``response_format`` may be a pydantic model or a JSON schema, ``model_config`` a ``PromptModelConfig`` or a mapping.
    Times are epoch milliseconds. In the registry all this is kept in tags of a model version.
    """

    def __init__(
        self,
        name: str,
        version: int,
        template: str | list[dict[str, Any]],
        commit_message: str | None = None,
        creation_timestamp: int | None = None,
        tags: dict[str, str] | None = None,
        aliases: list[str] | None = None,
        last_updated_timestamp: int | None = None,
        user_id: str | None = None,
        response_format: type[BaseModel] | dict[str, Any] | None = None,
        model_config: PromptModelConfig | dict[str, Any] | None = None,
    ):
        is_chat = isinstance(template, list)
        if is_chat and not all(isinstance(m, dict) and "role" in m for m in template):
            raise invalid("A chat template is a list of messages, each a dictionary with 'role' and 'content'")
        if not is_chat and not isinstance(template, str):
            raise invalid(f"A template is a text or a list of chat messages, not {type(template).__name__}")
        self._name = name
        self._version = version
        self._description = commit_message
        self._creation_time = creation_timestamp or 0
        self._last_updated_timestamp = last_updated_timestamp
        self._user_id = user_id
        self._aliases = list(aliases or [])
        self._prompt_type = PROMPT_TYPE_CHAT if is_chat else PROMPT_TYPE_TEXT
        self._variables = _prompt_text.variables(template)
        self._tags = dict(tags or {})
        self._tags[PROMPT_TYPE_TAG_KEY] = self._prompt_type
        self._tags[PROMPT_TEXT_TAG_KEY] = json.dumps(template) if is_chat else template  # type: ignore[assignment]
        self._tags.setdefault(IS_PROMPT_TAG_KEY, "true")
        if response_format:
            schema = self.convert_response_format_to_dict(response_format)
            self._tags[RESPONSE_FORMAT_TAG_KEY] = json.dumps(schema)
        if model_config:
            from mlflow.entities.model_registry._prompt_model_config import parse

            self._tags[PROMPT_MODEL_CONFIG_TAG_KEY] = json.dumps(parse(model_config))

    @property
    def name(self) -> str:
        """Name of the prompt."""
        return self._name

    @name.setter
    def name(self, new_name: str) -> None:
        self._name = new_name

    @property
    def version(self) -> int:
        """Number, counted from 1."""
        return self._version

    @property
    def template(self) -> str | list[dict[str, Any]]:
        """The text or the chat messages, with variables."""
        text = self._tags[PROMPT_TEXT_TAG_KEY]
        return text if self.is_text_prompt else json.loads(text)

    @property
    def is_text_prompt(self) -> bool:
        """True for a text, False for chat messages."""
        return self._prompt_type == PROMPT_TYPE_TEXT

    @property
    def variables(self) -> set[str]:
        """Names of the template's variables."""
        return self._variables

    @property
    def response_format(self) -> dict[str, Any] | None:
        """JSON schema that answers shall meet."""
        text = self._tags.get(RESPONSE_FORMAT_TAG_KEY)
        return json.loads(text) if text else None

    @property
    def model_config(self) -> dict[str, Any] | None:
        """Model and settings that the prompt is meant for."""
        text = self._tags.get(PROMPT_MODEL_CONFIG_TAG_KEY)
        return json.loads(text) if text else None

    @property
    def commit_message(self) -> str | None:
        """What changed with this version."""
        return self._description

    @property
    def description(self) -> str | None:
        """Same as ``commit_message``."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._description = description

    @property
    def tags(self) -> dict[str, str]:
        """Tags of the user by key."""
        return {key: value for key, value in self._tags.items() if not _is_reserved_tag(key)}

    @property
    def uri(self) -> str:
        """``prompts:/<name>/<version>``."""
        return f"prompts:/{self.name}/{self.version}"

    @property
    def creation_timestamp(self) -> int:
        """When it was created; 0 where that is not known."""
        return self._creation_time

    @property
    def last_updated_timestamp(self) -> int | None:
        """When it was last changed."""
        return self._last_updated_timestamp

    @last_updated_timestamp.setter
    def last_updated_timestamp(self, updated_timestamp: int) -> None:
        self._last_updated_timestamp = updated_timestamp

    @property
    def user_id(self) -> str | None:
        """Who created it."""
        return self._user_id

    @property
    def aliases(self) -> list[str]:
        """Aliases that point to it."""
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: list[str]) -> None:
        self._aliases = aliases

    def _add_tag(self, tag) -> None:
        self._tags[tag.key] = tag.value

    def to_single_brace_format(self) -> str | list[dict[str, Any]]:
        """The template with ``{name}`` in place of ``{{ name }}``, for LangChain and ``str.format``."""
        return _prompt_text.to_single_brace(self.template)

    @staticmethod
    def convert_response_format_to_dict(response_format: type[BaseModel] | dict[str, Any]) -> dict[str, Any]:
        """JSON schema of a pydantic model; a schema is returned as it is."""
        return response_format if isinstance(response_format, dict) else response_format.model_json_schema()

    def format(self, allow_partial: bool = False, **kwargs) -> PromptVersion | str | list[dict[str, Any]]:
        """The template with the given values in place of its variables.

        With ``allow_partial`` and values missing, a ``PromptVersion`` with the remaining variables. Raises
        INVALID_PARAMETER_VALUE for missing values otherwise.
        """
        missing = self._variables - set(kwargs)
        if missing and not allow_partial:
            raise invalid(f"Missing variables: {missing}. To partially format the prompt, set `allow_partial=True`.")
        filled = _prompt_text.fill(self.template, kwargs)
        if not missing:
            return filled
        return PromptVersion(
            name=self._name,
            version=self._version,
            template=filled,
            commit_message=self._description,
            creation_timestamp=self._creation_time,
            tags=self._tags,
            aliases=self._aliases,
            last_updated_timestamp=self._last_updated_timestamp,
            user_id=self._user_id,
        )

    def __repr__(self) -> str:
        text = self._tags[PROMPT_TEXT_TAG_KEY]
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
        return f"PromptVersion(name={self.name}, version={self.version}, template={shown})"
