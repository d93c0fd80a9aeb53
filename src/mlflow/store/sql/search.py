"""Searches: a filter, an order and a keyset page, as one statement.

A page token holds the sort values of the last row shown, so that the next page starts right behind it: page 500 costs
what page 1 costs, and rows that come or go in between neither repeat nor hide others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, asc, case, desc, func, literal, or_, select

from mlflow._search.ast import Key, Node, Order
from mlflow.exceptions import invalid
from mlflow.store.pages import decode_token, encode_token
from mlflow.store.sql.database import Session
from mlflow.store.sql.filters import Column, Compiler

__all__ = ["Column", "Source", "Term", "search_page"]


NOT_NULL = frozenset(("experiment_id", "name", "run_id", "model_id"))
"""Attributes that every thing has."""


class Term(msgspec.Struct, frozen=True):
    """One expression to sort by that is never NULL."""

    expression: Any
    ascending: bool = True


class Source(msgspec.Struct, frozen=True):
    """A noun's tables: where its rows, attributes and keys are."""

    table: Any
    id_column: Any
    attributes: Mapping[str, Column]
    pairs: Mapping[str, tuple[Any, Any, Any, Any]] = {}
    special: Mapping[str, Callable[[Compiler, Any], Any]] = {}

    def compiler(self, dialect: str) -> Compiler:
        """A compiler of filters about the noun."""
        return Compiler(dialect, self.id_column, self.attributes, self.pairs, self.special)


def never_null(expression: Any, ascending: bool, is_text: bool) -> tuple[Term, Term]:
    """Two terms for one that may be NULL: NULLs come last in both directions."""
    empty = literal("") if is_text else literal(0)
    return (
        Term(case((expression.is_(None), 1), else_=0)),
        Term(func.coalesce(expression, empty), ascending),
    )


def search_page(
    session: Session,
    source: Source,
    columns: Sequence[Any],
    where: Sequence[Any],
    node: Node | None,
    orders: Sequence[Order],
    max_results: int,
    page_token: str | None,
    not_null: frozenset[str] = NOT_NULL,
    order_terms: Callable[[Any, Order], tuple[Any, list[Term]] | None] | None = None,
) -> tuple[list[tuple], str | None]:
    """A page of rows (of ``columns``) and the token of the next one, or None.

    ``order_terms(from_clause, order)`` may take an order of another shape than a column: it returns the extended FROM
    and the terms, or None.
    """
    compiler = source.compiler(session.dialect)
    clause, terms = join_orders(source.table, source, compiler, orders, not_null, order_terms)
    statement = select(*columns, *[t.expression for t in terms]).select_from(clause)
    statement = statement.where(*where, compiler.compile(node))
    return run_page(session, statement, terms, len(columns), max_results, page_token)


def join_orders(
    clause: Any,
    source: Source,
    compiler: Compiler,
    orders: Sequence[Order],
    not_null: frozenset[str],
    order_terms: Callable[[Any, Order], tuple[Any, list[Term]] | None] | None,
) -> tuple[Any, list[Term]]:
    """The FROM clause extended by what the orders need, and their terms; a key that comes again counts once."""
    terms: list[Term] = []
    seen = set()
    for order in orders:
        if order.key in seen:
            continue
        seen.add(order.key)
        found = order_terms(clause, order) if order_terms else None
        if found is not None:
            clause, more = found
            terms.extend(more)
        elif order.key.kind == "attribute":
            column = compiler.attribute(order.key)
            if order.key.name in not_null:
                terms.append(Term(column.expression, order.ascending))
            else:
                terms.extend(never_null(column.expression, order.ascending, column.text))
        else:
            clause, value = _joined_pair(clause, source, order.key, len(terms))
            terms.extend(never_null(value, order.ascending, True))
    return clause, terms


def run_page(
    session: Session, statement: Any, terms: Sequence[Term], width: int, max_results: int, page_token: str | None
) -> tuple[list[tuple], str | None]:
    """Order, cut and run a statement whose last columns are the terms."""
    if page_token:
        statement = statement.where(behind(terms, decode_token(page_token, len(terms))))
    statement = statement.order_by(*[asc(t.expression) if t.ascending else desc(t.expression) for t in terms])
    rows = session.all(statement.limit(max_results + 1))
    token = encode_token(list(rows[max_results - 1][width:])) if len(rows) > max_results else None
    return rows[:max_results], token


def behind(terms: Sequence[Term], values: Sequence[Any]) -> Any:
    """The rows after the one with these sort values: later in the first term, or equal there and later in the next …"""
    alternatives, equal = [], []
    for term, value in zip(terms, values, strict=True):
        if isinstance(value, (list, dict)) or value is None:
            raise invalid("Invalid page token: it is not of this search. Start again without it.")
        later = term.expression > value if term.ascending else term.expression < value
        alternatives.append(and_(*equal, later))
        equal.append(term.expression == value)
    return or_(*alternatives)


def _joined_pair(clause: Any, source: Source, key: Key, number: int) -> tuple[Any, Any]:
    if key.kind not in source.pairs:
        raise invalid(f"Ordering by {key.kind}s is not possible here.")
    table, foreign_key, key_column, value = source.pairs[key.kind]
    alias = table.alias(f"order{number}")
    joined = clause.outerjoin(
        alias,
        and_(alias.c[foreign_key.name] == source.id_column, alias.c[key_column.name] == key.full_name),
    )
    return joined, alias.c[value.name]
