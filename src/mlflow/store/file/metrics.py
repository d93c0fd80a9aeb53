"""Metric histories in a file store."""

from __future__ import annotations

import math
import os
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mlflow.entities.metric import Metric
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.file.guards import reading
from mlflow.store.file.keys import key_path
from mlflow.store.file.layout import Root
from mlflow.store.file.metric_files import history_order, latest_order, read_points
from mlflow.store.interface.metrics import Metrics
from mlflow.store.pages import decode_token, encode_token
from mlflow.store.sampling import step_ranges
from mlflow.store.validation import check_max_results

__all__ = ["FileMetrics"]


class FileMetrics(Metrics):
    """Points of runs, read from their files."""

    def __init__(self, root: Root):
        self._root = root

    def _points(self, run_id: str, key: str, start: int | None = None, end: int | None = None) -> list[Metric]:
        """Points of a run as they stand in the file; none of an unknown run."""
        try:
            points = reading(
                self._root,
                lambda: self._root.run(run_id),
                lambda path: read_points(key_path(os.path.join(path, "metrics"), key), key, None),
            )
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return []
            raise
        if start is None and end is None:
            return points
        return [p for p in points if (start is None or p.step >= start) and (end is None or p.step <= end)]

    def history(
        self, run_id: str, key: str, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[Metric]:
        points = sorted(self._points(run_id, key), key=history_order)
        if page_token:
            points = points[bisect_right(points, _position(page_token), key=history_order) :]
        if max_results is None or len(points) <= check_max_results(max_results):
            return PagedList(points, None)
        end = points[max_results - 1]
        return PagedList(points[:max_results], encode_token([end.timestamp, end.step, end.value]))

    def history_bulk(self, run_ids: Sequence[str], key: str, max_results: int) -> list[Metric]:
        check_max_results(max_results)
        found: list[Metric] = []
        for run_id in sorted(set(run_ids)):
            found += _of_run(run_id, sorted(self._points(run_id, key), key=history_order))
            if len(found) >= max_results:
                break
        return found[:max_results]

    def history_interval(
        self,
        run_ids: Sequence[str],
        key: str,
        max_results: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[Metric]:
        check_max_results(max_results)
        runs = {r: self._points(r, key, start_step, end_step) for r in dict.fromkeys(run_ids)}
        steps = sorted({p.step for points in runs.values() for p in points})
        if len(steps) > max_results:
            # Evenly by rank, as MLflow chooses them, and the last step of each run, so that no curve ends early.
            chosen = {steps[i * len(steps) // max_results] for i in range(max_results)}
            chosen.update(max(p.step for p in points) for points in runs.values() if points)
        else:
            chosen = set(steps)
        found: list[Metric] = []
        for run_id, points in runs.items():
            found += _of_run(run_id, sorted((p for p in points if p.step in chosen), key=_step_order))
        return found

    def buckets(
        self,
        run_id: str,
        key: str,
        buckets: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[tuple[int, int, int, float, float, float]]:
        check_max_results(buckets)
        points = [p for p in self._points(run_id, key, start_step, end_step) if not math.isnan(p.value)]
        if not points:
            return []
        low = min(p.step for p in points) if start_step is None else start_step
        high = max(p.step for p in points) if end_step is None else end_step
        ranges = step_ranges(low, high, buckets)
        ends = [end for _, end in ranges]
        groups: dict[int, list[float]] = {}
        for point in points:
            groups.setdefault(bisect_left(ends, point.step), []).append(point.value)
        return [
            (*ranges[i], len(values), min(values), max(values), _mean(values)) for i, values in sorted(groups.items())
        ]


def _position(page_token: str) -> tuple[int, int, bool, float]:
    timestamp, step, value = decode_token(page_token, 3)
    if not (isinstance(timestamp, int) and isinstance(step, int) and isinstance(value, (int, float))):
        raise invalid("Invalid page token: it belongs to another search. Begin without it.")
    return history_order(Metric("", float(value), timestamp, step))


def _of_run(run_id: str, points: Sequence[Metric]) -> list[Metric]:
    return [
        Metric(p.key, p.value, p.timestamp, p.step, p.model_id, p.dataset_name, p.dataset_digest, run_id)
        for p in points
    ]


def _step_order(point: Metric) -> tuple[int, int, bool, float]:
    step, timestamp, number, value = latest_order(point)
    return step, timestamp, not number, value


def _mean(values: Sequence[float]) -> float:
    try:
        return math.fsum(values) / len(values)
    except (OverflowError, ValueError):  # infinities, or too large a sum
        return math.fsum(v / len(values) for v in values) if all(map(math.isfinite, values)) else sum(values)
