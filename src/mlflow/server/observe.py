"""What the server tells about itself: Prometheus metrics of requests, the database pool and artifacts."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec

from mlflow.server.settings import Settings

__all__ = ["Observer", "forget"]

FILE_PREFIX = "millrace-metrics-"
KEEP_EVERY_SECONDS = 0.5

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class _Counts(msgspec.Struct):
    """What one process counted, as its file holds it."""

    series: list[tuple[str, str, int, list[int], float]]
    """Route, method, status, counts by bucket, seconds together."""
    bytes: dict[str, int]
    seconds: dict[str, float]
    pool: tuple[int, int] | None = None


class _Series:
    """One route's latencies: cheap to record, turned into Prometheus' form when it asks."""

    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        index = 0
        for bound in BUCKETS:
            if seconds <= bound:
                break
            index += 1
        self.buckets[index] += 1
        self.total += seconds


class Observer:
    """Counts of one process; with ``--expose-prometheus`` kept in a file there, so that any worker can tell the sum.

    Args:
        settings: of the server.
        pool: how many database connections are in use, and idle.
    """

    def __init__(self, settings: Settings, pool: Callable[[], tuple[int, int] | None] = lambda: None):
        self._series: dict[tuple[str, str, int], _Series] = {}
        self._pool = pool
        self.artifact_bytes = {"up": 0, "down": 0}
        self.artifact_seconds = {"up": 0.0, "down": 0.0}
        self._folder = settings.prometheus_dir
        self._due = False

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        key = (route, method, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series()
        series.add(seconds)
        if self._folder is not None and not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(KEEP_EVERY_SECONDS, self.keep)

    def transferred(self, direction: str, size: int, seconds: float) -> None:
        """Artifact bytes went up or down."""
        self.artifact_bytes[direction] += size
        self.artifact_seconds[direction] += seconds

    def keep(self) -> None:
        """Write the counts to this process's file, at once and whole."""
        self._due = False
        if self._folder is None:
            return
        path = os.path.join(self._folder, f"{FILE_PREFIX}{os.getpid()}.json")
        try:
            with open(path + ".new", "wb") as file:
                file.write(msgspec.json.encode(self._counts()))
            os.replace(path + ".new", path)
        except OSError as error:
            logging.getLogger("mlflow.server").warning("The metrics could not be kept in %s: %s", self._folder, error)

    def _counts(self) -> _Counts:
        rows = [(*key, s.buckets, s.total) for key, s in list(self._series.items())]
        return _Counts(rows, dict(self.artifact_bytes), dict(self.artifact_seconds), self._pool())

    def _sum(self) -> _Counts:
        """Counts of all workers. Those of ended ones stay in: a counter never falls."""
        whole = self._counts()
        if self._folder is None:
            return whole
        rows = {(r, m, status): (list(buckets), total) for r, m, status, buckets, total in whole.series}
        for pid, other in _kept(self._folder):
            for route, method, status, buckets, total in other.series:
                known, known_total = rows.get((route, method, status), ([0] * len(buckets), 0.0))
                summed = [a + b for a, b in zip(known, buckets, strict=True)]
                rows[route, method, status] = (summed, known_total + total)
            for direction in whole.bytes:
                whole.bytes[direction] += other.bytes[direction]
                whole.seconds[direction] += other.seconds[direction]
            if other.pool is not None and whole.pool is not None and _is_alive(pid):
                whole.pool = (whole.pool[0] + other.pool[0], whole.pool[1] + other.pool[1])
        whole.series = [(r, m, status, buckets, total) for (r, m, status), (buckets, total) in rows.items()]
        return whole

    def collect(self) -> Any:
        """Metric families, for ``prometheus_client``."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        counts = self._sum()
        latency = HistogramMetricFamily(
            "mlflow_http_request_duration_seconds", "Seconds per request", labels=["route", "method", "status"]
        )
        errors = CounterMetricFamily(
            "mlflow_http_errors", "Requests answered with 4xx or 5xx", labels=["route", "status"]
        )
        failed: dict[tuple[str, str], int] = {}
        for route, method, status, buckets, total in counts.series:
            cumulative, running = [], 0
            for bound, count in zip((*BUCKETS, float("inf")), buckets, strict=True):
                running += count
                cumulative.append(("+Inf" if bound == float("inf") else str(bound), running))
            latency.add_metric([route, method, str(status)], buckets=cumulative, sum_value=total)
            if status >= 400:
                failed[route, str(status)] = failed.get((route, str(status)), 0) + running
        for (route, status), count in failed.items():
            errors.add_metric([route, status], count)
        yield latency
        yield errors
        for name, values, text in (
            ("mlflow_artifact_bytes", counts.bytes, "Bytes of artifacts through the proxy"),
            ("mlflow_artifact_seconds", counts.seconds, "Seconds of artifact transfers through the proxy"),
        ):
            family = CounterMetricFamily(name, text, labels=["direction"])
            for direction, value in values.items():
                family.add_metric([direction], value)
            yield family
        if counts.pool is not None:
            connections = GaugeMetricFamily("mlflow_database_connections", "Connections of the pool", labels=["state"])
            connections.add_metric(["in use"], counts.pool[0])
            connections.add_metric(["idle"], counts.pool[1])
            yield connections


def forget(folder: str) -> None:
    """Remove the counts that an earlier server left in the folder."""
    for name in os.listdir(folder):
        if name.startswith(FILE_PREFIX):
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))


def _kept(folder: str) -> Iterator[tuple[int, _Counts]]:
    """Process and counts of the other workers."""
    for name in sorted(os.listdir(folder)):
        pid = name[len(FILE_PREFIX) : -len(".json")]
        if name.startswith(FILE_PREFIX) and pid.isdigit() and int(pid) != os.getpid():
            with suppress(OSError, msgspec.DecodeError), open(os.path.join(folder, name), "rb") as file:
                yield int(pid), msgspec.json.decode(file.read(), type=_Counts)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        return True  # where asking would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
