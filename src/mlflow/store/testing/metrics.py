"""The contract of metric histories."""

from __future__ import annotations

import math
import random

from mlflow.entities.metric import Metric
from mlflow.store.interface.store import Store
from mlflow.store.testing.checks import all_pages, new_experiment, new_run, refused

__all__ = ["MetricsContract"]


class MetricsContract:
    """What ``store.metrics`` does."""

    def test_history_is_in_order_and_whole(self, store: Store):
        run = new_run(store)
        points = [(5, 1, 0.1), (3, 2, 0.2), (4, 0, 0.3), (4, 0, 0.1), (4, 0, 0.1)]
        for timestamp, step, value in points:
            store.runs.log_metric(run, Metric("m", value, timestamp, step))
        found = store.metrics.history(run, "m")
        assert [(m.timestamp, m.step, m.value) for m in found][:2] == [(3, 2, 0.2), (4, 0, 0.1)]
        assert {(m.timestamp, m.step, m.value) for m in found} == set(points)
        assert found.token is None
        assert list(store.metrics.history(run, "other")) == []

    def test_history_pages(self, store: Store):
        run = new_run(store)
        store.runs.log_batch(run, [Metric("m", float(i % 3), 1000 + i // 2, i // 4) for i in range(101)])
        whole = [(m.timestamp, m.step, m.value) for m in store.metrics.history(run, "m")]
        for size in (1, 10, 100, 1000):
            paged = all_pages(lambda **page: store.metrics.history(run, "m", **page), size)
            assert [(m.timestamp, m.step, m.value) for m in paged] == whole
        with refused("INVALID_PARAMETER_VALUE"):
            store.metrics.history(run, "m", 10, "garbage")

    def test_nan_in_a_history(self, store: Store):
        run = new_run(store)
        store.runs.log_batch(run, [Metric("m", math.nan if i % 2 else 1.0, i, i) for i in range(4)])
        assert [math.isnan(m.value) for m in store.metrics.history(run, "m")] == [False, True, False, True]

    def test_bulk(self, store: Store):
        key = new_experiment(store)
        runs = [new_run(store, key) for _ in range(3)]
        for n, run in enumerate(runs):
            store.runs.log_batch(run, [Metric("m", float(n), i, i) for i in range(5)])
        found = store.metrics.history_bulk(runs, "m", 100)
        assert {m.run_id for m in found} == set(runs) and len(found) == 15
        for run in runs:
            assert [m.step for m in found if m.run_id == run] == list(range(5))
        assert len(store.metrics.history_bulk(runs, "m", 7)) == 7

    def test_interval(self, store: Store):
        run = new_run(store)
        store.runs.log_batch(run, [Metric("m", float(i), i, i) for i in range(1000)])
        all_of_it = store.metrics.history_interval([run], "m", 2000)
        assert [m.step for m in all_of_it] == list(range(1000)) and all_of_it[0].run_id == run
        sampled = [m.step for m in store.metrics.history_interval([run], "m", 50)]
        assert 50 <= len(sampled) <= 52 and sampled[0] == 0 and sampled[-1] == 999
        assert sampled == sorted(sampled)
        part = [m.step for m in store.metrics.history_interval([run], "m", 2000, 10, 20)]
        assert part == list(range(10, 21))

    def test_buckets_are_exact(self, store: Store):
        run = new_run(store)
        generator = random.Random(7)
        values = [generator.gauss(0, 1) for _ in range(1000)]
        values[123] = 1e6
        store.runs.log_batch(run, [Metric("m", v, i, i * 3) for i, v in enumerate(values)])
        store.runs.log_metric(run, Metric("m", math.nan, 5000, 10))
        found = store.metrics.buckets(run, "m", 10)
        assert 1 <= len(found) <= 10
        assert sum(b[2] for b in found) == 1000
        assert max(b[4] for b in found) == 1e6 and min(b[3] for b in found) == min(values)
        for first, last, count, low, high, mean in found:
            inside = [v for i, v in enumerate(values) if first <= i * 3 <= last]
            assert (count, low, high) == (len(inside), min(inside), max(inside))
            assert math.isclose(mean, sum(inside) / len(inside), rel_tol=1e-9, abs_tol=1e-9)
        zoomed = store.metrics.buckets(run, "m", 4, 300, 330)
        assert sum(b[2] for b in zoomed) == 11
        assert store.metrics.buckets(run, "nothing", 10) == []
