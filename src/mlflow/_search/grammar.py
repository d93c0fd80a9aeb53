"""What one search understands, as data: its keys, what they hold, which operators they take and how it orders.

The sets are MLflow's (``search_grammar.md``), with ``IN``, ``NOT IN``, ``IS NULL`` and ``IS NOT NULL`` added to all.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mlflow._search.ast import Key, Operator, Order
from mlflow._search.lexer import split_name
from mlflow.exceptions import MlflowException, invalid

__all__ = [
    "CONTENT",
    "LINK",
    "NUMBER",
    "ORDERED_TEXT",
    "REGEX_TEXT",
    "TEXT",
    "Field",
    "Grammar",
    "Rule",
    "Scope",
    "attributes",
    "find_field",
    "keys",
]

_PARTS = ("min", "max", "best")
_NULL: tuple[Operator, ...] = ("IS NULL", "IS NOT NULL")


class Rule(msgspec.Struct, frozen=True, eq=False):
    """What a key holds.

    ``number``: the values are numbers, else text. ``quoted_number``: a number may also stand in quotes. ``spellings``:
    other ways to write a value, used with ``=``, ``!=``, ``IN`` and ``NOT IN``. ``form``: a regular expression that
    a value has to match as a whole, and how to say so.
    """

    operators: tuple[Operator, ...]
    number: bool = False
    quoted_number: bool = False
    spellings: Mapping[str, str] | None = None
    form: tuple[str, str] | None = None


TEXT = Rule(("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", *_NULL))
"""Text."""
REGEX_TEXT = Rule((*TEXT.operators, "RLIKE"))
"""Text that also takes a regular expression."""
ORDERED_TEXT = Rule((*REGEX_TEXT.operators, "<", "<=", ">", ">="))
"""Text that also has an order."""
NUMBER = Rule(("=", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", *_NULL), number=True)
"""A number."""
CONTENT = Rule(("LIKE", "ILIKE", *_NULL))
"""A large text that is only searched."""
LINK = Rule(("=", "IN", *_NULL))
"""What a thing is linked to: many-valued, so only asking for a link makes sense."""


class Field(msgspec.Struct, frozen=True, eq=False):
    """A key and its rule."""

    key: Key
    rule: Rule


class Scope(msgspec.Struct, frozen=True, eq=False):
    """The keys behind one prefix.

    ``fields`` are the known names, by spelling (several spellings may lead to one key). ``others`` is the rule of all
    other names, of those that start with ``under``; without it they are unknown. ``parts``: an unquoted ending
    ``.min``, ``.max`` or ``.best`` is the aggregate of a metric's history.
    """

    kind: str
    fields: Mapping[str, Field] = {}
    others: Rule | None = None
    under: str = ""
    parts: bool = False

    def find(self, name: str, may_have_part: bool) -> Field | None:
        """The field of a name; None for an unknown one."""
        field = self.fields.get(name)
        if field is not None or self.others is None:
            return field
        if len(name) <= len(self.under) or not name.startswith(self.under):
            return None
        if self.parts and may_have_part:
            base, _, part = name.rpartition(".")
            if base and part in _PARTS:
                return Field(Key(self.kind, base, part), self.others)  # type: ignore[arg-type]
        return Field(Key(self.kind, name), self.others)


class Grammar(msgspec.Struct, frozen=True, eq=False):
    """One search.

    ``noun``: what is searched, in the plural. ``scopes``: what a filter may name, by prefix, ``""`` for keys without
    one; a prefix stands for its kind (``metric`` and ``metrics`` for ``metric``). ``orders``: the same for order_by.
    ``default_order`` is total: it ends in a unique key. ``loose_text``: text values need no quotes.
    ``order_objects``: order_by entries are mappings with ``field_name`` and ``ascending`` instead of text.
    ``quoted_orders``: keys without prefix may be quoted in order_by.
    """

    noun: str
    scopes: Mapping[str, Scope]
    orders: Mapping[str, Scope]
    default_order: tuple[Order, ...]
    loose_text: bool = False
    order_objects: bool = False
    quoted_orders: bool = True


def keys(kind: str, rules: Mapping[str, Rule], aliases: Mapping[str, str] | None = None) -> dict[str, Field]:
    """Fields of a kind by name, and by their aliases."""
    fields = {name: Field(Key(kind, name), rule) for name, rule in rules.items()}
    fields.update({alias: fields[name] for alias, name in (aliases or {}).items()})
    return fields


def attributes(rules: Mapping[str, Rule], aliases: Mapping[str, str] | None = None) -> Scope:
    """A scope of the kind ``attribute``."""
    return Scope("attribute", keys("attribute", rules, aliases))


def find_field(scopes: Mapping[str, Scope], spelled: str, where: str, subject: str = "filter") -> Field:
    """The field that a name as written in a filter leads to.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE saying which prefixes or keys there are.
    """
    prefix, name, quoted = split_name(spelled)
    scope = scopes.get(prefix)
    if scope is None:
        valid = sorted(p for p in scopes if p)
        raise invalid(
            f"Invalid entity type '{_short(prefix)}'{where}. "
            + (f"Valid values are {valid}" if valid else f"This {subject} takes keys without prefix only")
            + (f", or one of the keys {sorted(scopes[''].fields)} without prefix." if "" in scopes else ".")
        )
    field = scope.find(name, not quoted)
    if field is None:
        raise _unknown(scope, name, where, subject)
    return field


def _unknown(scope: Scope, name: str, where: str, subject: str) -> MlflowException:
    if not name:
        return invalid(f"Empty {scope.kind} key{where}. Write the name of the {scope.kind} after the dot.")
    valid = sorted(scope.fields)
    if scope.others is not None:
        valid.append(f"{scope.under}<name>")
    return invalid(
        f"Invalid {scope.kind} key '{_short(name)}' specified{where}. Valid keys for this {subject} are {valid}."
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "..."
