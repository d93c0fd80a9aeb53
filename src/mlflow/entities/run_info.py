"""What identifies and describes a run, apart from its data."""

from __future__ import annotations

from mlflow.entities._mlflow_object import Record

__all__ = ["RunInfo"]


class RunInfo(Record, frozen=True, gc=False):
    """Times are epoch milliseconds; ``status`` is a name of ``RunStatus``; ``end_time`` is None while running."""

    run_id: str
    experiment_id: str
    user_id: str | None
    status: str
    start_time: int | None
    end_time: int | None
    lifecycle_stage: str
    artifact_uri: str | None = None
    run_name: str | None = None

    @property
    def run_uuid(self) -> str:
        """Old name of ``run_id``."""
        return self.run_id

    @classmethod
    def get_searchable_attributes(cls) -> list[str]:
        """Attributes that a run search may filter on."""
        return ["artifact_uri", "end_time", "run_id", "run_name", "start_time", "status", "user_id"]

    @classmethod
    def get_orderable_attributes(cls) -> list[str]:
        """Attributes that a run search may order by."""
        return ["artifact_uri", "end_time", "run_id", "run_name", "start_time", "status", "user_id"]
