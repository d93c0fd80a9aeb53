"""Volumes of Databricks Unity Catalog."""

from __future__ import annotations

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import MlflowException

__all__ = ["UCVolumeDatasetSource"]


class UCVolumeDatasetSource(DatasetSource):
    """A path below ``/Volumes``. It can be recorded and read back; loading it takes a Databricks workspace."""

    def __init__(self, path: str) -> None:
        self.path = path

    @staticmethod
    def _get_source_type() -> str:
        return "uc_volume"

    def load(self) -> Any:
        """Not possible outside of Databricks."""
        raise MlflowException(
            f"The volume path '{self.path}' can only be read within Databricks. Download it with the Databricks CLI.",
            "NOT_IMPLEMENTED",
        )

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> UCVolumeDatasetSource:
        raise NotImplementedError("A UCVolumeDatasetSource is made of a path; call UCVolumeDatasetSource(path).")

    def to_dict(self) -> dict[Any, Any]:
        """``{"path": ...}``."""
        return {"path": self.path}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> UCVolumeDatasetSource:
        """Read what `to_dict` wrote."""
        return cls(**source_dict)
