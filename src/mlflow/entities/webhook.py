"""Webhooks: addresses that are called when something happens in the registry."""

from __future__ import annotations

from enum import Enum

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.exceptions import invalid

__all__ = ["Webhook", "WebhookAction", "WebhookEntity", "WebhookEvent", "WebhookStatus", "WebhookTestResult"]


class _Numbered(str, Enum):
    """Members that stand on the wire as their position, from 1 on."""

    def __str__(self) -> str:
        return self.value

    def to_proto(self) -> int:
        """Number on the wire."""
        return list(type(self)).index(self) + 1

    @classmethod
    def from_proto(cls, proto):
        """The member for a number or a name on the wire."""
        if isinstance(proto, int):
            members = list(cls)
            if 1 <= proto <= len(members):
                return members[proto - 1]
        elif str(proto) in cls.__members__:
            return cls[str(proto)]
        raise invalid(f"Unknown {cls.__name__} {proto!r}; known are {', '.join(cls.__members__)}")

    @classmethod
    def _missing_(cls, value):
        raise invalid(f"{value!r} is not a valid {cls.__name__}; valid are {', '.join(m.value for m in cls)}")


class WebhookStatus(_Numbered):
    """Whether a webhook is called."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"

    def is_active(self) -> bool:
        """True for ACTIVE."""
        return self is WebhookStatus.ACTIVE


class WebhookEntity(_Numbered):
    """What an event is about."""

    REGISTERED_MODEL = "registered_model"
    MODEL_VERSION = "model_version"
    MODEL_VERSION_TAG = "model_version_tag"
    MODEL_VERSION_ALIAS = "model_version_alias"
    PROMPT = "prompt"
    PROMPT_VERSION = "prompt_version"
    PROMPT_TAG = "prompt_tag"
    PROMPT_VERSION_TAG = "prompt_version_tag"
    PROMPT_ALIAS = "prompt_alias"


class WebhookAction(_Numbered):
    """What happened to it."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    SET = "set"


_MADE = (WebhookAction.CREATED,)
_TAGGED = (WebhookAction.SET, WebhookAction.DELETED)
_ALIASED = (WebhookAction.CREATED, WebhookAction.DELETED)
VALID_ENTITY_ACTIONS: dict[WebhookEntity, tuple[WebhookAction, ...]] = {
    WebhookEntity.REGISTERED_MODEL: _MADE,
    WebhookEntity.MODEL_VERSION: _MADE,
    WebhookEntity.MODEL_VERSION_TAG: _TAGGED,
    WebhookEntity.MODEL_VERSION_ALIAS: _ALIASED,
    WebhookEntity.PROMPT: _MADE,
    WebhookEntity.PROMPT_VERSION: _MADE,
    WebhookEntity.PROMPT_TAG: _TAGGED,
    WebhookEntity.PROMPT_VERSION_TAG: _TAGGED,
    WebhookEntity.PROMPT_ALIAS: _ALIASED,
}
"""The events that exist."""


class WebhookEvent:
    """Something that can happen, such as ``model_version.created``.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for a pair of entity and action that does not exist.
    """

    __slots__ = ("_action", "_entity")

    def __init__(self, entity: str | WebhookEntity, action: str | WebhookAction):
        self._entity = WebhookEntity(entity)
        self._action = WebhookAction(action)
        valid = VALID_ENTITY_ACTIONS[self._entity]
        if self._action not in valid:
            raise invalid(
                f"Invalid action '{self._action}' for entity '{self._entity}'. "
                f"Valid actions are: {[a.value for a in valid]}"
            )

    @property
    def entity(self) -> WebhookEntity:
        """What it is about."""
        return self._entity

    @property
    def action(self) -> WebhookAction:
        """What happened."""
        return self._action

    @classmethod
    def from_str(cls, event_str: str) -> WebhookEvent:
        """The event for ``<entity>.<action>``."""
        entity, dot, action = event_str.partition(".")
        if not dot or "." in action:
            raise invalid(f"Invalid event string format: {event_str}. Write it as 'entity.action', for example "
                          "'registered_model.created'.")  # fmt: skip
        return cls(entity, action)

    def to_proto(self):
        """The event as it stands on the wire."""
        from mlflow._wire.codec import to_message

        return to_message(self)

    @classmethod
    def from_proto(cls, proto) -> WebhookEvent:
        """The event for what stands on the wire."""
        return cls(WebhookEntity.from_proto(proto.entity), WebhookAction.from_proto(proto.action))

    def __str__(self) -> str:
        return f"{self._entity.value}.{self._action.value}"

    def __repr__(self) -> str:
        return f"WebhookEvent(entity={self._entity.value}, action={self._action.value})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebhookEvent) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self._entity, self._action))


class Webhook:
    """An address and the events it is called for. The secret signs the calls; it is never shown. Times are epoch ms."""

    def __init__(
        self,
        webhook_id: str,
        name: str,
        url: str,
        events: list[WebhookEvent],
        creation_timestamp: int,
        last_updated_timestamp: int,
        description: str | None = None,
        status: str | WebhookStatus = WebhookStatus.ACTIVE,
        secret: str | None = None,
    ):
        if not events:
            raise invalid("Webhook events cannot be empty")
        self._webhook_id = webhook_id
        self._name = name
        self._url = url
        self._events = [WebhookEvent.from_str(e) if isinstance(e, str) else e for e in events]
        self._creation_timestamp = creation_timestamp
        self._last_updated_timestamp = last_updated_timestamp
        self._description = description
        self._status = WebhookStatus(status)
        self._secret = secret

    @property
    def webhook_id(self) -> str:
        """Id."""
        return self._webhook_id

    @property
    def name(self) -> str:
        """Name."""
        return self._name

    @property
    def url(self) -> str:
        """Address that is called."""
        return self._url

    @property
    def events(self) -> list[WebhookEvent]:
        """What it is called for."""
        return self._events

    @property
    def description(self) -> str | None:
        """What it is for."""
        return self._description

    @property
    def status(self) -> WebhookStatus:
        """Whether it is called."""
        return self._status

    @property
    def secret(self) -> str | None:
        """Key that signs the calls."""
        return self._secret

    @property
    def creation_timestamp(self) -> int:
        """When it was created."""
        return self._creation_timestamp

    @property
    def last_updated_timestamp(self) -> int:
        """When it was last changed."""
        return self._last_updated_timestamp

    to_proto = _MlflowObject.to_proto

    @classmethod
    def from_proto(cls, proto) -> Webhook:
        """Build from what stands on the wire, which has no secret."""
        return cls(
            webhook_id=proto.webhook_id,
            name=proto.name,
            url=proto.url,
            events=[WebhookEvent.from_proto(event) for event in proto.events],
            creation_timestamp=proto.creation_timestamp,
            last_updated_timestamp=proto.last_updated_timestamp,
            description=proto.description or None,
            status=WebhookStatus.from_proto(proto.status),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Webhook) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self._webhook_id)

    def __repr__(self) -> str:
        return (
            f"Webhook(webhook_id={self.webhook_id!r}, name={self.name!r}, url={self.url!r}, "
            f"status={self.status.value!r}, events={self.events!r}, creation_timestamp={self.creation_timestamp!r}, "
            f"last_updated_timestamp={self.last_updated_timestamp!r})"
        )


class WebhookTestResult:
    """How a trial call ended."""

    def __init__(
        self,
        success: bool,
        response_status: int | None = None,
        response_body: str | None = None,
        error_message: str | None = None,
    ):
        self._success = success
        self._response_status = response_status
        self._response_body = response_body
        self._error_message = error_message

    @property
    def success(self) -> bool:
        """True when the address answered with a 2xx status."""
        return self._success

    @property
    def response_status(self) -> int | None:
        """HTTP status of the answer."""
        return self._response_status

    @property
    def response_body(self) -> str | None:
        """Body of the answer."""
        return self._response_body

    @property
    def error_message(self) -> str | None:
        """What went wrong."""
        return self._error_message

    to_proto = _MlflowObject.to_proto

    @classmethod
    def from_proto(cls, proto) -> WebhookTestResult:
        """Build from what stands on the wire."""
        return cls(
            proto.success, proto.response_status or None, proto.response_body or None, proto.error_message or None
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebhookTestResult) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self._success, self._response_status))

    def __repr__(self) -> str:
        return (
            f"WebhookTestResult(success={self.success!r}, response_status={self.response_status!r}, "
            f"response_body={self.response_body!r}, error_message={self.error_message!r})"
        )
