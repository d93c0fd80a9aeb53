"""How a span ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from opentelemetry import trace as trace_api

__all__ = ["SpanStatus", "SpanStatusCode"]

_PREFIX = "STATUS_CODE_"


class SpanStatusCode(str, Enum):
    """OpenTelemetry's status codes."""

    UNSET = "UNSET"
    OK = "OK"
    ERROR = "ERROR"

    def to_otel_proto_status_code_name(self) -> str:
        """The name in OTLP, such as ``STATUS_CODE_OK``."""
        return _PREFIX + self.value

    @staticmethod
    def from_otel_proto_status_code_name(status_code_name: str) -> SpanStatusCode:
        """The code for a name in OTLP. INVALID_PARAMETER_VALUE for an unknown one."""
        name = str(status_code_name)
        if not name.startswith(_PREFIX) or name[len(_PREFIX) :] not in SpanStatusCode.__members__:
            names = ", ".join(_PREFIX + code for code in SpanStatusCode.__members__)
            raise invalid(f"Invalid status code name: {status_code_name}. Valid values are: {names}")
        return SpanStatusCode[name[len(_PREFIX) :]]


@dataclass
class SpanStatus:
    """A code and, for errors, a description. ``status_code`` may be given by name."""

    status_code: SpanStatusCode
    description: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.status_code, SpanStatusCode):
            return
        if self.status_code not in SpanStatusCode.__members__:
            raise invalid(
                f"{self.status_code} is not a valid SpanStatusCode value. "
                f"Please use one of {list(SpanStatusCode.__members__)}"
            )
        self.status_code = SpanStatusCode[self.status_code]

    def to_otel_status(self) -> trace_api.Status:
        """OpenTelemetry's status, which has a description with errors only."""
        from opentelemetry.trace import Status, StatusCode

        is_error = self.status_code is SpanStatusCode.ERROR
        return Status(StatusCode[self.status_code.value], self.description if is_error else None)

    @classmethod
    def from_otel_status(cls, otel_status: trace_api.Status) -> SpanStatus:
        """The status for OpenTelemetry's."""
        return cls(SpanStatusCode[otel_status.status_code.name], otel_status.description or "")

    def to_otel_proto_status(self):
        """The status as an OTLP message."""
        from opentelemetry.proto.trace.v1.trace_pb2 import Status

        status = Status(code=getattr(Status, self.status_code.to_otel_proto_status_code_name()))
        if self.description:
            status.message = self.description
        return status

    @classmethod
    def from_otel_proto_status(cls, otel_proto_status) -> SpanStatus:
        """The status of an OTLP message."""
        from opentelemetry.proto.trace.v1.trace_pb2 import Status

        name = Status.StatusCode.Name(otel_proto_status.code)
        return cls(SpanStatusCode.from_otel_proto_status_code_name(name), otel_proto_status.message or "")
