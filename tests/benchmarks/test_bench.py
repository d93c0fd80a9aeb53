"""Alternation: the order of measurements, sides that fail, answers that differ."""

from __future__ import annotations

import pytest

from benchmarks.bench import Bench
from benchmarks.sides import SideFailed


@pytest.fixture
def bench(tmp_path):
    return Bench({}, tmp_path, tmp_path, quick=True, rounds=3)


def test_each_round_runs_in_the_opposite_order_of_the_last(bench):
    order = []
    samples = bench.alternate({name: lambda n=name: order.append(n) or {"x": len(order)} for name in "ab"}, warm=True)
    assert order == list("baabbaab")
    assert samples == {"a": {"x": [3, 6, 7]}, "b": {"x": [4, 5, 8]}}
    assert bench.failures == []


def test_a_side_that_fails_is_left_out_and_the_others_go_on(bench):
    def failing():
        raise SideFailed("stock: broken")

    samples = bench.alternate({"ours": lambda: {"x": 1.0}, "stock": failing})
    assert samples["ours"] == {"x": [1.0, 1.0, 1.0]}
    assert samples["stock"] == {}
    assert bench.failures == ["stock: broken"]


def test_sides_that_give_different_answers_did_not_do_the_same_work(bench):
    samples = bench.alternate({"ours": lambda: {"x": 1.0, "answer": "A"}, "stock": lambda: {"x": 1.0, "answer": "B"}})
    assert "answer" not in samples["ours"]
    assert len(bench.failures) == 1
    assert "different answers" in bench.failures[0]
