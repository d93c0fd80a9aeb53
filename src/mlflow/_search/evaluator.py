"""Asks whether a thing satisfies a parsed filter. The meaning is fixed in ``mlflow._search.ast``."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from mlflow._search.ast import And, Comparison, Key, Node, Not
from mlflow._search.patterns import like_pattern, regex_pattern

__all__ = ["evaluate"]


def evaluate(node: Node | None, values: Callable[[Key], Any]) -> bool:
    """Whether a thing satisfies a filter; None is the filter that everything satisfies.

    Args:
        node: what ``parse_filter`` returned.
        values: gives a key's value: text for text keys, an int or a float for number keys, None when the thing
            has no such key; for many-valued keys a list or tuple of these.
    """
    kind = type(node)
    if kind is Comparison:
        return _holds(node, values(node.key))  # type: ignore[union-attr, arg-type]
    if node is None:
        return True
    if kind is Not:
        return not evaluate(node.term, values)  # type: ignore[union-attr]
    stop = kind is not And
    for term in node.terms:  # type: ignore[union-attr]
        if evaluate(term, values) is stop:
            return stop
    return not stop


def _holds(comparison: Comparison, found: Any) -> bool:
    many = isinstance(found, (list, tuple))
    name = comparison.operator
    if name == "IS NULL":
        return all(v is None for v in found) if many else found is None
    if name == "IS NOT NULL":
        return any(v is not None for v in found) if many else found is not None
    test = _TESTS[name]
    if many:
        return any(test(v, comparison.value) for v in found if v is not None)
    return found is not None and test(found, comparison.value)


def _not_in(found: Any, value: Any) -> bool:
    # NaN differs from itself. It satisfies != only.
    return found == found and found not in value


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "IN": lambda found, value: found in value,
    "NOT IN": _not_in,
    "LIKE": lambda found, value: like_pattern(value, False).match(found),
    "ILIKE": lambda found, value: like_pattern(value, True).match(found),
    "RLIKE": lambda found, value: regex_pattern(value).search(found),
}
