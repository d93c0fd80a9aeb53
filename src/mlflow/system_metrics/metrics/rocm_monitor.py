"""AMD's GPUs."""

from __future__ import annotations

import logging

from mlflow._registry import require
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["ROCMMonitor"]

_logger = logging.getLogger(__name__)

_FULL_POWER_WATTS = 500
"""What power is compared with: the library does not tell a card's limit."""


class ROCMMonitor(BaseMetricsMonitor):
    """Memory, use and power of each GPU.

    Raises:
        MlflowException: without the package ``pyrsmi``.
        RuntimeError: without AMD's driver.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rocml = require("pyrsmi.rocml", extra="pyrsmi", purpose="Logging metrics of AMD GPUs")
        try:
            self._rocml.smi_initialize()
            self.num_gpus = self._rocml.smi_get_device_count()
        except Exception as error:
            raise RuntimeError(f"AMD's management library does not start: {error}") from error

    def collect_metrics(self) -> None:
        """Take a sample."""
        for i in range(self.num_gpus):
            try:
                self._collect(i)
            except Exception as error:
                _logger.debug("GPU %d does not answer: %s", i, error)

    def _collect(self, i: int) -> None:
        used, total = self._rocml.smi_get_device_memory_used(i), self._rocml.smi_get_device_memory_total(i)
        self._metrics[f"gpu_{i}_memory_usage_percentage"].append(round(used / total * 100, 1))
        self._metrics[f"gpu_{i}_memory_usage_gigabytes"].append(used / 1e9)
        self._metrics[f"gpu_{i}_utilization_percentage"].append(self._rocml.smi_get_device_utilization(i))
        power = self._rocml.smi_get_device_average_power(i)
        self._metrics[f"gpu_{i}_power_usage_watts"].append(power)
        self._metrics[f"gpu_{i}_power_usage_percentage"].append(power / _FULL_POWER_WATTS * 100)

    def aggregate_metrics(self) -> dict[str, float]:
        """Averages."""
        return self._averages()
