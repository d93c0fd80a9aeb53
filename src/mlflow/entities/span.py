"""Spans: the steps of a trace.

A ``Span`` is a finished step and cannot be changed; a ``LiveSpan`` is one that is running. Both hold a span of the
OpenTelemetry SDK, which is imported when the first one is made. A ``NoOpSpan`` stands in where nothing is traced.
"""

from __future__ import annotations

import base64
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.entities import _span_json
from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_status import SpanStatus, SpanStatusCode
from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

__all__ = ["NO_OP_SPAN_TRACE_ID", "LiveSpan", "NoOpSpan", "Span", "SpanAttributeKey", "SpanType"]

TRACE_ID_PREFIX = "tr-"
NO_OP_SPAN_TRACE_ID = "MLFLOW_NO_OP_SPAN_TRACE_ID"


class SpanType:
    """Kinds of steps that the UI and judges know; any other text is a kind as well."""

    LLM = "LLM"
    CHAIN = "CHAIN"
    AGENT = "AGENT"
    TOOL = "TOOL"
    CHAT_MODEL = "CHAT_MODEL"
    RETRIEVER = "RETRIEVER"
    PARSER = "PARSER"
    EMBEDDING = "EMBEDDING"
    RERANKER = "RERANKER"
    MEMORY = "MEMORY"
    UNKNOWN = "UNKNOWN"
    WORKFLOW = "WORKFLOW"
    TASK = "TASK"
    GUARDRAIL = "GUARDRAIL"
    EVALUATOR = "EVALUATOR"


class SpanAttributeKey:
    """Names of attributes with a meaning of their own (``db_notes.md``)."""

    REQUEST_ID = "mlflow.traceRequestId"
    SPAN_TYPE = "mlflow.spanType"
    INPUTS = "mlflow.spanInputs"
    OUTPUTS = "mlflow.spanOutputs"
    FUNCTION_NAME = "mlflow.spanFunctionName"
    START_TIME_NS = "mlflow.spanStartTimeNs"
    CHAT_TOOLS = "mlflow.chat.tools"
    CHAT_USAGE = "mlflow.chat.tokenUsage"
    MESSAGE_FORMAT = "mlflow.message.format"


class Span:
    """A finished step of a trace.

    Args:
        otel_span: a ``ReadableSpan`` of the OpenTelemetry SDK whose attribute values are JSON texts.
    """

    def __init__(self, otel_span: ReadableSpan):
        from opentelemetry.sdk.trace import ReadableSpan

        if not isinstance(otel_span, ReadableSpan):
            raise invalid(
                "The `otel_span` argument for the Span class must be an instance of ReadableSpan, "
                f"but got {type(otel_span)}."
            )
        self._span: Any = otel_span

    @cached_property
    def trace_id(self) -> str:
        """Id of the trace: ``tr-`` and 32 hexadecimal digits."""
        return self.get_attribute(SpanAttributeKey.REQUEST_ID)  # type: ignore[return-value]

    @property
    def request_id(self) -> str:
        """Old name of ``trace_id``."""
        return self.trace_id

    @property
    def _trace_id(self) -> str:
        """OpenTelemetry's id of the trace, 32 hexadecimal digits."""
        return f"{self._span.context.trace_id:032x}"

    @property
    def span_id(self) -> str:
        """Id, 16 hexadecimal digits."""
        return f"{self._span.context.span_id:016x}"

    @property
    def parent_id(self) -> str | None:
        """Id of the step that this one belongs to; None for the root."""
        return None if self._span.parent is None else f"{self._span.parent.span_id:016x}"

    @property
    def name(self) -> str:
        """Name."""
        return self._span.name

    @property
    def start_time_ns(self) -> int:
        """When it began, epoch nanoseconds."""
        return self._span._start_time

    @property
    def end_time_ns(self) -> int | None:
        """When it ended, epoch nanoseconds; None while it runs."""
        return self._span._end_time

    @property
    def status(self) -> SpanStatus:
        """How it ended."""
        return SpanStatus.from_otel_status(self._span.status)

    @property
    def inputs(self) -> Any:
        """What went in."""
        return self.get_attribute(SpanAttributeKey.INPUTS)

    @property
    def outputs(self) -> Any:
        """What came out."""
        return self.get_attribute(SpanAttributeKey.OUTPUTS)

    @property
    def span_type(self) -> str:
        """Kind of step."""
        return self.get_attribute(SpanAttributeKey.SPAN_TYPE)  # type: ignore[return-value]

    @property
    def attributes(self) -> dict[str, Any]:
        """All attributes as values, in a mapping of its own."""
        return {key: _span_json.load(value) for key, value in (self._span.attributes or {}).items()}

    @property
    def events(self) -> list[SpanEvent]:
        """What happened within it, in order."""
        return [SpanEvent(e.name, e.timestamp, dict(e.attributes or {})) for e in self._span.events or ()]

    def get_attribute(self, key: str) -> Any | None:
        """One attribute's value; None where it is not set."""
        return _span_json.load((self._span.attributes or {}).get(key))

    def to_dict(self) -> dict[str, Any]:
        """The form in files and databases: ids as base64, attribute values as JSON texts."""
        status = self.status
        parent = self._span.parent
        return {
            "trace_id": _base64(self._span.context.trace_id, 16),
            "span_id": _base64(self._span.context.span_id, 8),
            "parent_span_id": None if parent is None else _base64(parent.span_id, 8),
            "name": self.name,
            "start_time_unix_nano": self.start_time_ns,
            "end_time_unix_nano": self.end_time_ns,
            "events": [
                {"name": e.name, "time_unix_nano": e.timestamp, "attributes": _lists(e.attributes)} for e in self.events
            ],
            "status": {"code": status.status_code.to_otel_proto_status_code_name(), "message": status.description},
            "attributes": dict(self._span.attributes or {}),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Span:
        """Build from ``to_dict``'s form, or from the one of MLflow 2. INVALID_PARAMETER_VALUE for anything else."""
        from mlflow.entities._span_forms import span_from_dict, span_from_dict_v2

        if isinstance(data, dict) and "context" in data:
            return Span(_parsed(span_from_dict_v2, data))
        return Span(_parsed(span_from_dict, data))

    @classmethod
    def from_dict_v2(cls, data: dict[str, Any]) -> Span:
        """Build from the form of MLflow 2: ids as hexadecimal texts below ``context``."""
        from mlflow.entities._span_forms import span_from_dict_v2

        return Span(_parsed(span_from_dict_v2, data))

    @classmethod
    def from_otel_proto(cls, otel_proto_span, location_id: str | None = None) -> Span:
        """Build from an OTLP message. A foreign span gets its trace's id as attribute.

        Args:
            otel_proto_span: the message.
            location_id: of a trace kept in a Unity Catalog schema, ``<catalog>.<schema>``; its id then is
                ``trace:/<location>/<otel id>``.
        """
        from mlflow.entities._span_forms import span_from_otlp

        return Span(span_from_otlp(otel_proto_span, location_id))

    def to_otel_proto(self):
        """The span as an OTLP message; attributes stand in it as values, not as JSON texts."""
        from mlflow.entities._span_forms import span_to_otlp

        return span_to_otlp(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self._span.context.trace_id, self._span.context.span_id))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(name={self.name!r}, trace_id={self.trace_id!r}, span_id={self.span_id!r}, "
            f"parent_id={self.parent_id!r})"
        )


class LiveSpan(Span):
    """A step that is running. Changes after its end are dropped.

    Args:
        otel_span: a span of the OpenTelemetry SDK.
        trace_id: id of the trace, ``tr-`` and 32 hexadecimal digits.
        span_type: kind of step.
    """

    def __init__(self, otel_span, trace_id: str, span_type: str = SpanType.UNKNOWN):
        super().__init__(otel_span)
        self._write(SpanAttributeKey.REQUEST_ID, trace_id)
        self._write(SpanAttributeKey.SPAN_TYPE, span_type)

    def _write(self, key: str, value: Any) -> None:
        # The SDK warns at each write after the end; a late write is not worth a warning to the user.
        if self._span.is_recording():
            self._span.set_attribute(key, _span_json.dump(value))

    def set_span_type(self, span_type: str) -> None:
        """Change the kind of step."""
        self.set_attribute(SpanAttributeKey.SPAN_TYPE, span_type)

    def set_inputs(self, inputs: Any) -> None:
        """Record what went in."""
        self.set_attribute(SpanAttributeKey.INPUTS, inputs)

    def set_outputs(self, outputs: Any) -> None:
        """Record what came out."""
        self.set_attribute(SpanAttributeKey.OUTPUTS, outputs)

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Set several attributes. Something else than a mapping is logged and left out."""
        if not isinstance(attributes, dict):
            _log("Attributes must be a dictionary, but got %s. Skipping.", type(attributes))
            return
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_attribute(self, key: str, value: Any) -> None:
        """Set one attribute to any value. A key that is no text is logged and left out."""
        if not isinstance(key, str):
            _log("Attribute key must be a string, but got %s. Skipping.", type(key))
            return
        self._write(key, value)

    def set_status(self, status: SpanStatusCode | str) -> None:
        """Set the status by a ``SpanStatus``, a code or its name. Once OK it stays OK, as OpenTelemetry has it."""
        if not self._span.is_recording():
            return
        given: Any = status if isinstance(status, SpanStatus) else SpanStatus(status)  # type: ignore[arg-type]
        self._span.set_status(given.to_otel_status())

    def add_event(self, event: SpanEvent) -> None:
        """Record something that happened."""
        if self._span.is_recording():
            self._span.add_event(event.name, event.attributes, event.timestamp)

    def record_exception(self, exception: str | Exception) -> None:
        """Record an exception as an event and set the status to ERROR with it as description."""
        if isinstance(exception, Exception):
            error, kind = exception, type(exception).__name__
        elif isinstance(exception, str):
            error, kind = Exception(exception), "str"
        else:
            raise invalid("The `exception` parameter must be an Exception instance or a string.")
        self.add_event(SpanEvent.from_exception(error))
        self.set_status(SpanStatus(SpanStatusCode.ERROR, f"{kind}: {error}"))  # type: ignore[arg-type]

    def end(
        self,
        outputs: Any | None = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str | None = None,
        end_time_ns: int | None = None,
    ) -> None:
        """End the step, setting what is given first. A step without status ends as OK. Never raises."""
        try:
            if attributes is not None:
                self.set_attributes(attributes)
            if outputs is not None:
                self.set_outputs(outputs)
            if status is not None:
                self.set_status(status)  # type: ignore[arg-type]
            elif self.status.status_code is SpanStatusCode.UNSET:
                self.set_status(SpanStatusCode.OK)
        except Exception as error:
            _log("Could not complete span %s: %s", self.span_id, error)
        if self._span.is_recording():
            self._span.end(end_time=end_time_ns)

    def from_dict(self, data: dict[str, Any]) -> Span:  # type: ignore[override]
        """Not offered: a running step is started, not read."""
        raise NotImplementedError("A LiveSpan cannot be built from a dictionary; use Span.from_dict")

    def to_immutable_span(self) -> Span:
        """The step as it stands, as a ``Span``."""
        return Span(self._span)

    @classmethod
    def from_immutable_span(
        cls,
        span: Span,
        parent_span_id: str | None = None,
        trace_id: str | None = None,
        experiment_id: str | None = None,
        otel_trace_id: str | None = None,
    ) -> LiveSpan:
        """A running copy with an id of its own: same name, start, status, attributes and events.

        Args:
            span: the step to copy.
            parent_span_id: the step it shall belong to.
            trace_id: the trace it shall belong to; without it a trace of its own.
            experiment_id: for tracing, which sends the copy there.
            otel_trace_id: OpenTelemetry's id of that trace; by default the one in ``trace_id``.
        """
        from mlflow.entities._span_forms import start_copy

        trace_number = int(otel_trace_id, 16) if otel_trace_id else None
        if trace_number is None and trace_id and trace_id.startswith(TRACE_ID_PREFIX):
            trace_number = int(trace_id[len(TRACE_ID_PREFIX) :], 16)
        started = start_copy(span, trace_number, int(parent_span_id, 16) if parent_span_id else None)
        kind = span.span_type or SpanType.UNKNOWN
        clone = cls(started, trace_id or f"{TRACE_ID_PREFIX}{started.context.trace_id:032x}", kind)
        for key, value in (span._span.attributes or {}).items():
            if key not in (SpanAttributeKey.REQUEST_ID, SpanAttributeKey.SPAN_TYPE):
                started.set_attribute(key, value)
        for event in span.events:
            clone.add_event(event)
        if span.status.status_code is not SpanStatusCode.UNSET:
            clone.set_status(span.status)  # type: ignore[arg-type]
        return clone


class NoOpSpan(Span):
    """Stands in for a step where nothing is traced: takes every call and keeps nothing."""

    def __init__(self):
        self._span = None
        self._attributes: dict[str, Any] = {}

    @property
    def trace_id(self):  # type: ignore[override]
        """A fixed text that no trace has."""
        return NO_OP_SPAN_TRACE_ID

    @property
    def _trace_id(self):
        return None

    @property
    def span_id(self):
        """None."""
        return None

    @property
    def name(self):
        """None."""
        return None

    @property
    def start_time_ns(self):
        """None."""
        return None

    @property
    def end_time_ns(self):
        """None."""
        return None

    @property
    def context(self):
        """None."""
        return None

    @property
    def parent_id(self):
        """None."""
        return None

    @property
    def status(self):
        """None."""
        return None

    @property
    def attributes(self):
        """Empty."""
        return {}

    @property
    def events(self):
        """Empty."""
        return []

    def get_attribute(self, key):
        """None."""
        return None

    def set_span_type(self, span_type: str) -> None:
        """Does nothing."""

    def set_inputs(self, inputs: dict[str, Any]) -> None:
        """Does nothing."""

    def set_outputs(self, outputs: dict[str, Any]) -> None:
        """Does nothing."""

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Does nothing."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Does nothing."""

    def set_status(self, status: SpanStatus) -> None:
        """Does nothing."""

    def add_event(self, event: SpanEvent) -> None:
        """Does nothing."""

    def record_exception(self, exception: str | Exception) -> None:
        """Does nothing."""

    def end(
        self,
        outputs: Any | None = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str | None = None,
        end_time_ns: int | None = None,
    ) -> None:
        """Does nothing."""

    def to_dict(self) -> dict[str, Any]:
        """Empty: there is nothing to write."""
        return {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOpSpan)

    def __hash__(self) -> int:
        return hash(NO_OP_SPAN_TRACE_ID)


def _parsed(parse, data: Any):
    try:
        return parse(data)
    except MlflowException:
        raise
    except Exception as error:
        raise invalid(
            f"Failed to create a Span object from the given dictionary: {type(error).__name__}: {error}"
        ) from error


def _base64(number: int, size: int) -> str:
    return base64.b64encode(number.to_bytes(size, "big")).decode()


def _lists(value: Any) -> Any:
    """Attributes of events with lists where OpenTelemetry keeps tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, tuple) else value


def _log(message: str, *args: Any) -> None:
    import logging

    logging.getLogger(__name__).warning(message, *args)
