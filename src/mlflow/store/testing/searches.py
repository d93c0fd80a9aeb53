"""The contract of run searches: every backend finds what the evaluator says, in its order, on all pages."""

from __future__ import annotations

import math
import random
from functools import partial
from typing import Any

from mlflow._search import RUNS, Key, evaluate, parse_filter, parse_order_by, sort_entities, total_order
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.store.interface.store import Store
from mlflow.store.testing.checks import all_pages, new_experiment, refused

__all__ = ["SearchContract"]

_TEXTS = ("", "a", "A", "ab", "aB", "b%", "a_b", "100", "ä", "Ä", "it's", 'say "x"', "back\\slash", "x y")
_NUMBERS = (0.0, -1.0, 1.0, 1.5, 2.0, 1e300, -1e-300, math.nan)


def _value(run: Run, key: Key) -> Any:
    """What the evaluator is to know of a run."""
    if key.kind == "attribute":
        return getattr(run.info, key.name)
    if key.kind == "metric":
        if not key.part:
            return run.data.metrics.get(key.full_name)
        return _HISTORIES.get((run.info.run_id, key.name), {}).get(key.part)
    if key.kind == "param":
        return run.data.params.get(key.full_name)
    if key.kind == "tag":
        return run.data.tags.get(key.full_name)
    inputs = run.inputs.dataset_inputs if run.inputs else []
    if key.name == "context":
        return [t.value for d in inputs for t in d.tags if t.key == "mlflow.data.context"] or None
    return [getattr(d.dataset, key.name) for d in inputs] or None


_HISTORIES: dict[tuple[str, str], dict[str, float]] = {}


def _populate(store: Store, generator: random.Random, count: int) -> str:
    key = new_experiment(store)
    for i in range(count):
        run = store.runs.create(key, None, generator.choice((1, 2, 3)), (), generator.choice(("a", "B", "ä", f"n{i}")))
        run_id = run.info.run_id
        metrics = []
        for name in ("m", "loss", "a/b"):
            if generator.random() < 0.7:
                points = [Metric(name, generator.choice(_NUMBERS), 10 + s, s) for s in range(generator.randint(1, 3))]
                metrics += points
                finite = [p.value for p in points if not math.isnan(p.value)]
                if finite:
                    best = min(finite) if name == "loss" else max(finite)
                    _HISTORIES[run_id, name] = {"min": min(finite), "max": max(finite), "best": best}
        params = [Param(n, generator.choice(_TEXTS)) for n in ("p", "q r") if generator.random() < 0.7]
        tags = [RunTag(n, generator.choice(_TEXTS)) for n in ("t", "mlflow.x") if generator.random() < 0.7]
        store.runs.log_batch(run_id, metrics, params, tags)
        if generator.random() < 0.4:
            label = [InputTag("mlflow.data.context", generator.choice(("train", "eval")))]
            data = Dataset(generator.choice(("d", "e")), generator.choice(("1", "2")), "code", "s")
            store.runs.log_inputs(run_id, [DatasetInput(data, label)])
        if generator.random() < 0.5:
            store.runs.update(run_id, generator.choice(("FINISHED", "FAILED")), generator.choice((5, 6)))
    return key


def _comparison(generator: random.Random) -> str:
    def quoted(text: str) -> str:
        return f'"{text}"' if "'" in text else f"'{text}'"

    kind = generator.choice(("metric", "metric", "text", "text", "number", "dataset"))
    if kind == "metric":
        key = generator.choice(
            ("metrics.m", "metrics.loss", "metrics.`a/b`", "metrics.m.max", "metrics.loss.best", "metrics.z")
        )
        form = generator.random()
        if form < 0.2:
            return f"{key} IS {generator.choice(('', 'NOT '))}NULL"
        if form < 0.35:
            return f"{key} {generator.choice(('IN', 'NOT IN'))} (1, 1.5, 2)"
        return (
            f"{key} {generator.choice(('=', '!=', '<', '<=', '>', '>='))} {generator.choice((0, -1, 1, 1.5, 2, 1e300))}"
        )
    if kind == "number":
        key = generator.choice(("start_time", "attributes.end_time"))
        if generator.random() < 0.2:
            return f"{key} IS {generator.choice(('', 'NOT '))}NULL"
        return f"{key} {generator.choice(('=', '!=', '<', '<=', '>', '>='))} {generator.choice((1, 2, 5, 6))}"
    if kind == "dataset":
        key = generator.choice(("dataset.name", "datasets.digest", "dataset.context"))
        values = ("d", "e", "1", "train", "x")
    else:
        key = generator.choice(
            ("params.p", "params.`q r`", "tags.t", "tags.mlflow.x", "run_name", "status", "params.z")
        )
        values = (*_TEXTS, "FINISHED", "n1")
    form = generator.random()
    if form < 0.15:
        return f"{key} IS {generator.choice(('', 'NOT '))}NULL"
    if form < 0.35:
        some = ", ".join(quoted(v) for v in generator.sample(values, 3))
        return f"{key} {generator.choice(('IN', 'NOT IN'))} ({some})"
    if form < 0.65:
        pattern = generator.choice(("a%", "%B", "_", "%", "a_b", "%\\%", "Ä", '%"%', "a%b", "n%", "F%"))
        return f"{key} {generator.choice(('LIKE', 'ILIKE'))} {quoted(pattern)}"
    return f"{key} {generator.choice(('=', '!='))} {quoted(generator.choice(values))}"


def _filter(generator: random.Random, depth: int = 0) -> str:
    roll = generator.random()
    if depth > 2 or roll < 0.5:
        return _comparison(generator)
    if roll < 0.6:
        return f"NOT ({_filter(generator, depth + 1)})"
    word = generator.choice((" AND ", " OR "))
    return word.join(f"({_filter(generator, depth + 1)})" for _ in range(generator.randint(2, 3)))


_ORDERS = (
    [],
    ["metrics.m"],
    ["metrics.m DESC"],
    ["metrics.loss.min", "params.p DESC"],
    ["metrics.z DESC", "tags.t"],
    ["params.`q r`"],
    ["tags.mlflow.x DESC", "metrics.loss"],
    ["run_name"],
    ["end_time DESC"],
    ["status", "start_time"],
)


class SearchContract:
    """What ``store.runs.search`` finds."""

    filters = 150
    """Random filters that are tried; a slow backend may try fewer."""
    text_order_is_binary = True
    """False where the backend's collation orders texts otherwise (then orders by texts are not compared)."""

    def test_agrees_with_the_evaluator(self, store: Store):
        generator = random.Random(20240229)
        key = _populate(store, generator, 40)
        everything = list(store.runs.search([key], max_results=100))
        assert len(everything) == 40
        for _ in range(self.filters):
            text = _filter(generator)
            node = parse_filter(text, RUNS)
            expected = {r.info.run_id for r in everything if evaluate(node, partial(_value, r))}
            found = [r.info.run_id for r in store.runs.search([key], text, max_results=100)]
            assert set(found) == expected, text
            assert len(found) == len(expected), text

    def test_orders_and_pages(self, store: Store):
        generator = random.Random(4)
        key = _populate(store, generator, 30)
        everything = list(store.runs.search([key], max_results=100))
        for order in _ORDERS:
            whole = [r.info.run_id for r in store.runs.search([key], order_by=order, max_results=100)]
            assert sorted(whole) == sorted(r.info.run_id for r in everything)
            orders = total_order(parse_order_by(order, RUNS), RUNS)
            if self.text_order_is_binary or not any(o.startswith(("params", "tags", "run_name")) for o in order):
                expected = [r.info.run_id for r in sort_entities(everything, orders, _value)]
                assert whole == expected, order
            for size in (1, 7, 30):
                search = partial(store.runs.search, [key], order_by=order)
                assert [r.info.run_id for r in all_pages(search, size)] == whole, (order, size)

    def test_a_metric_of_the_very_name_comes_first(self, store: Store):
        key = new_experiment(store)
        run = store.runs.create(key).info.run_id
        store.runs.log_batch(run, [Metric("acc.min", 9.0, 1, 0), Metric("acc", 1.0, 1, 0), Metric("acc", 5.0, 2, 1)])
        assert len(store.runs.search([key], "metrics.acc.max = 5")) == 1
        assert len(store.runs.search([key], "metrics.acc.min = 9")) == 1
        assert len(store.runs.search([key], "metrics.acc.min = 1")) == 0

    def test_views_and_experiments(self, store: Store):
        keys = [new_experiment(store) for _ in range(2)]
        runs = [store.runs.create(keys[i % 2], None, i).info.run_id for i in range(4)]
        store.runs.delete(runs[0])

        def ids(*args, **kwargs):
            return [r.info.run_id for r in store.runs.search(*args, **kwargs)]

        assert ids(keys) == [runs[3], runs[2], runs[1]]
        assert ids(keys, view_type=ViewType.DELETED_ONLY) == [runs[0]]
        assert ids(keys, view_type=ViewType.ALL) == [runs[3], runs[2], runs[1], runs[0]]
        assert ids([keys[0]]) == [runs[2]]
        assert ids([]) == []

    def test_pages_do_not_shift(self, store: Store):
        key = new_experiment(store)
        runs = [store.runs.create(key, None, i).info.run_id for i in range(6)]
        first = store.runs.search([key], max_results=2)
        store.runs.create(key, None, 100)
        store.runs.delete(runs[5])
        second = store.runs.search([key], max_results=2, page_token=first.token)
        assert [r.info.run_id for r in second] == [runs[3], runs[2]]

    def test_refuses(self, store: Store):
        key = new_experiment(store)
        for bad in (
            {"max_results": 0},
            {"max_results": 50_001},
            {"filter_string": "metrics.m > 'x'"},
            {"filter_string": "foo.bar = 1"},
            {"order_by": ["metrics.m DESCC"]},
            {"page_token": "zzz"},
        ):
            with refused("INVALID_PARAMETER_VALUE"):
                store.runs.search([key], **bad)
