"""Something that happened at a moment within a span."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Union

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["SpanEvent"]

AnyValue = Union[str, bool, int, float, bytes, Sequence["AnyValue"], Mapping[str, "AnyValue"], None]  # noqa: UP007


@dataclass
class SpanEvent(_MlflowObject):
    """A name, a time in epoch nanoseconds and attributes. Exceptions are events named ``exception``."""

    name: str
    timestamp: int = field(default_factory=time.time_ns)
    attributes: dict[str, AnyValue] = field(default_factory=dict)

    @classmethod
    def from_exception(cls, exception: Exception) -> SpanEvent:
        """The event for an exception: its message, type and stack trace, named as OpenTelemetry names them."""
        import traceback

        trace = traceback.format_exception(type(exception), exception, exception.__traceback__)
        return cls(
            name="exception",
            attributes={
                "exception.message": str(exception),
                "exception.type": type(exception).__name__,
                "exception.stacktrace": "".join(trace).rstrip("\n"),
            },
        )

    def json(self) -> dict[str, Any]:
        """All fields by name; the attributes as JSON text, None without any."""
        attributes = json.dumps(self.attributes, default=_text) if self.attributes else None
        return {"name": self.name, "timestamp": self.timestamp, "attributes": attributes}

    def to_otel_proto(self):
        """The event as an OTLP message."""
        from opentelemetry.proto.trace.v1.trace_pb2 import Span

        from mlflow.entities._otlp import write_value

        event = Span.Event(name=self.name, time_unix_nano=self.timestamp)
        for key, value in (self.attributes or {}).items():
            pair = event.attributes.add()
            pair.key = key
            write_value(pair.value, value)
        return event


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
