"""Use of processor, memory, disk, network and GPUs, logged with runs while they go on."""

from __future__ import annotations

from typing import Any

from mlflow.environment_variables import (
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)
from mlflow.exceptions import invalid

__all__ = [
    "disable_system_metrics_logging",
    "enable_system_metrics_logging",
    "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval",
]


def enable_system_metrics_logging() -> None:
    """Log system metrics with every run that starts from now on (``MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING``)."""
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.set(True)


def disable_system_metrics_logging() -> None:
    """Log system metrics only with runs that ask for it."""
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.set(False)


def set_system_metrics_sampling_interval(interval) -> None:
    """Take a sample every so many seconds; None for the default of 10."""
    if interval is not None:
        try:
            interval = float(interval)
        except (TypeError, ValueError):
            interval = -1.0
        if not 0 < interval < float("inf"):
            raise invalid("The sampling interval of system metrics must be a positive number of seconds")
    _set(MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL, interval)


def set_system_metrics_samples_before_logging(samples) -> None:
    """Log the average of so many samples; None for the default of 1."""
    if samples is not None and (isinstance(samples, bool) or not isinstance(samples, int) or samples < 1):
        raise invalid("The number of samples before system metrics are logged must be a whole number from 1 on")
    _set(MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING, samples)


def set_system_metrics_node_id(node_id) -> None:
    """Name this machine in the metrics (``system/<node>/...``), where one run spans several; None for no name."""
    _set(MLFLOW_SYSTEM_METRICS_NODE_ID, node_id)


def _set(variable: Any, value: Any) -> None:
    if value is None:
        variable.unset()
    else:
        variable.set(value)
