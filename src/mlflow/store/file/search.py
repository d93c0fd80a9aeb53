"""Searches over files: filter, sort and cut a page out of things that are read only as far as that needs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from mlflow._search import Key, Node, Order, evaluate, sort_key
from mlflow._search.best import best_is_min
from mlflow.exceptions import invalid
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.pages import decode_token, encode_token

__all__ = ["aggregate", "page"]

T = TypeVar("T")


def page(
    items: Iterable[T],
    node: Node | None,
    orders: Sequence[Order],
    values: Callable[[T, Key], Any],
    identity: Callable[[T], str],
    max_results: int,
    page_token: str | None,
) -> PagedList[T]:
    """The page behind the token, of those that satisfy the filter.

    The token holds the last one's values in the order and its id, so that what comes and goes meanwhile does not
    shift the pages.
    """
    of_values = sort_key(orders, _get)

    def position(item: T) -> tuple[Any, str]:
        return of_values({order.key: values(item, order.key) for order in orders}), identity(item)

    if node is not None:
        items = [item for item in items if evaluate(node, lambda key, item=item: values(item, key))]
    if page_token:
        last = decode_token(page_token, len(orders) + 1)
        try:
            behind = of_values({o.key: v for o, v in zip(orders, last, strict=False)}), last[-1]
            items = [item for item in items if position(item) > behind]
        except TypeError:
            raise invalid("Invalid page token: it belongs to a search with another order. Begin without it.") from None
    found = heapq.nsmallest(max_results + 1, items, key=position)
    if len(found) <= max_results:
        return PagedList(found, None)
    found.pop()
    end = found[-1]
    return PagedList(found, encode_token([values(end, order.key) for order in orders] + [identity(end)]))


def _get(values: Mapping[Key, Any], key: Key) -> Any:
    return values[key]


def aggregate(name: str, part: str, numbers: Sequence[float]) -> float | None:
    """``min``, ``max`` or ``best`` of a metric's history; None where it has no number."""
    comparable = [n for n in numbers if n == n]
    if not comparable:
        return None
    least = part == "min" or (part == "best" and best_is_min(name))
    return min(comparable) if least else max(comparable)
