"""What sources of samples have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from typing import Any

__all__ = ["BaseMetricsMonitor"]


class BaseMetricsMonitor(ABC):
    """Gathers samples by metric until they are cleared."""

    def __init__(self) -> None:
        self._metrics: dict[str, Any] = defaultdict(list)

    @abstractmethod
    def collect_metrics(self) -> None:
        """Take one sample of each metric."""

    @abstractmethod
    def aggregate_metrics(self) -> dict[str, float]:
        """One value per metric of the samples gathered."""

    @property
    def metrics(self) -> dict[str, Any]:
        """Samples by metric."""
        return self._metrics

    def clear_metrics(self) -> None:
        """Forget the samples."""
        self._metrics.clear()

    def _averages(self) -> dict[str, float]:
        return {name: round(sum(samples) / len(samples), 1) for name, samples in self._metrics.items() if samples}
