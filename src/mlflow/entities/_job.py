"""A background job of the server."""

from __future__ import annotations

import json
from typing import Any

from mlflow.entities._job_status import JobStatus
from mlflow.entities._mlflow_object import Record

__all__ = ["Job"]


class Job(Record, frozen=True):
    """A function called in the background; ``params`` and ``result`` are JSON texts, times epoch milliseconds."""

    job_id: str
    creation_time: int
    function_fullname: str
    params: str
    timeout: float | None
    status: JobStatus
    result: str | None
    retry_count: int
    last_update_time: int

    @property
    def parsed_result(self) -> Any:
        """The result as data; of a failed job the error's text."""
        if self.status == JobStatus.SUCCEEDED and self.result is not None:
            return json.loads(self.result)
        return self.result
