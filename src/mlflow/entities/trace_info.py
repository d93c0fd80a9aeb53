"""What identifies and describes a trace, apart from its spans."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities._timestamp import duration_ms, from_rfc3339, to_rfc3339
from mlflow.entities.assessment import Assessment
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_state import TraceState
from mlflow.entities.trace_status import TraceStatus
from mlflow.exceptions import invalid

__all__ = ["TraceInfo"]

TOKEN_USAGE_KEY = "mlflow.trace.tokenUsage"


@dataclass
class TraceInfo(_MlflowObject):
    """``request_time`` is epoch milliseconds, ``execution_duration`` milliseconds; previews are cut JSON texts."""

    trace_id: str
    trace_location: TraceLocation
    request_time: int
    state: TraceState
    request_preview: str | None = None
    response_preview: str | None = None
    client_request_id: str | None = None
    execution_duration: int | None = None
    trace_metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    assessments: list[Assessment] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The form in files and on the wire (there the duration is ``execution_duration``, as seconds in text)."""
        out: dict[str, Any] = {"trace_id": self.trace_id}
        if self.client_request_id is not None:
            out["client_request_id"] = self.client_request_id
        out["trace_location"] = self.trace_location.to_dict()
        out["request_time"] = to_rfc3339(self.request_time)
        out["state"] = TraceState(self.state).value
        if self.trace_metadata:
            out["trace_metadata"] = dict(self.trace_metadata)
        if self.assessments:
            out["assessments"] = [assessment.to_dictionary() for assessment in self.assessments]
        if self.tags:
            out["tags"] = dict(self.tags)
        if self.request_preview is not None:
            out["request_preview"] = self.request_preview
        if self.response_preview is not None:
            out["response_preview"] = self.response_preview
        if self.execution_duration is not None:
            out["execution_duration_ms"] = self.execution_duration
        return out

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceInfo:
        """Build from ``to_dict``'s form, or from the one of MLflow 2 (``request_id`` in place of ``trace_id``)."""
        if "request_id" in d and "trace_id" not in d:
            from mlflow.entities.trace_info_v2 import TraceInfoV2

            return TraceInfoV2.from_dict(d).to_v3()
        for name in ("trace_id", "trace_location", "request_time", "state"):
            if d.get(name) is None:
                raise invalid(f"A trace info needs '{name}'. Received keys: {sorted(d)}")
        duration = d.get("execution_duration_ms")
        return cls(
            trace_id=d["trace_id"],
            trace_location=TraceLocation.from_dict(d["trace_location"]),
            request_time=from_rfc3339(d["request_time"]),
            state=TraceState.from_proto(d["state"]),
            request_preview=d.get("request_preview"),
            response_preview=d.get("response_preview"),
            client_request_id=d.get("client_request_id"),
            execution_duration=duration_ms(d.get("execution_duration") if duration is None else duration),
            trace_metadata=dict(d.get("trace_metadata") or {}),
            tags=dict(d.get("tags") or {}),
            assessments=[Assessment.from_dictionary(a) for a in d.get("assessments") or []],
        )

    @property
    def request_id(self) -> str:
        """Old name of ``trace_id``."""
        return self.trace_id

    @property
    def experiment_id(self) -> str | None:
        """The experiment it belongs to; None where it is kept elsewhere."""
        experiment = self.trace_location.mlflow_experiment
        return experiment.experiment_id if experiment else None

    @experiment_id.setter
    def experiment_id(self, value: str | None) -> None:
        if self.trace_location.mlflow_experiment is None:
            raise invalid("The trace is not kept in an experiment, so it has no experiment_id to set")
        self.trace_location.mlflow_experiment.experiment_id = value  # type: ignore[assignment]

    @property
    def request_metadata(self) -> dict[str, str]:
        """Old name of ``trace_metadata``."""
        return self.trace_metadata

    @property
    def timestamp_ms(self) -> int:
        """Old name of ``request_time``."""
        return self.request_time

    @timestamp_ms.setter
    def timestamp_ms(self, value: int) -> None:
        self.request_time = value

    @property
    def execution_time_ms(self) -> int | None:
        """Old name of ``execution_duration``."""
        return self.execution_duration

    @execution_time_ms.setter
    def execution_time_ms(self, value: int | None) -> None:
        self.execution_duration = value

    @property
    def status(self) -> TraceStatus:
        """The state as MLflow 2 names it."""
        return TraceStatus.from_state(self.state)

    @status.setter
    def status(self, value: TraceStatus | str) -> None:
        self.state = TraceStatus.from_proto(value).to_state()

    @property
    def token_usage(self) -> dict[str, int] | None:
        """``input_tokens``, ``output_tokens`` and ``total_tokens``, where the trace counts them."""
        text = self.trace_metadata.get(TOKEN_USAGE_KEY)
        return json.loads(text) if text else None
