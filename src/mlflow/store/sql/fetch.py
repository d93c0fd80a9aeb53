"""Reading rows that belong to a page of things: one statement per table, whatever the page's size."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from mlflow.exceptions import not_found
from mlflow.store.sql.statement import Statement

__all__ = ["chunks", "collector_at_rest", "experiment_key", "in_ids"]

_SIZES = (1, 10, 100, 500)
_LARGE_PAGE = 500


def in_ids(columns: Sequence[Any], id_column: Any, order_by: Sequence[Any] = ()) -> Callable[[int], Statement]:
    """Statements that select ``columns`` where ``id_column`` is one of n ids, for the few sizes of n in use."""

    @cache
    def of_size(n: int) -> Statement:
        names = [bindparam(f"id{i}", type_=id_column.type, required=True) for i in range(n)]
        return Statement(lambda d: select(*columns).where(id_column.in_(names)).order_by(*order_by))

    return of_size


def chunks(of_size: Callable[[int], Statement], ids: Sequence[Any]) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """Statements and values that cover all ids; the last chunk is filled up with its last id."""
    for start in range(0, len(ids), _SIZES[-1]):
        part = ids[start : start + _SIZES[-1]]
        size = next(s for s in _SIZES if s >= len(part))
        values = {f"id{i}": value for i, value in enumerate(part)}
        for i in range(len(part), size):
            values[f"id{i}"] = part[-1]
        yield of_size(size), values


@contextmanager
def collector_at_rest(rows: int) -> Iterator[None]:
    """Hold the garbage collector off while a large page is built.

    A page is hundreds of thousands of live objects and no garbage; walking them again and again costs a third of the
    time.
    """
    if rows < _LARGE_PAGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def experiment_key(experiment_id: Any) -> int:
    """An experiment's id as databases have it. RESOURCE_DOES_NOT_EXIST where it is no number."""
    try:
        key = int(experiment_id)
    except (TypeError, ValueError):
        key = -1
    if not 0 <= key < 2**31:
        raise not_found(f"No Experiment with id={experiment_id} exists. Ids of this store are numbers.")
    return key
