"""Metric histories in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mlflow.entities._paged_list import PagedList
from mlflow.entities.metric import Metric

__all__ = ["Metrics"]


class Metrics(ABC):
    """All points of a metric, in the order of (timestamp, step, value)."""

    @abstractmethod
    def history(
        self, run_id: str, key: str, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[Metric]:
        """Points of one run; all of them without ``max_results``. An unknown run or key gives an empty page."""

    @abstractmethod
    def history_bulk(self, run_ids: Sequence[str], key: str, max_results: int) -> list[Metric]:
        """Points of several runs, each with its ``run_id``, in the order of (run, timestamp, step, value)."""

    @abstractmethod
    def history_interval(
        self,
        run_ids: Sequence[str],
        key: str,
        max_results: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[Metric]:
        """Points of several runs at up to ``max_results`` evenly chosen steps, among them each run's last step.

        Each has its ``run_id``; steps outside ``[start_step, end_step]`` are left out.
        """

    @abstractmethod
    def buckets(
        self,
        run_id: str,
        key: str,
        buckets: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[tuple[int, int, int, float, float, float]]:
        """Exact extremes for drawing: the steps in ``[start_step, end_step]`` cut into ``buckets`` equal ranges.

        One ``(first step, last step, count, min, max, mean)`` for each range that has points, with the range's own
        bounds; NaN is not counted.
        """
