"""What the server tells about itself: Prometheus metrics of requests, the database pool and artifacts."""

from __future__ import annotations

from typing import Any

from mlflow.server.settings import Settings

__all__ = ["Observer"]

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class _Series:
    """One route's latencies: cheap to record, turned into Prometheus' form when it asks."""

    __slots__ = ("buckets", "count", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.count = 0
        self.total = 0.0

    def add(self, seconds: float) -> None:
        index = 0
        for bound in BUCKETS:
            if seconds <= bound:
                break
            index += 1
        self.buckets[index] += 1
        self.count += 1
        self.total += seconds


class Observer:
    """Counts of one process."""

    def __init__(self, settings: Settings):
        self._series: dict[tuple[str, str, int], _Series] = {}
        self.artifact_bytes = {"up": 0, "down": 0}
        self.artifact_seconds = {"up": 0.0, "down": 0.0}

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        key = (route, method, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series()
        series.add(seconds)

    def transferred(self, direction: str, size: int, seconds: float) -> None:
        """Artifact bytes went up or down."""
        self.artifact_bytes[direction] += size
        self.artifact_seconds[direction] += seconds

    def collect(self) -> Any:
        """Metric families, for ``prometheus_client``."""
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        latency = HistogramMetricFamily(
            "mlflow_http_request_duration_seconds", "Seconds per request", labels=["route", "method", "status"]
        )
        errors = CounterMetricFamily("mlflow_http_errors", "Requests answered with 4xx or 5xx", labels=["route", "status"])
        failed: dict[tuple[str, str], int] = {}
        for (route, method, status), series in list(self._series.items()):
            cumulative, running = [], 0
            for bound, count in zip((*BUCKETS, float("inf")), series.buckets, strict=True):
                running += count
                cumulative.append(("+Inf" if bound == float("inf") else str(bound), running))
            latency.add_metric([route, method, str(status)], buckets=cumulative, sum_value=series.total)
            if status >= 400:
                failed[route, str(status)] = failed.get((route, str(status)), 0) + series.count
        for (route, status), count in failed.items():
            errors.add_metric([route, status], count)
        yield latency
        yield errors
        for name, values, text in (
            ("mlflow_artifact_bytes", self.artifact_bytes, "Bytes of artifacts through the proxy"),
            ("mlflow_artifact_seconds", self.artifact_seconds, "Seconds of artifact transfers through the proxy"),
        ):
            family = CounterMetricFamily(name, text, labels=["direction"])
            for direction, value in values.items():
                family.add_metric([direction], value)
            yield family
