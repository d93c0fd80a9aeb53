"""The parsed form of a filter and of an ordering: what the evaluator and the SQL compiler interpret.

Meaning (both interpreters agree; a property test proves it):

* A comparison with a key that the thing does not have is false, also with ``!=`` and ``NOT IN``; ``IS NULL`` is how to
  ask for absence. ``NOT`` negates a truth value, so ``NOT params.p = 'x'`` holds where there is no ``p``.
* A NaN metric satisfies ``!=`` and nothing else. Its value is there, so ``IS NULL`` is false.
* ``LIKE`` has ``%`` and ``_`` and no escape; it and ``=`` mind the case, ``ILIKE`` folds it.
* A many-valued key (a run's datasets) satisfies a comparison when one of its values does.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["And", "Comparison", "Key", "Node", "Not", "Operator", "Or", "Order"]

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "RLIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"]


class Key(msgspec.Struct, frozen=True):
    """What is compared: ``kind`` (``attribute``, ``metric``, ``param``, ``tag``, ``dataset``, …) and its ``name``.

    ``part`` is the aggregate of a metric's history that an unquoted ``metrics.loss.min`` asks for: ``min``, ``max`` or
    ``best``; ``name`` is then ``loss``. A store that knows a metric of the full name reads that one instead.
    """

    kind: str
    name: str
    part: Literal["min", "max", "best"] | None = None

    @property
    def full_name(self) -> str:
        """The name as it was written, part included."""
        return f"{self.name}.{self.part}" if self.part else self.name


class Comparison(msgspec.Struct, frozen=True):
    """``key operator value``; the value is a tuple for IN and NOT IN and None for IS NULL and IS NOT NULL."""

    key: Key
    operator: Operator
    value: str | int | float | tuple[str | int | float, ...] | None = None


class And(msgspec.Struct, frozen=True):
    """All hold."""

    terms: tuple[Node, ...]


class Or(msgspec.Struct, frozen=True):
    """One holds."""

    terms: tuple[Node, ...]


class Not(msgspec.Struct, frozen=True):
    """Does not hold."""

    term: Node


Node = Comparison | And | Or | Not


class Order(msgspec.Struct, frozen=True):
    """One key to sort by. Things that lack the key come last in both directions."""

    key: Key
    ascending: bool = True
