"""The states of a trace."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from opentelemetry.trace.status import Status

__all__ = ["TraceState"]


class TraceState(str, Enum):
    """Names as they stand on the wire and in databases; the position is the number on the wire."""

    STATE_UNSPECIFIED = "STATE_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"

    def __str__(self) -> str:
        return self.value

    def to_proto(self) -> int:
        """Number on the wire."""
        return list(TraceState).index(self)

    @classmethod
    def from_proto(cls, proto: int) -> TraceState:
        """State for a number or name on the wire."""
        members = list(cls)
        if isinstance(proto, int) and 0 <= proto < len(members):
            return members[proto]
        if proto in cls.__members__:
            return cls[proto]  # type: ignore[misc]
        raise invalid(f"Unknown trace state {proto!r}; known are {', '.join(cls.__members__)}")

    @staticmethod
    def from_otel_status(otel_status: Status) -> TraceState:
        """State of a trace whose root ended with a status."""
        return TraceState.__members__.get(otel_status.status_code.name, TraceState.STATE_UNSPECIFIED)
