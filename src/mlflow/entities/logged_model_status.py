"""The states of a logged model."""

from __future__ import annotations

from enum import Enum

__all__ = ["LoggedModelStatus"]


class LoggedModelStatus(str, Enum):
    """Whether the files of a logged model are there."""

    UNSPECIFIED = "UNSPECIFIED"
    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"

    def __str__(self):
        return self.value

    @staticmethod
    def is_finalized(status) -> bool:
        """True for a state that no longer changes: READY or FAILED."""
        return str(status) in (LoggedModelStatus.READY.value, LoggedModelStatus.FAILED.value)

    @classmethod
    def from_int(cls, status_int: int) -> LoggedModelStatus:
        """State for the number in databases and file stores."""
        for status, number in _NUMBERS.items():
            if number == status_int:
                return status
        from mlflow.exceptions import invalid

        raise invalid(f"Unknown logged model status number {status_int!r}")

    def to_int(self) -> int:
        """Number in databases and file stores."""
        return _NUMBERS[self]

    def to_proto(self) -> str:
        """Name on the wire."""
        return _WIRE_NAMES[self]

    @classmethod
    def from_proto(cls, proto) -> LoggedModelStatus:
        """State for the name or number on the wire."""
        if isinstance(proto, int):
            return cls.from_int(proto)
        for status, name in _WIRE_NAMES.items():
            if name == proto:
                return status
        return cls.UNSPECIFIED


_NUMBERS = {
    LoggedModelStatus.UNSPECIFIED: 0,
    LoggedModelStatus.PENDING: 1,
    LoggedModelStatus.READY: 2,
    LoggedModelStatus.FAILED: 3,
}
_WIRE_NAMES = {
    LoggedModelStatus.UNSPECIFIED: "LOGGED_MODEL_STATUS_UNSPECIFIED",
    LoggedModelStatus.PENDING: "LOGGED_MODEL_PENDING",
    LoggedModelStatus.READY: "LOGGED_MODEL_READY",
    LoggedModelStatus.FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
}
