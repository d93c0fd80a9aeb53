"""Writes a parsed filter as text that parses to the same."""

from __future__ import annotations

import re

from mlflow._search.ast import And, Comparison, Key, Node, Not, Or

__all__ = ["key_to_text", "to_text"]

_PREFIXES = {"metric": "metrics", "param": "params", "tag": "tags"}
_PLAIN = re.compile(r"\w+(?:\.\w+)*")
_PLAIN_ATTRIBUTE = re.compile(r"[^\W\d]\w*")


def to_text(node: Node | None) -> str:
    """The filter as text: what ``parse_filter`` with the same grammar reads back as the same filter."""
    if node is None:
        return ""
    if isinstance(node, Comparison):
        return _comparison(node)
    if isinstance(node, Not):
        return f"NOT {_enclosed(node.term, Comparison)}"
    if isinstance(node, And):
        return " AND ".join(_enclosed(term, (Comparison, Not)) for term in node.terms)
    return " OR ".join(_enclosed(term, (Comparison, Not, And)) for term in node.terms)


def key_to_text(key: Key) -> str:
    """The key as a filter names it."""
    name = key.name
    if key.kind == "attribute":
        return name if _PLAIN_ATTRIBUTE.fullmatch(name) else _backticks(name)
    plain = _PLAIN.fullmatch(name) is not None
    if plain and key.kind == "metric" and key.part is None and name.endswith((".min", ".max", ".best")):
        plain = False
    text = f"{_PREFIXES.get(key.kind, key.kind)}.{name if plain else _backticks(name)}"
    return f"{text}.{key.part}" if key.part else text


def _comparison(node: Comparison) -> str:
    text = f"{key_to_text(node.key)} {node.operator}"
    if node.value is None:
        return text
    if isinstance(node.value, tuple):
        return f"{text} ({', '.join(_value(v) for v in node.value)})"
    return f"{text} {_value(node.value)}"


def _value(value: str | int | float) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _backticks(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _enclosed(node: Node, bare: type | tuple[type, ...]) -> str:
    text = to_text(node)
    return text if isinstance(node, bare) and not (isinstance(node, (And, Or)) and len(node.terms) < 2) else f"({text})"
