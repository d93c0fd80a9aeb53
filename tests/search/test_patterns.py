"""LIKE and RLIKE: what they match, and that no pattern can hang."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlflow._search import TRACES, like_pattern, parse_filter, regex_pattern
from mlflow.exceptions import MlflowException


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("", "", True),
        ("", "a", False),
        ("%", "", True),
        ("_", "", False),
        ("_", "\n", True),
        ("a%b", "a\n\nb", True),
        ("a%b", "ab", True),
        ("ab%ab", "ab", False),
        ("a%a", "a", False),
        ("%ab%ab%", "ab", False),
        ("%a_c%", "xxabcxx", True),
        ("%_a%", "a", False),
        ("%a%b%c%", "abxc", True),
        ("%a%b%a", "aba", True),
        ("a%%b", "ab", True),
        ("a.c", "abc", False),
        ("a\\%", "a\\x", True),
        ("A%", "abc", False),
        ("[a]", "a", False),
    ],
)
def test_like(pattern, text, matches):
    assert like_pattern(pattern, False).match(text) is matches


def test_ilike_compares_lower_case():
    assert like_pattern("A%_É", True).match("ABCé")
    assert like_pattern("straße", True).match("STRAßE")
    assert not like_pattern("strasse", True).match("Straße")


@given(st.text("ab%_", max_size=8), st.text("abA\n%", max_size=12), st.booleans())
def test_like_agrees_with_the_definition(pattern, text, ignore_case):
    if ignore_case:
        wanted = _like(pattern.lower(), text.lower())
    else:
        wanted = _like(pattern, text)
    assert like_pattern(pattern, ignore_case).match(text) is wanted


def _like(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "%":
        return _like(pattern[1:], text) or (bool(text) and _like(pattern, text[1:]))
    return bool(text) and pattern[0] in ("_", text[0]) and _like(pattern[1:], text[1:])


def test_like_cannot_hang():
    assert not like_pattern("%a" * 4_000, False).match("a" * 3_999 + "b" * 10_000)
    assert not like_pattern("%a_" * 2_000 + "b", False).match("a" * 8_000)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "^(a*)*$", "(.*a){20}$", "^a*a*a*a*a*$", "(x+x+)+y", "(?:a?){80}a{80}$"]
)
def test_regular_expressions_cannot_hang(pattern):
    assert regex_pattern(pattern).search("a" * 5_000 + "!" + "x" * 5_000) is False


def test_memory_of_a_regular_expression_is_bounded():
    regex = regex_pattern("(a|b)*a(a|b){60}c")
    text = "".join("ab"[(i * i // 7 + i // 3) % 2] for i in range(20_000))
    assert not regex.search(text)
    assert regex.search(text + "a" + "b" * 60 + "c")
    assert regex.memory < 200_000


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "*",
        "[a",
        "a{2,1}",
        "(?P<x>a)(?P=x)",
        r"(a)\1",
        "(?=a)",
        "(?<!a)b",
        "a" * 501,
        "(((a{99}){99}){99})",
        "(" * 240 + "(" * 240,
    ]
    + ["(?P<n>)(?(n)a|b)", "\\"],
)
def test_refused_regular_expressions(pattern):
    with pytest.raises(MlflowException) as caught:
        parse_filter(f"tags.t RLIKE '{pattern}'", TRACES)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_repetitions_of_nothing_end_at_once():
    assert regex_pattern("(?:(?:){4000000000}){4000000000}$").search("x")


_PIECES = st.sampled_from(
    [
        "a",
        "b",
        "A",
        "_",
        ".",
        r"\d",
        r"\w",
        r"\W",
        r"\s",
        r"\b",
        "^",
        "$",
        r"\A",
        r"\Z",
        "[ab]",
        "[^a]",
        r"[^\W_]",
        "[a-c1]",
    ]
    + ["1", r"\.", "é", "[^\\n]"]
)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    repeat = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?", "+?", "{2,}"])
    return st.one_of(
        pair.map("".join),
        pair.map(lambda p: f"(?:{p[0]}|{p[1]})"),
        st.tuples(inner, repeat).map(lambda p: f"(?:{p[0]}){p[1]}"),
        inner.map(lambda p: f"({p})"),
        inner.map(lambda p: f"(?i:{p})"),
        inner.map(lambda p: f"(?s:{p})"),
    )


@given(st.recursive(_PIECES, _grow, max_leaves=6), st.sampled_from(["", "(?i)", "(?m)", "(?s)", "(?a)"]), st.data())
def test_search_agrees_with_python(pattern, flags, data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        python = re.compile(flags + pattern)
    assume(not (flags == "(?a)" and r"\b" in pattern))
    regex = regex_pattern(flags + pattern)
    for text in data.draw(st.lists(st.text("abAB1_ .é\n", max_size=7), min_size=1, max_size=5)):
        assert regex.search(text) is (python.search(text) is not None), (pattern, text)
