"""Endpoints of the gateway, the models behind them and what uses them. Times are epoch milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = [
    "GatewayEndpoint",
    "GatewayEndpointBinding",
    "GatewayEndpointModelMapping",
    "GatewayEndpointTag",
    "GatewayModelDefinition",
    "GatewayResourceType",
]


class GatewayResourceType(str, Enum):
    """Kinds of things that may be bound to an endpoint."""

    SCORER_JOB = "scorer_job"


@dataclass
class GatewayModelDefinition(_MlflowObject):
    """A provider's model with the secret that opens it."""

    model_definition_id: str
    name: str
    secret_id: str | None
    secret_name: str | None
    provider: str
    model_name: str
    created_at: int
    last_updated_at: int
    created_by: str | None = None
    last_updated_by: str | None = None


@dataclass
class GatewayEndpointModelMapping(_MlflowObject):
    """A model behind an endpoint and its share of the traffic."""

    mapping_id: str
    endpoint_id: str
    model_definition_id: str
    model_definition: GatewayModelDefinition | None
    weight: float
    created_at: int
    created_by: str | None = None


@dataclass
class GatewayEndpointTag(_MlflowObject):
    """A label of an endpoint."""

    key: str
    value: str | None


@dataclass
class GatewayEndpoint(_MlflowObject):
    """A named address that calls one or several models."""

    endpoint_id: str
    name: str | None
    created_at: int
    last_updated_at: int
    model_mappings: list[GatewayEndpointModelMapping] = field(default_factory=list)
    tags: list[GatewayEndpointTag] = field(default_factory=list)
    created_by: str | None = None
    last_updated_by: str | None = None


@dataclass
class GatewayEndpointBinding(_MlflowObject):
    """A thing, such as a scorer's job, that uses an endpoint."""

    endpoint_id: str
    resource_type: GatewayResourceType
    resource_id: str
    created_at: int
    last_updated_at: int
    created_by: str | None = None
    last_updated_by: str | None = None

    def __post_init__(self) -> None:
        self.resource_type = GatewayResourceType(self.resource_type)
