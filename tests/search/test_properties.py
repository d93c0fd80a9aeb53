"""Laws of the parser, the printer and the evaluator over random filters and things."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow import _search
from mlflow._search import RUNS, And, Comparison, Key, Node, Not, Or, evaluate, parse_filter, parse_order_by, to_text
from mlflow.exceptions import MlflowException

GRAMMARS = [getattr(_search, name) for name in _search.grammars.__all__]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | st.sampled_from(
    ["", "x", "it's", 'a"b', "''", "a`b", "%", "A", "AND", "loss.min"]
)
names = texts.filter(bool)
numbers = (
    st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0, 1, 1.5])
)

text_keys = st.one_of(
    st.builds(Key, st.sampled_from(["param", "tag"]), names),
    st.builds(Key, st.just("attribute"), st.sampled_from(["run_id", "status", "run_name"])),
    st.builds(Key, st.just("dataset"), st.sampled_from(["name", "digest"])),
)
number_keys = st.one_of(
    st.builds(Key, st.just("metric"), names, st.sampled_from([None, "min", "max", "best"])),
    st.builds(Key, st.just("attribute"), st.sampled_from(["start_time", "end_time"])),
)
comparisons = st.one_of(
    st.builds(Comparison, text_keys, st.sampled_from(["=", "!=", "LIKE", "ILIKE"]), texts),
    st.builds(Comparison, number_keys, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), numbers),
    st.builds(
        Comparison, text_keys, st.sampled_from(["IN", "NOT IN"]), st.lists(texts, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Comparison, number_keys, st.sampled_from(["IN", "NOT IN"]), st.lists(numbers, min_size=1).map(tuple)),
    st.builds(Comparison, text_keys | number_keys, st.sampled_from(["IS NULL", "IS NOT NULL"])),
)


def flat(kind: type, nodes: list[Node]) -> Node:
    """And/Or as the parser makes it: no term of its own kind."""
    terms: list[Node] = []
    for node in nodes:
        terms += node.terms if type(node) is kind else (node,)  # type: ignore[union-attr]
    return kind(tuple(terms))


def negated(node: Node) -> Node:
    return node.term if isinstance(node, Not) else Not(node)


def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda nodes: flat(And, nodes)), several.map(lambda nodes: flat(Or, nodes)), inner.map(negated)
    )


def trees(leaves: st.SearchStrategy) -> st.SearchStrategy[Node]:
    return st.recursive(leaves, grow, max_leaves=8)


# For evaluation: few keys and values, so that comparisons are often true.
some_keys = [Key("metric", "m"), Key("param", "p"), Key("tag", "t"), Key("dataset", "name")]
small_text = st.sampled_from(["", "a", "A", "ab"])
small_number = st.sampled_from([0, 1, -1, 0.5])
small_comparisons = st.one_of(
    st.builds(
        Comparison,
        st.sampled_from(some_keys[1:]),
        st.sampled_from(["=", "!=", "LIKE", "ILIKE"]),
        st.sampled_from(["", "a", "A", "a%", "_", "%B"]),
    ),
    st.builds(Comparison, st.just(some_keys[0]), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), small_number),
    st.builds(
        Comparison,
        st.sampled_from(some_keys[1:]),
        st.sampled_from(["IN", "NOT IN"]),
        st.lists(small_text, min_size=1).map(tuple),
    ),
    st.builds(Comparison, st.sampled_from(some_keys), st.sampled_from(["IS NULL", "IS NOT NULL"])),
)
things = st.fixed_dictionaries(
    {},
    optional={
        some_keys[0]: small_number | st.just(math.nan),
        some_keys[1]: small_text,
        some_keys[2]: small_text,
        some_keys[3]: st.lists(small_text, max_size=3),
    },
)


@given(trees(comparisons))
def test_what_is_printed_parses_to_the_same(node):
    assert parse_filter(to_text(node), RUNS) == node


@given(trees(small_comparisons), things)
def test_printing_keeps_the_meaning(node, thing):
    doubled = Not(Not(And((Or((node,)),))))
    assert evaluate(parse_filter(to_text(doubled), RUNS), thing.get) is evaluate(node, thing.get)


@given(trees(small_comparisons), trees(small_comparisons), trees(small_comparisons), things)
def test_boolean_laws(a, b, c, thing):
    def holds(node: Node) -> bool:
        return evaluate(node, thing.get)

    assert holds(Not(And((a, b)))) is holds(Or((Not(a), Not(b))))
    assert holds(Not(Or((a, b)))) is holds(And((Not(a), Not(b))))
    assert holds(And((a, Or((b, c))))) is holds(Or((And((a, b)), And((a, c)))))
    assert holds(Not(Not(a))) is holds(a)
    assert holds(Or((a, Not(a)))) is True
    assert holds(And((a, Not(a)))) is False
    assert holds(And((a, b))) is (holds(a) and holds(b))
    assert holds(Or((a, b))) is (holds(a) or holds(b))


@given(st.sampled_from(some_keys), st.lists(small_text, min_size=1), things)
def test_in_is_any_equality(key, values, thing):
    wanted = tuple(values) if key.kind != "metric" else tuple(float(len(v)) for v in values)
    equal = Or(tuple(Comparison(key, "=", v) for v in wanted))
    assert evaluate(Comparison(key, "IN", wanted), thing.get) is evaluate(equal, thing.get)


@given(st.sampled_from(some_keys[:3]), things)
def test_null_is_absence(key, thing):
    assert evaluate(Comparison(key, "IS NULL"), thing.get) is (key not in thing)
    assert evaluate(Comparison(key, "IS NOT NULL"), thing.get) is (key in thing)


fragments = st.lists(
    st.sampled_from(
        [
            "tags.a",
            "name",
            "metrics.m",
            "metrics.`a b`.min",
            "run_id",
            "span.attributes.x",
            "=",
            "!=",
            ">",
            "<=",
            "LIKE",
        ]
        + [
            "RLIKE",
            "IN",
            "NOT",
            "AND",
            "OR",
            "(",
            ")",
            ",",
            "'x'",
            '"y"',
            "1",
            "-1.5e3",
            "IS",
            "NULL",
            "BETWEEN",
            "`",
            "'",
        ]
        + [".", "x", "status", "prompt", "'p/1'", "version_number", "DESC"]
    )
    | texts,
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda g: g.noun)
@given(text=fragments | st.text(max_size=40))
def test_any_text_parses_or_is_refused(grammar, text):
    try:
        node = parse_filter(text, grammar)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert parse_filter(to_text(node), grammar) == node


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda g: g.noun)
@given(entries=st.lists(fragments | st.text(max_size=20), max_size=3))
def test_any_order_parses_or_is_refused(grammar, entries):
    if grammar.order_objects:
        entries = [{"field_name": entry} for entry in entries]
    try:
        orders = parse_order_by(entries, grammar)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert len(orders) == len(entries)
