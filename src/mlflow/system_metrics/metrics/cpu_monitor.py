"""Processor and memory."""

from __future__ import annotations

from mlflow._registry import require
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["CPUMonitor"]


class CPUMonitor(BaseMetricsMonitor):
    """Use of all processors in percent since the last sample, and memory in use."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = require("psutil", extra="psutil", purpose="Logging system metrics")
        # The first answer is always 0: there is nothing to compare with.
        self._psutil.cpu_percent()

    def collect_metrics(self) -> None:
        """Take a sample."""
        memory = self._psutil.virtual_memory()
        self._metrics["cpu_utilization_percentage"].append(self._psutil.cpu_percent())
        self._metrics["system_memory_usage_megabytes"].append(memory.used / 1e6)
        self._metrics["system_memory_usage_percentage"].append(memory.used / memory.total * 100)

    def aggregate_metrics(self) -> dict[str, float]:
        """Averages."""
        return self._averages()
