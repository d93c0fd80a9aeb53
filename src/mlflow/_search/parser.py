"""Parses a filter: ``NOT`` binds tighter than ``AND``, ``AND`` tighter than ``OR``.

One pass, no recursion: open parentheses are frames on a stack, so that neither depth nor length of a text can do harm.

Accepted beyond what one would expect, because MLflow does: an ``AND`` too many at the top level (at the start, at the
end or doubled), and a comma before the closing parenthesis of a list.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache

from mlflow._search.ast import And, Comparison, Node, Not, Or
from mlflow._search.grammar import Field, Grammar, Rule, find_field
from mlflow._search.lexer import (
    BAD,
    END,
    NAME,
    NUMBER,
    OPERATOR,
    PUNCTUATION,
    STRING,
    Token,
    check_text,
    fail,
    tokens,
    unquote,
)
from mlflow._search.patterns import MAX_LIKE_LENGTH, check_regex
from mlflow.exceptions import MlflowException

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TERMS", "MAX_VALUES", "parse_filter"]

MAX_LENGTH = 100_000
# What databases and SQL compilers take on top of a store's own conditions: SQLite gives up at a depth of 1,000.
MAX_DEPTH = 40
MAX_TERMS = 500
MAX_VALUES = 10_000
"""Values in all lists of one filter."""

_CACHED_LENGTH = 2_000
_INT64 = 2**63
_WORDS = {w: w for w in ("AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "RLIKE", "BETWEEN")}
_LIKES = ("LIKE", "ILIKE", "RLIKE")
_SPELLED = ("=", "!=", "IN", "NOT IN")

Value = str | int | float


def parse_filter(text: str | None, grammar: Grammar) -> Node | None:
    """The parsed form of a filter; None for an empty one, which everything satisfies.

    And/Or terms are flat and NOT is never doubled. ``BETWEEN`` becomes ``>=`` and ``<=``.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE, saying what was found where and what would be valid; also for more
            than 100,000 characters, 1,000 conditions, 10,000 list values or 100 levels.
    """
    if not text:
        return None
    check_text(text, "filter string", MAX_LENGTH)
    return _parse_cached(text, grammar) if len(text) <= _CACHED_LENGTH else _Parser(text, grammar).parse()


@lru_cache(maxsize=1024)
def _parse_cached(text: str, grammar: Grammar) -> Node | None:
    return _Parser(text, grammar).parse()


class _Frame:
    """What stands between one pair of parentheses so far: finished alternatives, current conjuncts, pending NOTs."""

    __slots__ = ("conjuncts", "negations", "opened", "options")

    def __init__(self, opened: int):
        self.opened = opened
        self.options: list[Node] = []
        self.conjuncts: list[Node] = []
        self.negations = 0

    def add(self, node: Node) -> None:
        if self.negations & 1:
            node = node.term if type(node) is Not else Not(node)
        self.negations = 0
        if type(node) is And:
            self.conjuncts.extend(node.terms)
        else:
            self.conjuncts.append(node)

    def next_option(self) -> None:
        terms = self.conjuncts
        node = terms[0] if len(terms) == 1 else And(tuple(terms))
        if type(node) is Or:
            self.options.extend(node.terms)
        else:
            self.options.append(node)
        self.conjuncts = []

    def close(self) -> Node:
        self.next_option()
        options = self.options
        return options[0] if len(options) == 1 else Or(tuple(options))


class _Parser:
    __slots__ = ("at", "grammar", "terms", "text", "tokens", "values")

    def __init__(self, text: str, grammar: Grammar):
        self.text = text
        self.grammar = grammar
        self.tokens: list[Token] = tokens(text)
        self.at = 0
        self.terms = 0
        self.values = 0

    def parse(self) -> Node | None:
        if self.tokens[0][0] == END:
            return None
        frame, outer, depth = _Frame(0), [], 0
        while True:
            # Here a condition is due: negations, opening parentheses, then a comparison.
            token = self.tokens[self.at]
            word = self.word(token)
            if word == "NOT":
                frame.negations += 1
                depth += 1
                self.check_depth(depth, token)
            elif token[1] == "(" and token[0] == PUNCTUATION:
                outer.append(frame)
                frame = _Frame(token[2])
                depth += 1
                self.check_depth(depth, token)
            elif word == "AND" and not outer and not frame.negations and (frame.conjuncts or not frame.options):
                pass
            elif token[0] == END and not outer and not frame.negations and frame.conjuncts:
                return frame.close()
            else:
                depth -= frame.negations
                frame.add(self.comparison(token, word))
                # Here a condition has ended: closing parentheses, then a connective or the end.
                token = self.tokens[self.at]
                while token[1] == ")" and outer:
                    node = frame.close()
                    frame = outer.pop()
                    depth -= 1 + frame.negations
                    frame.add(node)
                    self.at += 1
                    token = self.tokens[self.at]
                word = self.word(token)
                if word == "OR":
                    frame.next_option()
                elif word != "AND":
                    if token[0] == END and not outer:
                        return frame.close()
                    raise self.unconnected(token, frame if outer else None)
            self.at += 1

    def check_depth(self, depth: int, token: Token) -> None:
        if depth > MAX_DEPTH:
            raise fail(self.text, token[2], f"parentheses and NOTs are nested more than {MAX_DEPTH} deep.")

    @staticmethod
    def word(token: Token) -> str | None:
        return _WORDS.get(token[1].upper()) if token[0] == NAME else None

    def unconnected(self, token: Token, frame: _Frame | None) -> MlflowException:
        if token[0] == END and frame is not None:
            return fail(self.text, frame.opened, "this parenthesis is never closed.")
        if token[1] == ")":
            return fail(self.text, token[2], "this parenthesis was never opened.")
        return fail(self.text, token[2], "AND, OR or the end was expected after a comparison.")

    def comparison(self, token: Token, word: str | None) -> Node:
        """The comparison that starts at the current token; moves on behind it."""
        kind, spelled, position = token
        if word is not None or (kind != NAME and kind != STRING):
            raise fail(
                self.text,
                position,
                "a comparison was expected, such as \"name = 'x'\": a key first, then an operator and a value. "
                "Keys with other characters than letters, digits, '_' and '.' stand in backticks.",
            )
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise fail(self.text, position, f"a filter can have at most {MAX_TERMS} comparisons.")
        field = find_field(self.grammar.scopes, spelled, f" at position {position + 1}")
        start = self.tokens[self.at + 1]
        operator = self.operator(spelled)
        rule = field.rule
        if operator not in rule.operators:
            self.check_operator(operator, rule, spelled, start)
            low = self.value(field, ">=")
            if self.word(self.tokens[self.at]) != "AND":
                raise fail(self.text, self.tokens[self.at][2], "BETWEEN needs 'lower AND upper'.")
            self.at += 1
            self.terms += 1
            high = self.value(field, "<=")
            return And((Comparison(field.key, ">=", low), Comparison(field.key, "<=", high)))
        if operator == "IN" or operator == "NOT IN":
            return Comparison(field.key, operator, self.values_in_list(field, operator))
        if operator == "IS NULL" or operator == "IS NOT NULL":
            return Comparison(field.key, operator)
        return Comparison(field.key, operator, self.value(field, operator))  # type: ignore[arg-type]

    def operator(self, spelled: str) -> str:
        """The operator behind the key at the current token; moves on behind it."""
        found = self.tokens
        at = self.at + 1
        kind, text, position = found[at]
        word = text if kind == OPERATOR else self.word(found[at])
        if word == "IS":
            at += 1
            word = "IS NULL"
            if self.word(found[at]) == "NOT":
                at += 1
                word = "IS NOT NULL"
            if self.word(found[at]) != "NULL":
                raise fail(self.text, found[at][2], "IS is followed by NULL or NOT NULL.")
        elif word == "NOT":
            at += 1
            word = f"NOT {found[at][1].upper()}"
        elif word is None or word in ("AND", "OR", "NULL"):
            hint = " A key with other characters than letters, digits, '_' and '.' stands in backticks."
            problem = f"an operator was expected after '{spelled[:80]}', such as = or LIKE."
            raise fail(self.text, position, problem + (hint if kind == BAD else ""))
        self.at = at + 1
        return word

    def check_operator(self, operator: str, rule: Rule, spelled: str, start: Token) -> None:
        """Raises unless it is a BETWEEN on something with an order."""
        if operator == "BETWEEN" and ">=" in rule.operators:
            return
        valid = [*rule.operators, *(["BETWEEN"] if ">=" in rule.operators else [])]
        hint = ""
        if operator.startswith("NOT ") and operator[4:] in valid:
            hint = f" To negate it, write NOT before the key: NOT {spelled[:80]} {operator[4:]} ..."
        elif operator == "==":
            hint = " Equality is written with a single =."
        elif operator == "<>":
            hint = " Inequality is written as !=."
        shown = operator[:40]
        raise fail(
            self.text,
            start[2],
            f"Invalid comparator '{shown}' for '{spelled[:80]}'. Valid comparators for it are {valid}.{hint}",
        )

    def value(self, field: Field, operator: str) -> Value:
        """The value at the current token; moves on behind it."""
        kind, text, position = token = self.tokens[self.at]
        rule = field.rule
        self.at += 1
        if rule.number:
            if kind == NUMBER:
                return _number(text)
            if rule.quoted_number and kind == STRING:
                inner = tokens(unquote(text))
                if inner[0][0] == NUMBER and len(inner) == 2:
                    return _number(inner[0][1])
            raise fail(self.text, position, f"Expected numeric value type for {_named(field)}. Found {_shown(token)}.")
        if kind == STRING:
            text = unquote(text)
        elif not self.grammar.loose_text or (kind != NAME and kind != NUMBER) or self.word(token) or text[0] == "`":
            raise fail(
                self.text,
                position,
                f"Expected a quoted string value for {_named(field)} (e.g. 'my-value'). Got value {_shown(token)}.",
            )
        if operator in _LIKES:
            self.check_pattern(text, operator, position)
        elif operator in _SPELLED:
            if rule.spellings is not None:
                text = rule.spellings.get(text, text)
            if rule.form is not None and not re.fullmatch(rule.form[0], text, re.DOTALL):
                raise fail(self.text, position, f"a value of {_named(field)} has the form {rule.form[1]}.")
        return text

    def check_pattern(self, pattern: str, operator: str, position: int) -> None:
        if operator == "RLIKE":
            problem = check_regex(pattern)
            if problem is not None:
                raise fail(self.text, position, problem)
        elif len(pattern) > MAX_LIKE_LENGTH:
            raise fail(self.text, position, f"a pattern can have at most {MAX_LIKE_LENGTH} characters.")

    def values_in_list(self, field: Field, operator: str) -> tuple[Value, ...]:
        """The list at the current token; moves on behind it."""
        found = self.tokens
        start = found[self.at][2]
        if found[self.at][1] != "(":
            raise fail(self.text, start, f"{operator} needs a list in parentheses, such as ('a', 'b').")
        self.at += 1
        if found[self.at][1] == ")":
            raise fail(self.text, start, "this list is empty; it needs at least one value.")
        values: list[Value] = []
        while found[self.at][1] != ")":
            values.append(self.value(field, operator))
            separator = found[self.at]
            if separator[1] == ",":
                self.at += 1
            elif separator[1] != ")":
                raise fail(self.text, separator[2], "a comma or the closing parenthesis of the list was expected.")
        self.at += 1
        self.values += len(values)
        if self.values > MAX_VALUES:
            raise fail(self.text, start, f"the lists of a filter can have at most {MAX_VALUES} values in all.")
        return tuple(values)


def _number(text: str) -> int | float:
    """An int where it is written as one and fits 64 bits, else a float; beyond its range the largest float."""
    if len(text) < 22 and text.lstrip("+-").isdigit():
        value = int(text)
        if -_INT64 <= value < _INT64:
            return value
    return max(-sys.float_info.max, min(sys.float_info.max, float(text)))


def _named(field: Field) -> str:
    key = field.key
    return f"{key.kind} '{key.full_name[:80]}'"


def _shown(token: Token) -> str:
    return "the end" if token[0] == END else token[1][:80]
