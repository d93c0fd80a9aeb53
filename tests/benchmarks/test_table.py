"""The report: which way is better, what meets a target, how values are shown."""

from __future__ import annotations

import pytest

from benchmarks.table import Measure, Row, markdown, rows, shown


def row(unit, ours, stock, floor=(), **targets):
    return Row(Measure("key", "name", unit, **targets), list(ours), list(stock), list(floor))


def test_a_time_is_better_when_smaller_and_a_rate_when_greater():
    assert row("s", [0.1, 0.1, 9.0], [1.0, 1.0, 1.0]).ratio == pytest.approx(10)
    assert row("1/s", [500], [100]).ratio == pytest.approx(5)
    assert row("s", [0.1], []).ratio is None


@pytest.mark.parametrize(
    ("ours", "targets", "met"),
    [
        (0.1, {"times": 10}, True),
        (0.11, {"times": 10}, False),
        (0.1, {"limit": 0.1}, True),
        (0.1, {"times": 10, "limit": 0.05}, False),
        (0.1, {}, None),
    ],
)
def test_every_target_has_to_be_met(ours, targets, met):
    assert row("s", [ours], [1.0], **targets).met is met


def test_without_stock_a_ratio_is_neither_met_nor_missed():
    assert row("s", [0.1], [], times=10).met is None
    assert row("s", [0.1], [], times=10, limit=0.01).met is False


def test_values_are_shown_in_a_unit_of_their_size():
    assert shown(12.3456, "s") == "12.3 s"
    assert shown(0.0123, "s") == "12.3 ms"
    assert shown(0.0000456, "s") == "45.6 µs"
    assert shown(43_210_000, "bytes") == "43.2 MB"
    assert shown(4614.2, "1/s") == "4,614/s"


def test_rows_come_in_the_order_of_the_measures_and_only_with_values():
    measures = [Measure("b", "B", "s"), Measure("a", "A", "s"), Measure("none", "N", "s")]
    found = rows(measures, {"ours": {"a": [1.0], "b": [2.0]}, "stock": {"a": [3.0]}})
    assert [r.measure.key for r in found] == ["b", "a"]
    assert found[1].ratio == 3
    lines = markdown(found).splitlines()
    assert len(lines) == 4
    assert all(line.count("|") == 8 for line in lines)
