"""Disk space."""

from __future__ import annotations

import os

from mlflow._registry import require
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["DiskMonitor"]


class DiskMonitor(BaseMetricsMonitor):
    """Space of the file system that holds the root folder."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = require("psutil", extra="psutil", purpose="Logging system metrics")

    def collect_metrics(self) -> None:
        """Take a sample."""
        usage = self._psutil.disk_usage(os.sep)
        self._metrics["disk_usage_percentage"].append(usage.percent)
        self._metrics["disk_usage_megabytes"].append(usage.used / 1e6)
        self._metrics["disk_available_megabytes"].append(usage.free / 1e6)

    def aggregate_metrics(self) -> dict[str, float]:
        """Averages."""
        return self._averages()
