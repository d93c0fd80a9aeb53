"""The states of a model version."""

from __future__ import annotations

from mlflow.entities.model_registry._states import StateTable

__all__ = ["ModelVersionStatus"]


class ModelVersionStatus(StateTable):
    """Whether a version can be used. Databases hold the names."""

    PENDING_REGISTRATION, FAILED_REGISTRATION, READY = 1, 2, 3
    _NUMBERS = {"PENDING_REGISTRATION": 1, "FAILED_REGISTRATION": 2, "READY": 3}
    _WHAT = "model version status"

    @staticmethod
    def from_string(status_str: str) -> int:
        """Number of a state's name."""
        return ModelVersionStatus._number(status_str)

    @staticmethod
    def to_string(status: int) -> str:
        """Name of a state's number."""
        return ModelVersionStatus._name(status)

    @staticmethod
    def all_status() -> list[int]:
        """Numbers of all states."""
        return list(ModelVersionStatus._NUMBERS.values())
