"""A stored credential of the gateway, without its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["GatewaySecretInfo"]


@dataclass
class GatewaySecretInfo(_MlflowObject):
    """Name, provider and masked fields of a secret; the values never leave the store. Times are epoch milliseconds."""

    secret_id: str
    secret_name: str
    masked_values: dict[str, str]
    created_at: int
    last_updated_at: int
    provider: str | None = None
    auth_config: dict[str, Any] | None = None
    created_by: str | None = None
    last_updated_by: str | None = None
