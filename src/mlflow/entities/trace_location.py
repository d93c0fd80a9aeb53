"""Where a trace is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.exceptions import invalid

__all__ = [
    "InferenceTableLocation",
    "MlflowExperimentLocation",
    "TraceLocation",
    "TraceLocationBase",
    "TraceLocationType",
    "UCSchemaLocation",
]


@dataclass
class TraceLocationBase(_MlflowObject, ABC):
    """What the kinds of location have in common."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Fields by name."""

    @classmethod
    @abstractmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceLocationBase:
        """Build from ``to_dict``'s form."""


@dataclass
class MlflowExperimentLocation(TraceLocationBase):
    """An experiment of a tracking server."""

    experiment_id: str

    def to_dict(self) -> dict[str, Any]:
        return {"experiment_id": self.experiment_id}

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> MlflowExperimentLocation:
        return cls(d["experiment_id"])


@dataclass
class InferenceTableLocation(TraceLocationBase):
    """An inference table of Databricks."""

    full_table_name: str

    def to_dict(self) -> dict[str, Any]:
        return {"full_table_name": self.full_table_name}

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> InferenceTableLocation:
        return cls(d["full_table_name"])


@dataclass
class UCSchemaLocation(TraceLocationBase):
    """A Unity Catalog schema with its tables of spans and logs."""

    catalog_name: str
    schema_name: str
    _otel_spans_table_name: str | None = "mlflow_experiment_trace_otel_spans"
    _otel_logs_table_name: str | None = "mlflow_experiment_trace_otel_logs"

    @property
    def schema_location(self) -> str:
        """``<catalog>.<schema>``."""
        return f"{self.catalog_name}.{self.schema_name}"

    @property
    def full_otel_spans_table_name(self) -> str | None:
        """Full name of the table of spans."""
        name = self._otel_spans_table_name
        return f"{self.schema_location}.{name}" if name else None

    @property
    def full_otel_logs_table_name(self) -> str | None:
        """Full name of the table of logs."""
        name = self._otel_logs_table_name
        return f"{self.schema_location}.{name}" if name else None

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"catalog_name": self.catalog_name, "schema_name": self.schema_name}
        if self._otel_spans_table_name:
            out["otel_spans_table_name"] = self._otel_spans_table_name
        if self._otel_logs_table_name:
            out["otel_logs_table_name"] = self._otel_logs_table_name
        return out

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> UCSchemaLocation:
        made = cls(d["catalog_name"], d["schema_name"])
        made._otel_spans_table_name = d.get("otel_spans_table_name", made._otel_spans_table_name)
        made._otel_logs_table_name = d.get("otel_logs_table_name", made._otel_logs_table_name)
        return made


class TraceLocationType(str, Enum):
    """The kinds of location; the position is the number on the wire."""

    TRACE_LOCATION_TYPE_UNSPECIFIED = "TRACE_LOCATION_TYPE_UNSPECIFIED"
    MLFLOW_EXPERIMENT = "MLFLOW_EXPERIMENT"
    INFERENCE_TABLE = "INFERENCE_TABLE"
    UC_SCHEMA = "UC_SCHEMA"

    def to_proto(self) -> int:
        """Number on the wire."""
        return list(TraceLocationType).index(self)

    @classmethod
    def from_proto(cls, proto: int) -> TraceLocationType:
        """Kind for a number or name on the wire."""
        members = list(cls)
        if isinstance(proto, int) and 0 <= proto < len(members):
            return members[proto]
        if proto in cls.__members__:
            return cls[proto]  # type: ignore[misc]
        raise invalid(f"Unknown trace location type {proto!r}; known are {', '.join(cls.__members__)}")

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceLocationType:
        """Kind named by ``type``."""
        return cls.from_proto(d["type"])


@dataclass
class TraceLocation(_MlflowObject):
    """A kind of location and the one of its kind.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when several are given or the one given is of another kind.
    """

    type: TraceLocationType
    mlflow_experiment: MlflowExperimentLocation | None = None
    inference_table: InferenceTableLocation | None = None
    uc_schema: UCSchemaLocation | None = None

    def __post_init__(self) -> None:
        given = [(kind, held) for kind, held in self._held() if held is not None]
        if len(given) > 1:
            raise invalid("Only one of mlflow_experiment, inference_table, or uc_schema can be provided.")
        if given and given[0][0] is not TraceLocationType(self.type):
            raise invalid(f"Trace location type {self.type} does not match the provided location {given[0][1]}.")

    def _held(self) -> list[tuple[TraceLocationType, TraceLocationBase | None]]:
        return [
            (TraceLocationType.MLFLOW_EXPERIMENT, self.mlflow_experiment),
            (TraceLocationType.INFERENCE_TABLE, self.inference_table),
            (TraceLocationType.UC_SCHEMA, self.uc_schema),
        ]

    def to_dict(self) -> dict[str, Any]:
        """The kind as ``type`` and, below the kind's name in small letters, the location."""
        out: dict[str, Any] = {"type": TraceLocationType(self.type).value}
        out.update({kind.value.lower(): held.to_dict() for kind, held in self._held() if held is not None})
        return out

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceLocation:
        """Build from ``to_dict``'s form."""
        experiment, table, schema = d.get("mlflow_experiment"), d.get("inference_table"), d.get("uc_schema")
        return cls(
            type=TraceLocationType.from_dict(d),
            mlflow_experiment=MlflowExperimentLocation.from_dict(experiment) if experiment else None,
            inference_table=InferenceTableLocation.from_dict(table) if table else None,
            uc_schema=UCSchemaLocation.from_dict(schema) if schema else None,
        )

    @classmethod
    def from_experiment_id(cls, experiment_id: str) -> TraceLocation:
        """The location in an experiment."""
        return cls(TraceLocationType.MLFLOW_EXPERIMENT, mlflow_experiment=MlflowExperimentLocation(experiment_id))

    @classmethod
    def from_databricks_uc_schema(cls, catalog_name: str, schema_name: str) -> TraceLocation:
        """The location in a Unity Catalog schema."""
        return cls(TraceLocationType.UC_SCHEMA, uc_schema=UCSchemaLocation(catalog_name, schema_name))
