"""Metrics on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

from mlflow._wire.codec import number, wire_float
from mlflow._wire.operation import Message
from mlflow.entities.metric import Metric

__all__ = ["MetricMessage", "metric_from_message", "metric_to_message", "metrics_to_message"]


class MetricMessage(Message):
    """A point of a metric; the value is a number or ``NaN``, ``Infinity``, ``-Infinity`` as text.

    ``step`` has no default here so that a 0 is written; requests may leave it out (``MetricInput``).
    """

    key: str
    value: float | str
    timestamp: int
    step: int
    dataset_name: str | None = None
    dataset_digest: str | None = None
    model_id: str | None = None
    run_id: str | None = None


def metric_to_message(metric: Metric) -> MetricMessage:
    """Entity -> message."""
    return MetricMessage(
        metric.key,
        wire_float(metric.value),
        metric.timestamp,
        metric.step,
        metric.dataset_name,
        metric.dataset_digest,
        metric.model_id,
        metric.run_id,
    )


def metrics_to_message(metrics: Iterable[Metric]) -> Any:
    """Entities -> what stands on the wire: the entity itself where its value is a JSON number."""
    return [m if isfinite(m.value) else metric_to_message(m) for m in metrics]


def metric_from_message(message) -> Metric:
    """Message -> entity."""
    return Metric(
        message.key,
        number(message.value),
        message.timestamp,
        message.step,
        message.model_id,
        message.dataset_name,
        message.dataset_digest,
        message.run_id,
    )
