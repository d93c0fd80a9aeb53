"""Statements written once in SQLAlchemy Core, compiled once per dialect, executed by the driver itself.

What SQLAlchemy's own execution costs per statement (result metadata, events, type processing) is more than what SQLite
needs for the work; the hot path therefore hands the compiled text to the driver's cursor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Compiled", "Statement", "compile_construct"]


class Statement:
    """A statement for all dialects: ``build(dialect_name)`` returns a SQLAlchemy construct with named bind parameters."""

    __slots__ = ("build",)

    def __init__(self, build: Callable[[str], Any]):
        self.build = build


class Compiled:
    """A statement's text for one dialect, and how parameters get into it."""

    __slots__ = ("constants", "positions", "text")

    def __init__(self, text: str, constants: dict[str, Any], positions: tuple[str, ...] | None):
        self.text = text
        self.constants = constants
        self.positions = positions

    def bind(self, values: dict[str, Any]) -> Any:
        """Driver parameters of named values."""
        if self.constants:
            values = {**self.constants, **values}
        return values if self.positions is None else tuple(values[name] for name in self.positions)


def compile_construct(construct: Any, dialect: Any) -> Compiled:
    """Compile a construct; binds without a value are the caller's to give."""
    compiled = construct.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    required = {name for name, bind in compiled.binds.items() if bind.required}
    names = {compiled.bind_names[b]: b for b in compiled.bind_names}
    constants = {
        name: value
        for name, value in compiled.params.items()
        if name not in required and not (name in names and names[name].required) and value is not None
    }
    for name, value in compiled.params.items():
        if value is None and name not in constants and not (name in names and names[name].required):
            constants[name] = None
    positions = tuple(compiled.positiontup) if compiled.positional else None
    return Compiled(str(compiled), constants, positions)
