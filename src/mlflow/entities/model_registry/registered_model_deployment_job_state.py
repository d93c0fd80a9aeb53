"""Whether a registered model has a job that deploys its versions."""

from __future__ import annotations

from mlflow.entities.model_registry._states import StateTable

__all__ = ["RegisteredModelDeploymentJobState"]


class RegisteredModelDeploymentJobState(StateTable):
    """States of the link between a registered model and its job."""

    NOT_SET_UP, CONNECTED, NOT_FOUND, REQUIRED_PARAMETERS_CHANGED = 1, 2, 3, 4
    _NUMBERS = {
        "DEPLOYMENT_JOB_CONNECTION_STATE_UNSPECIFIED": 0,
        "NOT_SET_UP": 1,
        "CONNECTED": 2,
        "NOT_FOUND": 3,
        "REQUIRED_PARAMETERS_CHANGED": 4,
    }
    _WHAT = "deployment job connection state"

    @staticmethod
    def from_string(state_str: str) -> int:
        """Number of a state's name."""
        return RegisteredModelDeploymentJobState._number(state_str)

    @staticmethod
    def to_string(state: int) -> str:
        """Name of a state's number."""
        return RegisteredModelDeploymentJobState._name(state)

    @staticmethod
    def all_states() -> list[int]:
        """Numbers of all states."""
        return list(RegisteredModelDeploymentJobState._NUMBERS.values())
