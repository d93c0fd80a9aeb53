"""Cuts a filter or an order_by entry into tokens: one regular expression, one pass."""

from __future__ import annotations

import re
from typing import Any

from mlflow.exceptions import MlflowException, invalid

__all__ = ["BAD", "END", "NAME", "NUMBER", "OPERATOR", "PUNCTUATION", "STRING", "Token", "fail", "split_name", "tokens"]

Token = tuple[int, str, int]
"""Kind, text as written, and where it starts."""

END, NAME, STRING, NUMBER, OPERATOR, PUNCTUATION, BAD = range(7)

_BACKTICKS = r"`[^`]*(?:``[^`]*)*`"
_SINGLE = r"'[^']*(?:''[^']*)*'"
_DOUBLE = r'"[^"]*(?:""[^"]*)*"'

# The groups stand in the order of the kinds. A name is a word or a back-quoted text, with further parts after dots.
_TOKEN = re.compile(
    rf"""\s*(?:
    ((?:[^\W\d]\w*|{_BACKTICKS})(?:\.(?:\w+|{_BACKTICKS}|{_DOUBLE}|{_SINGLE}))*)
    |({_SINGLE}|{_DOUBLE})
    |([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.])
    |([<>=!]+)
    |([(),])
    |(\S)
    )""",
    re.VERBOSE,
)
_PART = re.compile(rf"\w+|{_BACKTICKS}|{_DOUBLE}|{_SINGLE}")
_QUOTES = "`\"'"

# Text that no database could be asked for: NUL, and halves of surrogate pairs, which have no UTF-8 form.
_UNUSABLE = re.compile("[\0\ud800-\udfff]")


def tokens(text: str) -> list[Token]:
    """All tokens of a text, the last of kind ``END``; a character that fits nothing is ``BAD``."""
    stop = len(text.rstrip())
    out: list[Any] = []
    for found in _TOKEN.finditer(text, 0, stop):
        kind: Any = found.lastindex
        out.append((kind, found[kind], found.start(kind)))
    out.append((END, "", stop))
    return out


def unquote(text: str) -> str:
    """The text inside quotes, a doubled quote taken as one."""
    quote = text[0]
    text = text[1:-1]
    return text.replace(quote + quote, quote) if quote in text else text


def split_name(text: str) -> tuple[str, str, bool]:
    """Prefix (``""`` where there is none), name without quotes, and whether the last part of the name was quoted."""
    if "`" not in text and '"' not in text and "'" not in text:
        prefix, dot, name = text.partition(".")
        return (prefix, name, False) if dot else ("", text, False)
    parts = _PART.findall(text)
    plain = [unquote(part) if part[0] in _QUOTES else part for part in parts]
    quoted = parts[-1][0] in _QUOTES
    if len(parts) == 1:
        return "", plain[0], quoted
    return plain[0], ".".join(plain[1:]), quoted


def check_text(text: object, what: str, limit: int) -> str:
    """Return a text that is not too long and that every database can be asked for."""
    if not isinstance(text, str):
        raise invalid(f"Invalid value {text!r:.200} for {what}: a text is needed, not {type(text).__name__}.")
    if len(text) > limit:
        raise invalid(f"The {what} has {len(text)} characters; at most {limit} are allowed.")
    bad = _UNUSABLE.search(text)
    if bad is not None:
        raise invalid(f"The {what} contains the unusable character {bad[0]!a} at position {bad.start() + 1}.")
    return text


def fail(text: str, position: int, problem: str) -> MlflowException:
    """INVALID_PARAMETER_VALUE for a filter, with the place (counted from 1) and what stands there."""
    found = text[position : position + 30].strip()
    shown = f"near '{found}'" if found else "at the end"
    return invalid(f"Invalid clause in filter string, position {position + 1}, {shown}: {problem}")
