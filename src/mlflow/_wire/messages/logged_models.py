"""Logged models on the wire."""

from __future__ import annotations

from typing import Any

from mlflow._wire.messages.metrics import MetricMessage, metric_from_message, metrics_to_message
from mlflow._wire.operation import Message
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag

__all__ = ["LoggedModelMessage", "logged_model_from_message", "logged_model_to_message"]


class LoggedModelRegistration(Message):
    """A registered version made of the model."""

    name: str | None = None
    version: str | None = None


class LoggedModelInfoMessage(Message):
    """What identifies and describes a logged model."""

    model_id: str | None = None
    experiment_id: str | None = None
    name: str | None = None
    creation_timestamp_ms: int | None = None
    last_updated_timestamp_ms: int | None = None
    artifact_uri: str | None = None
    status: str | int | None = None
    model_type: str | None = None
    source_run_id: str | None = None
    status_message: str | None = None
    tags: list[LoggedModelTag] = []
    registrations: list[LoggedModelRegistration] = []


class LoggedModelDataMessage(Message):
    """Its params and metrics."""

    params: list[LoggedModelParameter] = []
    metrics: list[MetricMessage] = []


class LoggedModelMessage(Message):
    """A logged model."""

    info: LoggedModelInfoMessage
    data: LoggedModelDataMessage | None = None


def logged_model_to_message(model: LoggedModel) -> LoggedModelMessage:
    """Entity -> message."""
    metrics: Any = metrics_to_message(model.metrics or ())
    return LoggedModelMessage(
        LoggedModelInfoMessage(
            model.model_id,
            model.experiment_id,
            model.name,
            model.creation_timestamp,
            model.last_updated_timestamp,
            model.artifact_location,
            model.status.to_proto(),
            model.model_type or "",
            model.source_run_id or "",
            model.status_message,
            [LoggedModelTag(key, value) for key, value in model.tags.items()],
        ),
        LoggedModelDataMessage([LoggedModelParameter(key, value) for key, value in model.params.items()], metrics),
    )


def logged_model_from_message(message: LoggedModelMessage) -> LoggedModel:
    """Message -> entity."""
    info, data = message.info, message.data or LoggedModelDataMessage()
    return LoggedModel(
        experiment_id=info.experiment_id or "",
        model_id=info.model_id or "",
        name=info.name or "",
        artifact_location=info.artifact_uri or "",
        creation_timestamp=info.creation_timestamp_ms or 0,
        last_updated_timestamp=info.last_updated_timestamp_ms or 0,
        model_type=info.model_type or None,
        source_run_id=info.source_run_id or None,
        status=LoggedModelStatus.from_proto(info.status),
        status_message=info.status_message,
        tags=info.tags,
        params=data.params,
        metrics=[metric_from_message(m) for m in data.metrics] or None,
    )
