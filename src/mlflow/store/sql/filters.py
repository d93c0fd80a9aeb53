"""Filters as SQL: the same meaning as ``mlflow._search.evaluate`` (a property test proves it)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Float, String, and_, bindparam, cast, exists, false, func, literal, not_, or_, select, true

from mlflow._search.ast import And, Comparison, Key, Node, Not, Or
from mlflow.exceptions import invalid

__all__ = ["Column", "Compiler", "metric_condition", "operate"]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda c, v: c == v,
    "!=": lambda c, v: c != v,
    "<": lambda c, v: c < v,
    "<=": lambda c, v: c <= v,
    ">": lambda c, v: c > v,
    ">=": lambda c, v: c >= v,
}


class Column(msgspec.Struct, frozen=True):
    """An attribute in SQL: its expression, and whether it is text."""

    expression: Any
    text: bool = False


def operate(dialect: str, column: Any, operator: str, value: Any, is_text: bool) -> Any:
    """``column operator value``; false where the column is NULL."""
    if operator == "IS NULL":
        return column.is_(None)
    if operator == "IS NOT NULL":
        return column.isnot(None)
    if operator in ("IN", "NOT IN"):
        values: list[Any] = [_plain(v, is_text) for v in value]
        if any(isinstance(v, float) for v in values):
            # One type for the whole list: drivers otherwise send the type of its first value for all.
            values = [float(v) for v in values]
        if is_text and dialect in ("mysql", "mssql"):
            # Their collations take texts that differ in case for equal.
            found = or_(false(), *[_exact(dialect, column, v) for v in values])
        else:
            found = column.in_(values)
        return found if operator == "IN" else and_(column.isnot(None), not_(found))
    if operator in ("LIKE", "ILIKE"):
        return _like(dialect, column, str(value), fold=operator == "ILIKE")
    if operator not in _OPERATORS:
        raise invalid(f"The operator {operator} is not possible here.")
    value = _plain(value, is_text)
    if is_text and dialect in ("mysql", "mssql"):
        same = _exact(dialect, column, value)
        if operator == "=":
            return same
        if operator == "!=":
            return and_(column.isnot(None), not_(same))
    return _OPERATORS[operator](column, value)


def _plain(value: Any, is_text: bool) -> Any:
    if is_text:
        return str(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def _exact(dialect: str, column: Any, value: str) -> Any:
    """Equality byte for byte, where the collation would be lenient; the plain comparison first, for the index."""
    if dialect == "mysql":
        return and_(column == value, func.binary(column) == func.binary(value))
    return and_(column == value, cast(column, String).collate("Latin1_General_BIN2") == value)


def _like(dialect: str, column: Any, pattern: str, fold: bool) -> Any:
    """LIKE that minds the case (or folds it as ``str.lower`` does) and knows no escape."""
    if dialect == "sqlite":
        return func.lower(column).op("LIKE")(pattern.lower()) if fold else column.op("LIKE")(pattern)
    if dialect in ("postgresql", "mysql"):
        # The backslash is their escape unless another is named; one that the pattern does not hold does no harm.
        escape = next(chr(c) for c in range(1, 32) if chr(c) not in pattern)
        if fold:
            folded = func.lower(column)
            if dialect == "mysql":
                folded = folded.collate("utf8mb4_bin")
            return folded.like(pattern.lower(), escape=escape)
        exact = column.collate("utf8mb4_bin") if dialect == "mysql" else column
        return exact.like(pattern, escape=escape)
    safe = pattern.replace("[", "[[]")
    if fold:
        return func.lower(column).like(safe.lower())
    return column.collate("Latin1_General_BIN2").like(safe)


class Compiler:
    """Compiles filters about one noun.

    Args:
        dialect: name of the dialect.
        identity: the outer table's id column, which other tables' rows refer to.
        attributes: attribute name -> column of the outer table.
        pairs: kind -> (table, foreign key, key column, value column) of keys with texts, such as params and tags.
        special: kind -> function of (compiler, comparison) for kinds of another shape.
    """

    def __init__(
        self,
        dialect: str,
        identity: Any,
        attributes: Mapping[str, Column],
        pairs: Mapping[str, tuple[Any, Any, Any, Any]],
        special: Mapping[str, Callable[[Compiler, Comparison], Any]],
    ):
        self.dialect = dialect
        self.identity = identity
        self._attributes = attributes
        self._pairs = pairs
        self._special = special

    def compile(self, node: Node | None) -> Any:
        """A condition; it is true or false, never NULL, for each row, so that NOT keeps two values."""
        if node is None:
            return true()
        if isinstance(node, And):
            return and_(*[self.compile(t) for t in node.terms])
        if isinstance(node, Or):
            return or_(*[self.compile(t) for t in node.terms])
        if isinstance(node, Not):
            return not_(self.compile(node.term))
        return self._comparison(node)

    def _comparison(self, node: Comparison) -> Any:
        kind = node.key.kind
        if kind in self._special:
            return self._special[kind](self, node)
        if kind == "attribute":
            return self._attribute(node)
        if kind in self._pairs:
            return self._pair(node)
        raise invalid(f"A filter on {kind}s is not possible here.")

    def attribute(self, key: Key) -> Column:
        """Column of an attribute."""
        found = self._attributes.get(key.name)
        if found is None:
            raise invalid(f"'{key.name}' is not an attribute. Valid ones are {', '.join(sorted(self._attributes))}.")
        return found

    def _attribute(self, node: Comparison) -> Any:
        column = self.attribute(node.key)
        condition = operate(self.dialect, column.expression, node.operator, node.value, column.text)
        if node.operator in ("IS NULL", "IS NOT NULL"):
            return condition
        return and_(column.expression.isnot(None), condition)

    def _pair(self, node: Comparison) -> Any:
        table, foreign_key, key, value = self._pairs[node.key.kind]
        rows = select(literal(1)).select_from(table).where(foreign_key == self.identity, key == node.key.full_name)
        if self.dialect == "mysql":
            rows = rows.where(func.binary(key) == func.binary(node.key.full_name))
        if node.operator == "IS NULL":
            return ~exists(rows)
        if node.operator != "IS NOT NULL":
            rows = rows.where(operate(self.dialect, value, node.operator, node.value, is_text=True))
        return exists(rows)


def metric_condition(dialect: str, value: Any, is_nan: Any, node: Comparison) -> Any:
    """``metric operator value`` for a row of a metric that is there: NaN satisfies ``!=`` only."""
    if node.operator in ("IS NOT NULL",):
        return true()
    number = bindparam(None, _number(node.value), type_=Float(53)) if not isinstance(node.value, tuple) else node.value
    if isinstance(number, tuple):
        condition = value.in_([float(v) for v in number])
        return and_(is_nan == false(), not_(condition) if node.operator == "NOT IN" else condition)
    condition = _OPERATORS[node.operator](value, number)
    if node.operator == "!=":
        return or_(is_nan == true(), condition)
    return and_(is_nan == false(), condition)


def _number(value: Any) -> float:
    return float(value)
