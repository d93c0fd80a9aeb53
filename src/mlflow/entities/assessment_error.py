"""Why an assessment has no value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["AssessmentError"]

MAX_STACK_TRACE_LENGTH = 10_000
_CUT_NOTE = "[Stack trace is truncated]\n...\n"


@dataclass
class AssessmentError(_MlflowObject):
    """A code such as ``RATE_LIMIT_EXCEEDED`` or an exception's class, a message and a stack trace."""

    error_code: str
    error_message: str | None = None
    stack_trace: str | None = None

    @classmethod
    def of(cls, error: Exception | AssessmentError | str) -> AssessmentError:
        """The error for an exception (with its stack trace) or a message."""
        if isinstance(error, AssessmentError):
            return error
        if isinstance(error, str):
            return cls("ASSESSMENT_ERROR", error)
        import traceback

        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip("\n")
        return cls(type(error).__name__, str(error), trace)

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)

    @classmethod
    def from_dictionary(cls, error_dict: dict[str, Any]) -> AssessmentError:
        """Build from ``to_dictionary``'s form; ``error_code`` must be there."""
        return cls(error_dict["error_code"], error_dict.get("error_message"), error_dict.get("stack_trace"))

    def to_wire(self) -> dict[str, Any]:
        """Fields that are set; of a stack trace at most its last 10,000 characters."""
        trace = self.stack_trace
        if trace is not None and len(trace) > MAX_STACK_TRACE_LENGTH:
            trace = _CUT_NOTE + trace[len(_CUT_NOTE) - MAX_STACK_TRACE_LENGTH :]
        fields = {"error_code": self.error_code, "error_message": self.error_message, "stack_trace": trace}
        return {name: value for name, value in fields.items() if value is not None}
