"""Spans read from and written to dictionaries and OTLP messages: the parts of ``Span`` that need OpenTelemetry."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from mlflow.entities import _otlp, _span_json
from mlflow.entities.span import TRACE_ID_PREFIX, SpanAttributeKey
from mlflow.entities.span_status import SpanStatus, SpanStatusCode

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from mlflow.entities.span import Span

__all__ = ["span_from_dict", "span_from_dict_v2", "span_from_otlp", "span_to_otlp", "start_copy"]


def span_from_dict(data: dict[str, Any]) -> ReadableSpan:
    """The span of ``Span.to_dict``'s form."""
    parent = data["parent_span_id"]
    attributes = data["attributes"]
    trace_id = _span_json.load(attributes[SpanAttributeKey.REQUEST_ID])
    if not isinstance(trace_id, str):
        raise ValueError(f"attribute {SpanAttributeKey.REQUEST_ID} must hold the trace's id")
    code = SpanStatusCode.from_otel_proto_status_code_name(data["status"]["code"])
    return _readable(
        name=data["name"],
        trace_id=_number(data["trace_id"], 16),
        span_id=_number(data["span_id"], 8),
        parent_id=_number(parent, 8) if parent else None,
        start=data["start_time_unix_nano"],
        end=data.get("end_time_unix_nano"),
        status=SpanStatus(code, data["status"].get("message") or ""),
        attributes=attributes,
        events=[(e["name"], e["time_unix_nano"], e.get("attributes") or {}) for e in data.get("events", [])],
    )


def span_from_dict_v2(data: dict[str, Any]) -> ReadableSpan:
    """The span of the form that MLflow 2 wrote."""
    parent = data.get("parent_id")
    return _readable(
        name=data["name"],
        trace_id=int(data["context"]["trace_id"], 16),
        span_id=int(data["context"]["span_id"], 16),
        parent_id=int(parent, 16) if parent else None,
        start=data["start_time"],
        end=data.get("end_time"),
        status=SpanStatus(data["status_code"], data.get("status_message") or ""),
        attributes=data["attributes"],
        events=[(e["name"], e["timestamp"], e.get("attributes") or {}) for e in data.get("events") or []],
    )


def span_from_otlp(message: Any, location_id: str | None) -> ReadableSpan:
    """The span of an OTLP message, with attribute values as JSON texts and its trace's id among them."""
    number = int.from_bytes(message.trace_id, "big")
    trace_id = f"trace:/{location_id}/{number:032x}" if location_id else f"{TRACE_ID_PREFIX}{number:032x}"
    values = {pair.key: _otlp.read_value(pair.value) for pair in message.attributes}
    attributes = {SpanAttributeKey.REQUEST_ID: trace_id, **values}
    return _readable(
        name=message.name,
        trace_id=number,
        span_id=int.from_bytes(message.span_id, "big"),
        parent_id=int.from_bytes(message.parent_span_id, "big") if message.parent_span_id else None,
        start=message.start_time_unix_nano,
        end=message.end_time_unix_nano or None,
        status=SpanStatus.from_otel_proto_status(message.status),
        attributes={key: _span_json.dump(value) for key, value in attributes.items()},
        events=[
            (e.name, e.time_unix_nano, {pair.key: _otlp.read_value(pair.value) for pair in e.attributes})
            for e in message.events
        ],
    )


def span_to_otlp(span: Span) -> Any:
    """The OTLP message of a span; attributes stand in it as values."""
    from opentelemetry.proto.trace.v1.trace_pb2 import Span as Message

    context, parent = span._span.context, span._span.parent
    message = Message(
        trace_id=context.trace_id.to_bytes(16, "big"),
        span_id=context.span_id.to_bytes(8, "big"),
        name=span.name,
        start_time_unix_nano=span.start_time_ns or 0,
    )
    if parent is not None:
        message.parent_span_id = parent.span_id.to_bytes(8, "big")
    if span.end_time_ns is not None:
        message.end_time_unix_nano = span.end_time_ns
    for key, value in span.attributes.items():
        pair = message.attributes.add()
        pair.key = key
        _otlp.write_value(pair.value, value)
    message.events.extend(event.to_otel_proto() for event in span.events)
    message.status.CopyFrom(span.status.to_otel_proto_status())
    return message


def start_copy(span: Span, trace_id: int | None, parent_id: int | None) -> Any:
    """A running SDK span with the name and start of another, in the given trace, below the given parent."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    class _InTrace(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return trace_id if trace_id is not None else super().generate_trace_id()

    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=Resource.get_empty(), shutdown_on_exit=False, id_generator=_InTrace()
    )
    above = None
    if parent_id is not None:
        own = provider.id_generator.generate_trace_id()
        above = trace.set_span_in_context(trace.NonRecordingSpan(_context(own, parent_id)), _empty_context())
    return provider.get_tracer("mlflow").start_span(
        span.name, context=above or _empty_context(), start_time=span.start_time_ns
    )


def _empty_context() -> Any:
    from opentelemetry.context import Context

    return Context()


def _readable(
    *,
    name: str,
    trace_id: int,
    span_id: int,
    parent_id: int | None,
    start: int,
    end: int | None,
    status: SpanStatus,
    attributes: dict[str, Any],
    events: list[tuple[str, int, dict[str, Any]]],
) -> ReadableSpan:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import Event, ReadableSpan

    return ReadableSpan(
        name=name,
        context=_context(trace_id, span_id),
        parent=None if parent_id is None else _context(trace_id, parent_id),
        start_time=start,
        end_time=end,
        attributes=dict(attributes),
        status=status.to_otel_status(),
        # Made here: the default one starts threads that look for the machine's resources.
        resource=Resource.get_empty(),
        events=[Event(name=n, timestamp=t, attributes=a) for n, t, a in events],
    )


def _context(trace_id: int, span_id: int) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    # The flag says "sampled": the SDK exports nothing else.
    return SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _number(text: str, size: int) -> int:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != size:
        raise ValueError(f"an id of {size} bytes in base64 is needed, not {text!r}")
    return int.from_bytes(raw, "big")
