"""Statements written once in SQLAlchemy Core, compiled once per dialect, executed by the driver itself.

What SQLAlchemy's own execution costs per statement (result metadata, events, type processing) is more than what SQLite
needs for the work; the hot path therefore hands the compiled text to the driver's cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

__all__ = ["Compiled", "Statement", "compile_construct"]


class Statement:
    """A statement for all dialects: ``build(dialect_name)`` makes a SQLAlchemy construct with named binds."""

    __slots__ = ("build",)

    def __init__(self, build: Callable[[str], Any]):
        self.build = build


class Compiled:
    """A statement's text for one dialect, and the order in which its parameters stand there."""

    __slots__ = ("_arranged", "_repeated", "constants", "names", "text")

    def __init__(self, text: str, names: tuple[str, ...], constants: dict[str, Any]):
        self.text = text
        self.names = names
        self.constants = constants
        self._repeated: dict[int, str] = {}
        self._arranged: dict[tuple[str, ...], Callable[[tuple], tuple] | None] = {}

    def bind(self, values: Mapping[str, Any]) -> tuple:
        """Driver parameters of named values."""
        if self.constants:
            values = {**self.constants, **values}
        return tuple([values[name] for name in self.names])

    def arrange(self, columns: tuple[str, ...]) -> Callable[[tuple], tuple] | None:
        """What turns a row of ``columns`` into driver parameters; None where it is them already."""
        if columns not in self._arranged:
            if self.constants:
                arranged: Any = lambda row: self.bind(dict(zip(columns, row, strict=True)))  # noqa: E731
            elif columns == self.names:
                arranged = None
            else:
                arranged = itemgetter(*[columns.index(name) for name in self.names])
            self._arranged[columns] = arranged
        return self._arranged[columns]

    def repeated(self, count: int) -> str:
        """The text of an insert of one row, as an insert of ``count`` rows."""
        found = self._repeated.get(count)
        if found is None:
            head, _, rest = self.text.partition("VALUES (")
            depth, end = 1, 0
            while depth:
                depth += {"(": 1, ")": -1}.get(rest[end], 0)
                end += 1
            row = f"({rest[:end]}"
            found = self._repeated[count] = f"{head}VALUES {', '.join([row] * count)}{rest[end:]}"
        return found


def compile_construct(construct: Any, dialect: Any) -> Compiled:
    """Compile a construct; binds without a value are the caller's to give."""
    compiled = construct.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    required = {compiled.bind_names[bind] for bind in compiled.bind_names if bind.required}
    constants = {name: value for name, value in compiled.params.items() if name not in required}
    return Compiled(str(compiled), tuple(compiled.positiontup or ()), constants)
