"""Enumerations on the wire: names and numbers are both taken; unknown ones count as absent, as MLflow has it."""

from __future__ import annotations

from mlflow.entities.run_status import RunStatus
from mlflow.entities.view_type import ViewType

__all__ = ["run_status", "view_type"]


def view_type(value: str | int | None) -> int:
    """Number of a view; ACTIVE_ONLY by default."""
    if isinstance(value, str):
        return {"ACTIVE_ONLY": 1, "DELETED_ONLY": 2, "ALL": 3}.get(value.upper()) or (
            view_type(int(value)) if value.isdigit() else ViewType.ACTIVE_ONLY
        )
    return value if value in (1, 2, 3) else ViewType.ACTIVE_ONLY


def run_status(value: str | int | None) -> str | None:
    """Name of a run's state; None for absent and unknown ones."""
    if isinstance(value, int):
        return RunStatus._STATUS_TO_STRING.get(value)
    return value if value in RunStatus._STRING_TO_STATUS else None
