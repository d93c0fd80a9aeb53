"""A page of results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

__all__ = ["PagedList"]


class PagedList(list[T]):
    """A list with the token that continues it; ``token`` is None on the last page."""

    def __init__(self, items: Iterable[T], token: str | None):
        super().__init__(items)
        self.token = token

    def to_list(self) -> list[T]:
        """The results as a plain list."""
        return list(self)
