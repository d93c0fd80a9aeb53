"""The client side of tracking: where to log (URIs), ``MlflowClient``, and the fluent functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.tracking._tracking_service.utils import _get_artifact_repo, _get_store
    from mlflow.tracking._uri import (
        get_registry_uri,
        get_tracking_uri,
        is_tracking_uri_set,
        set_registry_uri,
        set_tracking_uri,
    )
    from mlflow.tracking.client import MlflowClient

__all__ = [
    "MlflowClient",
    "_get_artifact_repo",
    "_get_store",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "set_registry_uri",
    "set_tracking_uri",
]

_LAZY = {
    "MlflowClient": "mlflow.tracking.client",
    "_get_artifact_repo": "mlflow.tracking._tracking_service.utils",
    "_get_store": "mlflow.tracking._tracking_service.utils",
    "get_registry_uri": "mlflow.tracking._uri",
    "get_tracking_uri": "mlflow.tracking._uri",
    "is_tracking_uri_set": "mlflow.tracking._uri",
    "set_registry_uri": "mlflow.tracking._uri",
    "set_tracking_uri": "mlflow.tracking._uri",
}
_MODULES = {"artifact_utils", "client", "context", "default_experiment", "fluent", "multimedia", "registry"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _LAZY:
        value = getattr(import_module(_LAZY[name]), name)
    elif name in _MODULES:
        value = import_module(f"mlflow.tracking.{name}")
    else:
        raise AttributeError(f"module 'mlflow.tracking' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
