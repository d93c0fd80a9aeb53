"""Names and numbers of states, as the registry's messages have them."""

from __future__ import annotations

from typing import ClassVar

from mlflow.exceptions import invalid

__all__ = ["StateTable"]


class StateTable:
    """A table of names and their numbers on the wire. Unknown ones raise INVALID_PARAMETER_VALUE."""

    _NUMBERS: ClassVar[dict[str, int]] = {}
    _WHAT: ClassVar[str] = "state"

    @classmethod
    def _number(cls, name: str) -> int:
        if name not in cls._NUMBERS:
            raise invalid(f"Unknown {cls._WHAT} '{name}'. Valid ones are: {list(cls._NUMBERS)}")
        return cls._NUMBERS[name]

    @classmethod
    def _name(cls, number: int) -> str:
        for name, value in cls._NUMBERS.items():
            if value == number:
                return name
        raise invalid(f"Unknown {cls._WHAT} number {number!r}. Valid ones are: {list(cls._NUMBERS.values())}")
