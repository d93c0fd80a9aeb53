"""Settings in one place: URIs, asynchronous logging and system metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.tracking._uri import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
)

if TYPE_CHECKING:
    from mlflow.system_metrics import (
        disable_system_metrics_logging,
        enable_system_metrics_logging,
        set_system_metrics_node_id,
        set_system_metrics_samples_before_logging,
        set_system_metrics_sampling_interval,
    )

__all__ = [
    "disable_system_metrics_logging",
    "enable_async_logging",
    "enable_system_metrics_logging",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "set_registry_uri",
    "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval",
    "set_tracking_uri",
]


def enable_async_logging(enable=True):
    """Log metrics, params, tags and images in the background from now on (``MLFLOW_ENABLE_ASYNC_LOGGING``).

    A ``synchronous`` argument of a single call has precedence. What is pending is written before the process ends.
    """
    MLFLOW_ENABLE_ASYNC_LOGGING.set(bool(enable))


def __getattr__(name: str) -> Any:
    if name in __all__:
        import mlflow.system_metrics

        return getattr(mlflow.system_metrics, name)
    raise AttributeError(f"module 'mlflow.config' has no attribute {name!r}")
