"""Which things satisfy a filter."""

from __future__ import annotations

import math

import pytest

from mlflow._search import RUNS, TRACES, Key, evaluate, parse_filter

RUN = {
    Key("metric", "m"): 1.5,
    Key("metric", "zero"): 0.0,
    Key("metric", "nan"): math.nan,
    Key("metric", "loss"): 0.9,
    Key("metric", "loss", "min"): 0.1,
    Key("param", "p"): "Value",
    Key("param", "empty"): "",
    Key("attribute", "status"): "FINISHED",
    Key("attribute", "start_time"): 1_700_000_000_000,
    Key("dataset", "name"): ["train", "Eval"],
    Key("dataset", "context"): [],
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (None, True),
        ("metrics.m = 1.5", True),
        ("metrics.m > 1.5", False),
        ("metrics.m >= 1.5 AND metrics.m <= 1.5", True),
        ("metrics.m BETWEEN 1 AND 2", True),
        ("metrics.m IN (1, 1.5)", True),
        ("metrics.m NOT IN (1, 2)", True),
        ("metrics.zero = 0", True),
        ("metrics.zero IS NULL", False),
        ("metrics.loss.min < 0.5 AND metrics.loss > 0.5", True),
        ("params.p = 'value'", False),
        ("params.p LIKE 'V%e'", True),
        ("params.p LIKE 'v%'", False),
        ("params.p ILIKE 'v_LUE'", True),
        ("params.empty = ''", True),
        ("params.empty IS NOT NULL", True),
        ("params.empty LIKE '%'", True),
        # A key that is not there makes every comparison false, also != and NOT IN ...
        ("params.none != 'x'", False),
        ("params.none NOT IN ('x')", False),
        ("params.none LIKE '%'", False),
        ("metrics.none < 1 OR metrics.none >= 1", False),
        ("params.none IS NULL", True),
        ("params.none IS NOT NULL", False),
        # ... and NOT negates that.
        ("NOT params.none = 'x'", True),
        ("NOT params.none != 'x'", True),
        # NaN satisfies != only, and is there.
        ("metrics.nan != 1", True),
        ("metrics.nan = 1 OR metrics.nan < 1 OR metrics.nan > 1 OR metrics.nan IN (1)", False),
        ("metrics.nan NOT IN (1)", False),
        ("metrics.nan IS NULL", False),
        ("metrics.nan IS NOT NULL", True),
        # Many values: one is enough.
        ("dataset.name = 'train'", True),
        ("dataset.name != 'train'", True),
        ("NOT dataset.name = 'train'", False),
        ("dataset.name ILIKE 'eval'", True),
        ("dataset.name = 'train' AND dataset.name = 'Eval'", True),
        ("dataset.name IN ('x', 'Eval')", True),
        ("dataset.name IS NOT NULL", True),
        ("dataset.context IS NULL", True),
        ("dataset.context != 'x'", False),
        ("status = 'FINISHED' AND (params.p = 'x' OR NOT metrics.m > 2)", True),
        ("start_time > 1.5 AND start_time < 99999999999999999999", True),
    ],
)
def test_runs(text, holds):
    assert evaluate(parse_filter(text, RUNS), RUN.get) is holds


def test_regular_expressions():
    trace = {Key("tag", "t"): "gpt-4o-mini", Key("span", "name"): ("root", "retrieve docs", None)}
    for text, holds in (
        ("tags.t RLIKE '^gpt-4'", True),
        ("tags.t RLIKE '[0-9]o?-m'", True),
        ("tags.t RLIKE 'gpt$'", False),
        ("span.name RLIKE 'docs$'", True),
        ("span.name RLIKE '^docs'", False),
        ("span.name IS NOT NULL", True),
        ("span.type IS NULL", True),
    ):
        assert evaluate(parse_filter(text, TRACES), trace.get) is holds


def test_only_the_values_that_matter_are_read():
    asked = []

    def values(key: Key):
        asked.append(key.name)
        return "x"

    assert evaluate(parse_filter("tags.a = 'x' OR tags.b = 'x'", RUNS), values)
    assert not evaluate(parse_filter("tags.c = 'y' AND tags.d = 'x'", RUNS), values)
    assert asked == ["a", "c"]


def test_deepest_filter():
    text = "(tags.a = 'x' AND NOT (tags.b = 'x' OR " * 13 + "tags.c = 'x'" + "))" * 13
    assert not evaluate(parse_filter(text, RUNS), {Key("tag", "a"): "x", Key("tag", "c"): "x"}.get)
