"""A trace: what a program did for one request, step by step."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from mlflow.entities import _span_json
from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.assessment import Assessment
from mlflow.entities.span import Span, SpanType
from mlflow.entities.trace_data import TraceData
from mlflow.entities.trace_info import TraceInfo
from mlflow.exceptions import invalid

__all__ = ["Trace"]


@dataclass
class Trace(_MlflowObject):
    """A trace's info and its spans. An info of MLflow 2 is converted."""

    info: TraceInfo
    data: TraceData

    def __post_init__(self) -> None:
        convert = getattr(self.info, "to_v3", None)
        if convert is not None:
            self.info = convert(request=self.data.request, response=self.data.response)

    def __repr__(self) -> str:
        return f"Trace(trace_id={self.info.trace_id})"

    def to_dict(self) -> dict[str, Any]:
        """``{"info": {...}, "data": {"spans": [...]}}``, the form of trace files."""
        return {"info": self.info.to_dict(), "data": self.data.to_dict()}

    def to_json(self, pretty=False) -> str:
        """``to_dict`` as JSON text, indented when ``pretty``."""
        return json.dumps(self.to_dict(), default=str, indent=2 if pretty else None)

    @classmethod
    def from_dict(cls, trace_dict: dict[str, Any]) -> Trace:
        """Build from ``to_dict``'s form. INVALID_PARAMETER_VALUE without ``info`` or ``data``."""
        info, data = trace_dict.get("info"), trace_dict.get("data")
        if info is None or data is None:
            raise invalid(
                "Unable to parse Trace from dictionary. Expected keys: 'info' and 'data'. "
                f"Received keys: {list(trace_dict)}"
            )
        return cls(TraceInfo.from_dict(info), TraceData.from_dict(data))

    @classmethod
    def from_json(cls, trace_json: str) -> Trace:
        """Build from ``to_json``'s form."""
        try:
            trace_dict = json.loads(trace_json)
        except (ValueError, TypeError) as error:
            raise invalid(f"Unable to parse trace JSON: {str(trace_json)[:200]}. Error: {error}") from None
        if not isinstance(trace_dict, dict):
            raise invalid("Unable to parse trace JSON: it is not an object with 'info' and 'data'")
        return cls.from_dict(trace_dict)

    def search_spans(
        self,
        span_type: SpanType | None = None,
        name: str | re.Pattern | None = None,
        span_id: str | None = None,
    ) -> list[Span]:
        """Spans that meet all that is given: kind, name (a text, or a pattern matched from its start) and id."""
        if span_type is not None and not isinstance(span_type, str):
            raise invalid(
                f"Invalid type for 'span_type'. Expected str or mlflow.entities.SpanType. Got: {type(span_type)}"
            )
        if name is not None and not isinstance(name, (str, re.Pattern)):
            raise invalid(f"Invalid type for 'name'. Expected str or re.Pattern. Got: {type(name)}")
        return [
            span
            for span in self.data.spans
            if (span_type is None or span.span_type == span_type)
            and (name is None or _fits(name, span.name))
            and (span_id is None or span.span_id == span_id)
        ]

    def search_assessments(
        self,
        name: str | None = None,
        *,
        span_id: str | None = None,
        all: bool = False,
        type: Literal["expectation", "feedback"] | None = None,
    ) -> list[Assessment]:
        """Assessments that meet all that is given; those that were replaced only with ``all``."""
        if type not in (None, "expectation", "feedback"):
            raise invalid(f"Invalid assessment type {type!r}; valid ones are 'expectation' and 'feedback'")
        return [
            a
            for a in self.info.assessments
            if (all or a.valid is not False)
            and (name is None or a.name == name)
            and (span_id is None or a.span_id == span_id)
            and (type is None or getattr(a, type) is not None)
        ]

    @staticmethod
    def pandas_dataframe_columns() -> list[str]:
        """Columns of ``to_pandas_dataframe_row``."""
        return [
            "trace_id",
            "trace",
            "client_request_id",
            "state",
            "request_time",
            "execution_duration",
            "request",
            "response",
            "trace_metadata",
            "tags",
            "spans",
            "assessments",
        ]

    def to_pandas_dataframe_row(self) -> dict[str, Any]:
        """The trace as one row of a frame: plain values by column."""
        return {
            "trace_id": self.info.trace_id,
            "trace": self.to_json(),
            "client_request_id": self.info.client_request_id,
            "state": self.info.state,
            "request_time": self.info.request_time,
            "execution_duration": self.info.execution_duration,
            "request": _span_json.load(self.data.request),
            "response": _span_json.load(self.data.response),
            "trace_metadata": self.info.trace_metadata,
            "tags": self.info.tags,
            "spans": [span.to_dict() for span in self.data.spans],
            "assessments": [a.to_dictionary() for a in self.info.assessments],
        }


def _fits(wanted: str | re.Pattern, name: str) -> bool:
    return wanted == name if isinstance(wanted, str) else wanted.search(name) is not None
