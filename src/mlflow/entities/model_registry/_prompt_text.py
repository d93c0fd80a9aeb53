"""Variables in prompt templates: ``{{ name }}``, in a text or anywhere within chat messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["fill", "to_single_brace", "variables"]

_VARIABLE = re.compile(r"\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*)*)\s*\}\}", re.ASCII)


def variables(template: Any) -> set[str]:
    """Names of all variables."""
    found: set[str] = set()

    def note(match: re.Match) -> str:
        found.add(match[1])
        return match[0]

    _each_text(template, lambda text: _VARIABLE.sub(note, text))
    return found


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with values in place; a variable without one stays. Values are not read as templates again."""
    return _each_text(
        template, lambda text: _VARIABLE.sub(lambda m: str(values[m[1]]) if m[1] in values else m[0], text)
    )


def to_single_brace(template: Any) -> Any:
    """The template with ``{name}`` in place of ``{{ name }}``, as Python's ``str.format`` and LangChain want it."""
    return _each_text(template, lambda text: _VARIABLE.sub(lambda m: "{" + m[1] + "}", text))


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    return value
