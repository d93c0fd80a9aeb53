"""One example of an evaluation dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.dataset_record_source import DatasetRecordSource
from mlflow.exceptions import invalid

__all__ = ["DatasetRecord"]

_ALWAYS = ("dataset_record_id", "dataset_id", "inputs", "tags", "created_time", "last_update_time")
_ORDER = (
    "dataset_record_id",
    "dataset_id",
    "inputs",
    "expectations",
    "tags",
    "source",
    "source_id",
    "source_type",
    "created_time",
    "last_update_time",
    "created_by",
    "last_updated_by",
    "outputs",
)


@dataclass
class DatasetRecord(_MlflowObject):
    """Inputs with the outputs and expectations known for them. Times are epoch milliseconds.

    ``source_type`` and ``source_id`` are taken from ``source`` where they are not given.
    """

    dataset_id: str
    inputs: dict[str, Any]
    dataset_record_id: str
    created_time: int
    last_update_time: int
    outputs: dict[str, Any] | None = None
    expectations: dict[str, Any] | None = None
    tags: dict[str, str] | None = None
    source: DatasetRecordSource | None = None
    source_id: str | None = None
    source_type: str | None = None
    created_by: str | None = None
    last_updated_by: str | None = None

    def __post_init__(self) -> None:
        if self.inputs is None:
            raise invalid("A dataset record needs 'inputs'")
        if self.tags is None:
            self.tags = {}
        if self.source is not None:
            if isinstance(self.source, dict):
                self.source = DatasetRecordSource.from_dict(self.source)
            data = self.source.source_data or {}
            self.source_id = self.source_id or data.get("trace_id") or data.get("source_id")
            self.source_type = self.source_type or self.source.source_type.value

    def to_dict(self) -> dict[str, Any]:
        """Fields that are set, nested ones as plain data."""
        out: dict[str, Any] = {}
        for name in _ORDER:
            value = getattr(self, name)
            if value is not None or name in _ALWAYS:
                out[name] = value.to_dict() if isinstance(value, DatasetRecordSource) else value
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DatasetRecord:
        """Build from ``to_dict``'s form. INVALID_PARAMETER_VALUE names a field that is missing."""
        for name in ("dataset_id", "dataset_record_id", "inputs", "created_time", "last_update_time"):
            if data.get(name) is None:
                raise invalid(f"A dataset record needs '{name}'")
        return cls(**{name: data[name] for name in _ORDER if name in data})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatasetRecord) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]
