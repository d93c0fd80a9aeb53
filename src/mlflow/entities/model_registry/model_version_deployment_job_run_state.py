"""How the deployment of a model version stands."""

from __future__ import annotations

from mlflow.entities.model_registry._states import StateTable

__all__ = ["ModelVersionDeploymentJobRunState"]


class ModelVersionDeploymentJobRunState(StateTable):
    """States of one run of a deployment job."""

    NO_VALID_DEPLOYMENT_JOB_FOUND, RUNNING, SUCCEEDED, FAILED, PENDING, APPROVAL = 1, 2, 3, 4, 5, 6
    _NUMBERS = {
        "DEPLOYMENT_JOB_RUN_STATE_UNSPECIFIED": 0,
        "NO_VALID_DEPLOYMENT_JOB_FOUND": 1,
        "RUNNING": 2,
        "SUCCEEDED": 3,
        "FAILED": 4,
        "PENDING": 5,
        "APPROVAL": 6,
    }
    _WHAT = "deployment job run state"

    @staticmethod
    def from_string(state_str: str) -> int:
        """Number of a state's name."""
        return ModelVersionDeploymentJobRunState._number(state_str)

    @staticmethod
    def to_string(state: int) -> str:
        """Name of a state's number."""
        return ModelVersionDeploymentJobRunState._name(state)

    @staticmethod
    def all_states() -> list[int]:
        """Numbers of all states."""
        return list(ModelVersionDeploymentJobRunState._NUMBERS.values())
