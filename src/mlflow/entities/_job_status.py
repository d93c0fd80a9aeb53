"""The states of a background job."""

from __future__ import annotations

from enum import Enum

from mlflow.exceptions import invalid

__all__ = ["JobStatus"]


class JobStatus(str, Enum):
    """Names as the API shows them; databases hold the position, from 0 on."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMEOUT = "TIMEOUT"

    def __str__(self) -> str:
        return self.value

    def to_int(self) -> int:
        """Number in databases."""
        return list(JobStatus).index(self)

    @classmethod
    def from_int(cls, status_int: int) -> JobStatus:
        """State for the number in databases."""
        members = list(cls)
        if not 0 <= status_int < len(members):
            raise invalid(f"Unknown job status number {status_int!r}")
        return members[status_int]

    @classmethod
    def from_str(cls, status_str: str) -> JobStatus:
        """State for its name."""
        if status_str not in cls.__members__:
            raise invalid(f"Unknown job status '{status_str}'; known are {', '.join(cls.__members__)}")
        return cls[status_str]

    @staticmethod
    def is_finalized(status: JobStatus) -> bool:
        """True for a state that no longer changes."""
        return status not in (JobStatus.PENDING, JobStatus.RUNNING)
