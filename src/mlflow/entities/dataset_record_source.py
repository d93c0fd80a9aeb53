"""Where a record of an evaluation dataset comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.exceptions import invalid

__all__ = ["DatasetRecordSource", "DatasetRecordSourceType"]


class DatasetRecordSourceType(str, Enum):
    """The kinds of origin."""

    UNSPECIFIED = "UNSPECIFIED"
    TRACE = "TRACE"
    HUMAN = "HUMAN"
    DOCUMENT = "DOCUMENT"
    CODE = "CODE"

    @classmethod
    def _standardize(cls, source_type: Any) -> DatasetRecordSourceType:
        """The member for a name in any case. INVALID_PARAMETER_VALUE for an unknown one."""
        name = str(getattr(source_type, "value", source_type)).upper()
        if name not in cls.__members__:
            raise invalid(f"Invalid dataset record source type: {name}. Valid source types: {list(cls.__members__)}")
        return cls[name]

    @classmethod
    def from_proto(cls, proto_source_type) -> str:
        """The name for a number or name on the wire."""
        if isinstance(proto_source_type, int):
            names = list(cls.__members__)
            return names[proto_source_type] if 0 <= proto_source_type < len(names) else cls.UNSPECIFIED.value
        name = str(proto_source_type)
        return name if name in cls.__members__ else cls.UNSPECIFIED.value


@dataclass
class DatasetRecordSource(_MlflowObject):
    """A kind of origin and what identifies it there, such as ``{"trace_id": "tr-..."}``."""

    source_type: DatasetRecordSourceType
    source_data: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.source_type = DatasetRecordSourceType._standardize(self.source_type)
        if self.source_data is None:
            self.source_data = {}

    def to_dict(self) -> dict[str, Any]:
        """``{"source_type", "source_data"}``."""
        return {"source_type": self.source_type.value, "source_data": self.source_data}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DatasetRecordSource:
        """Build from ``to_dict``'s form."""
        return cls(data["source_type"], data.get("source_data"))
