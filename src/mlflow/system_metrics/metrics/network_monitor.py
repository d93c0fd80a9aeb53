"""Network traffic."""

from __future__ import annotations

from mlflow._registry import require
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["NetworkMonitor"]


class NetworkMonitor(BaseMetricsMonitor):
    """Megabytes received and sent by the whole machine since the monitor was made: totals, not averages."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = require("psutil", extra="psutil", purpose="Logging system metrics")
        self._received, self._sent = self._totals()

    def _totals(self) -> tuple[float, float]:
        # None on machines without any network device.
        usage = self._psutil.net_io_counters()
        return (usage.bytes_recv / 1e6, usage.bytes_sent / 1e6) if usage else (0.0, 0.0)

    def collect_metrics(self) -> None:
        """Take a sample."""
        received, sent = self._totals()
        self._metrics["network_receive_megabytes"] = received - self._received
        self._metrics["network_transmit_megabytes"] = sent - self._sent

    def aggregate_metrics(self) -> dict[str, float]:
        """The newest totals."""
        return {name: round(value, 1) for name, value in self._metrics.items()}
