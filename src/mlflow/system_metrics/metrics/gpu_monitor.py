"""NVIDIA's GPUs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from mlflow._registry import require
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["GPUMonitor"]

_logger = logging.getLogger(__name__)


class GPUMonitor(BaseMetricsMonitor):
    """Memory, use and power of each GPU.

    Raises:
        MlflowException: without the package ``nvidia-ml-py``.
        RuntimeError: without NVIDIA's driver.
    """

    def __init__(self) -> None:
        super().__init__()
        self._nvml = require("pynvml", extra="nvidia-ml-py", purpose="Logging metrics of NVIDIA GPUs")
        try:
            self._nvml.nvmlInit()
        except Exception as error:
            raise RuntimeError(f"NVIDIA's management library does not start: {error}") from error
        self.num_gpus = self._nvml.nvmlDeviceGetCount()
        self.gpu_handles = [self._nvml.nvmlDeviceGetHandleByIndex(i) for i in range(self.num_gpus)]

    def collect_metrics(self) -> None:
        """Take a sample. What a GPU does not tell, such as the power of many consumer cards, is left out."""
        for i, handle in enumerate(self.gpu_handles):
            for read in (self._memory, self._utilization, self._power):
                self._try(read, i, handle)

    def _try(self, read: Callable, i: int, handle) -> None:
        try:
            read(i, handle)
        except Exception as error:
            _logger.debug("GPU %d does not tell its %s: %s", i, read.__name__.strip("_"), error)

    def _memory(self, i: int, handle) -> None:
        memory = self._nvml.nvmlDeviceGetMemoryInfo(handle)
        self._metrics[f"gpu_{i}_memory_usage_percentage"].append(round(memory.used / memory.total * 100, 1))
        self._metrics[f"gpu_{i}_memory_usage_megabytes"].append(memory.used / 1e6)

    def _utilization(self, i: int, handle) -> None:
        self._metrics[f"gpu_{i}_utilization_percentage"].append(self._nvml.nvmlDeviceGetUtilizationRates(handle).gpu)

    def _power(self, i: int, handle) -> None:
        # Both in milliwatts.
        used = self._nvml.nvmlDeviceGetPowerUsage(handle)
        self._metrics[f"gpu_{i}_power_usage_watts"].append(used / 1000)
        limit = self._nvml.nvmlDeviceGetEnforcedPowerLimit(handle)
        self._metrics[f"gpu_{i}_power_usage_percentage"].append(used / limit * 100)

    def aggregate_metrics(self) -> dict[str, float]:
        """Averages."""
        return self._averages()
