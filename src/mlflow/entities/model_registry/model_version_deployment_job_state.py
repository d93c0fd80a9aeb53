"""The deployment of a model version."""

from __future__ import annotations

from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity

__all__ = ["ModelVersionDeploymentJobState"]


class ModelVersionDeploymentJobState(_ModelRegistryEntity):
    """The job, its run for this version, and how both stand."""

    def __init__(self, job_id, run_id, job_state, run_state, current_task_name):
        self._job_id = job_id
        self._run_id = run_id
        self._job_state = job_state
        self._run_state = run_state
        self._current_task_name = current_task_name

    @property
    def job_id(self) -> str:
        """The job."""
        return self._job_id

    @property
    def run_id(self) -> str:
        """Its run for this version."""
        return self._run_id

    @property
    def job_state(self) -> str:
        """Name of a ``RegisteredModelDeploymentJobState``."""
        return self._job_state

    @property
    def run_state(self) -> str:
        """Name of a ``ModelVersionDeploymentJobRunState``."""
        return self._run_state

    @property
    def current_task_name(self) -> str | None:
        """The step at hand."""
        return self._current_task_name
