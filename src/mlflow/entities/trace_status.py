"""The states of a trace as MLflow 2 names them."""

from __future__ import annotations

from enum import Enum

from mlflow.entities.trace_state import TraceState
from mlflow.exceptions import invalid

__all__ = ["TraceStatus"]


class TraceStatus(str, Enum):
    """The position is the number on the wire."""

    UNSPECIFIED = "TRACE_STATUS_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"

    def to_state(self) -> TraceState:
        """The same state as MLflow 3 names it."""
        return list(TraceState)[list(TraceStatus).index(self)]

    @classmethod
    def from_state(cls, state: TraceState) -> TraceStatus:
        """The state for MLflow 3's."""
        return list(cls)[list(TraceState).index(TraceState(state))]

    def to_proto(self) -> int:
        """Number on the wire."""
        return list(TraceStatus).index(self)

    @classmethod
    def from_proto(cls, proto_status) -> TraceStatus:
        """State for a number or name on the wire."""
        members = list(cls)
        if isinstance(proto_status, int) and 0 <= proto_status < len(members):
            return members[proto_status]
        for member in members:
            if member.value == proto_status:
                return member
        raise invalid(f"Unknown trace status {proto_status!r}; known are {', '.join(m.value for m in members)}")

    @staticmethod
    def from_otel_status(otel_status) -> TraceStatus:
        """State of a trace whose root ended with a status."""
        return TraceStatus.from_state(TraceState.from_otel_status(otel_status))

    @classmethod
    def pending_statuses(cls) -> set[TraceStatus]:
        """States that a trace leaves."""
        return {cls.IN_PROGRESS}

    @classmethod
    def end_statuses(cls) -> set[TraceStatus]:
        """States that a trace keeps."""
        return {cls.UNSPECIFIED, cls.OK, cls.ERROR}
