"""Enumerations as generated protobuf modules offer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["EnumType"]


class EnumType:
    """Names and numbers: ``Name(number)``, ``Value(name)``, ``keys()``, ``values()``, ``items()`` and the names."""

    def __init__(self, name: str, numbers: Mapping[str, int]):
        self._name = name
        self._numbers = dict(numbers)
        self._names = {number: key for key, number in self._numbers.items()}

    def Name(self, number: int) -> str:
        """Name of a number. Raises ValueError for an unknown one."""
        if number not in self._names:
            raise ValueError(f"Enum {self._name} has no name defined for value {number!r}")
        return self._names[number]

    def Value(self, name: str) -> int:
        """Number of a name. Raises ValueError for an unknown one."""
        if name not in self._numbers:
            raise ValueError(f"Enum {self._name} has no value defined for name {name!r}")
        return self._numbers[name]

    def keys(self) -> list[str]:
        """All names."""
        return list(self._numbers)

    def values(self) -> list[int]:
        """All numbers."""
        return list(self._numbers.values())

    def items(self) -> Iterable[tuple[str, int]]:
        """All pairs of name and number."""
        return list(self._numbers.items())

    def __getattr__(self, name: str) -> int:
        try:
            return self.__dict__["_numbers"][name]
        except KeyError:
            raise AttributeError(f"Enum {self.__dict__.get('_name')} has no value {name!r}") from None
