"""Parses order_by entries and sorts by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import Field, Grammar, find_field
from mlflow._search.lexer import END, NAME, STRING, check_text, split_name, tokens, unquote
from mlflow.exceptions import MlflowException, invalid

__all__ = ["MAX_ENTRIES", "parse_order_by", "sort_entities", "sort_key", "total_order"]

T = TypeVar("T")

MAX_ENTRIES = 50
_MAX_ENTRY_LENGTH = 1_000
_DIRECTIONS = {"ASC": True, "DESC": False}


def parse_order_by(entries: Sequence[Any] | None, grammar: Grammar) -> tuple[Order, ...]:
    """One ``Order`` for each entry, without the grammar's default order.

    An entry is ``key``, ``key ASC`` or ``key DESC``; where ``grammar.order_objects`` holds it is a mapping with
    ``field_name`` and, if not true, ``ascending`` (what else it holds is the caller's business).

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for what cannot be ordered by, a key that comes twice, or more than 50.
    """
    if not entries:
        return ()
    if isinstance(entries, (str, bytes, Mapping)) or not isinstance(entries, Sequence):
        raise invalid(f"Invalid value {entries!r:.200} for parameter 'order_by': a list is needed, one key per entry.")
    if len(entries) > MAX_ENTRIES:
        raise invalid(f"order_by can have at most {MAX_ENTRIES} entries; there are {len(entries)}.")
    read = _read_object if grammar.order_objects else _read_text
    orders = tuple(read(entry, grammar) for entry in entries)
    if len({order.key for order in orders}) < len(orders):
        raise invalid(f"order_by names a key twice: {list(entries)!r:.300}. Name each key once.")
    return orders


def total_order(orders: Sequence[Order], grammar: Grammar) -> tuple[Order, ...]:
    """The orders and behind them the grammar's default order, as far as it adds keys: never leaves a tie."""
    named = {order.key for order in orders}
    return (*orders, *(order for order in grammar.default_order if order.key not in named))


def _read_text(entry: Any, grammar: Grammar) -> Order:
    text = check_text(entry, "order_by entry", _MAX_ENTRY_LENGTH)
    found = tokens(text)
    kind, spelled, _ = found[0]
    if kind == END:
        raise invalid(f"Invalid order_by clause {text!r}. It is empty; name a key, such as {_example(grammar)}.")
    direction = found[1][1].upper() if len(found) == 3 else "ASC"
    if kind not in (NAME, STRING) or len(found) > 3 or direction not in _DIRECTIONS:
        raise invalid(
            f"Invalid order_by clause {text!r}. An entry is one key, then ASC, DESC or nothing, such as "
            f"{_example(grammar)}. Other keys are further entries; unusual names stand in backticks."
        )
    if not grammar.quoted_orders and (kind == STRING or spelled[0] == "`"):
        raise _unorderable(text, split_name(spelled)[1], grammar)
    field = find_field(grammar.orders, spelled, f" in order_by clause {text!r}", "ordering")
    return Order(field.key, _DIRECTIONS[direction])


def _read_object(entry: Any, grammar: Grammar) -> Order:
    if not isinstance(entry, Mapping):
        raise invalid(
            f"Invalid order_by entry {entry!r:.200}. An entry is a mapping, such as {{'field_name': "
            f"'{grammar.default_order[0].key.name}', 'ascending': False}}."
        )
    name = entry.get("field_name")
    if not name:
        raise invalid(f"Invalid order_by entry {dict(entry)!r:.200}. It needs a 'field_name'.")
    ascending = entry.get("ascending")
    if ascending is not None and not isinstance(ascending, bool):
        raise invalid(f"Invalid value {ascending!r:.200} for 'ascending' in order_by: true or false is needed.")
    name = check_text(name, "order_by field name", _MAX_ENTRY_LENGTH)
    field = _object_field(name, grammar)
    if field is None:
        raise _unorderable(name, name, grammar)
    return Order(field.key, ascending is not False)


def _object_field(name: str, grammar: Grammar) -> Field | None:
    """The field of a name as it stands: here names need no quotes, though backticks and double quotes are taken."""
    prefix, dot, rest = name.partition(".")
    scope = grammar.orders.get(prefix if dot else "")
    if scope is None:
        return None
    if not dot:
        return scope.find(name, False)
    quoted = len(rest) > 2 and rest[0] in '`"' and rest[-1] == rest[0]
    return scope.find(unquote(rest) if quoted else rest, not quoted)


def _unorderable(entry: str, name: str, grammar: Grammar) -> MlflowException:
    valid = sorted(grammar.orders[""].fields) + sorted(f"{p}.<name>" for p, s in grammar.orders.items() if s.others)
    return invalid(f"Invalid order_by key '{name[:80]}' specified in {entry[:200]!r}. Valid keys are {valid}.")


def _example(grammar: Grammar) -> str:
    return f"'{grammar.default_order[0].key.name} DESC'"


class _Descending:
    """Turns an order around."""

    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value

    def __lt__(self, other: _Descending) -> bool:
        return other.value < self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and other.value == self.value


def sort_key(orders: Sequence[Order], values: Callable[[T, Key], Any]) -> Callable[[T], tuple]:
    """A key function for ``sorted``, ``heapq`` and ``bisect``: things in the order asked for have growing keys.

    Args:
        orders: what ``parse_order_by`` or ``total_order`` returned.
        values: gives a thing's value for a key: one text, int or float (of one type for one key, text and numbers
            do not mix), or None when it has none. In both directions NaN comes behind all numbers, None behind NaN.
    """

    def key(item: T) -> tuple:
        out: list[Any] = []
        for order in orders:
            value = values(item, order.key)
            if value is None:
                out += (2, 0)
            elif value != value:
                out += (1, 0)
            elif order.ascending:
                out += (0, value)
            else:
                out += (0, _Descending(value) if isinstance(value, str) else -value)
        return tuple(out)

    return key


def sort_entities(items: Iterable[T], orders: Sequence[Order], values: Callable[[T, Key], Any]) -> list[T]:
    """The things in the order asked for (``sort_key``); ties stay as they were."""
    return sorted(items, key=sort_key(orders, values)) if orders else list(items)
