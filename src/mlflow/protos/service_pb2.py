"""Enumerations of the tracking API."""

from __future__ import annotations

from mlflow.entities.run_status import RunStatus as _RunStatus
from mlflow.entities.view_type import ViewType as _ViewType
from mlflow.protos._enum import EnumType

__all__ = [
    "ACTIVE_ONLY",
    "ALL",
    "DELETED_ONLY",
    "FAILED",
    "FINISHED",
    "JOB",
    "KILLED",
    "LOCAL",
    "NOTEBOOK",
    "PROJECT",
    "RUNNING",
    "SCHEDULED",
    "UNKNOWN",
    "RunStatus",
    "SourceType",
    "ViewType",
]

RUNNING, SCHEDULED, FINISHED, FAILED, KILLED = _RunStatus.all_status()
RunStatus = EnumType("RunStatus", {_RunStatus.to_string(number): number for number in _RunStatus.all_status()})

# On the wire UNKNOWN has another number than in the entity.
NOTEBOOK, JOB, PROJECT, LOCAL, UNKNOWN = 1, 2, 3, 4, 1000
SourceType = EnumType("SourceType", {"NOTEBOOK": 1, "JOB": 2, "PROJECT": 3, "LOCAL": 4, "UNKNOWN": 1000})

ACTIVE_ONLY, DELETED_ONLY, ALL = _ViewType.ACTIVE_ONLY, _ViewType.DELETED_ONLY, _ViewType.ALL
ViewType = EnumType("ViewType", {"ACTIVE_ONLY": 1, "DELETED_ONLY": 2, "ALL": 3})
