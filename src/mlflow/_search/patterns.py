"""What LIKE, ILIKE and RLIKE match, in time that no pattern can blow up."""

from __future__ import annotations

import re
from functools import lru_cache

from mlflow._search.regex import Regex, RegexProblem
from mlflow.exceptions import MlflowException, invalid

__all__ = ["MAX_LIKE_LENGTH", "LikePattern", "check_regex", "like_pattern", "regex_pattern"]

MAX_LIKE_LENGTH = 8_000


class _Segment:
    """A piece of a pattern between ``%``, found in a text by the fastest means: ``str.find`` unless it has ``_``."""

    __slots__ = ("length", "text", "wild")

    def __init__(self, text: str):
        self.text = text
        self.length = len(text)
        self.wild = re.compile(".".join(map(re.escape, text.split("_"))), re.DOTALL) if "_" in text else None

    def stands_at(self, text: str, start: int) -> bool:
        return text.startswith(self.text, start) if self.wild is None else self.wild.match(text, start) is not None

    def find(self, text: str, start: int, end: int) -> int:
        if self.wild is None:
            return text.find(self.text, start, end)
        found = self.wild.search(text, start, end)
        return -1 if found is None else found.start()


class LikePattern:
    """A LIKE pattern: ``%`` is any run of characters, ``_`` exactly one, newlines included; there is no escape.

    With ``ignore_case`` (ILIKE) both sides are compared as ``str.lower`` makes them. Segments between ``%`` are looked
    for from left to right, each as early as possible, so nothing is ever tried twice.
    """

    __slots__ = ("_first", "_last", "_middle", "ignore_case", "pattern")

    def __init__(self, pattern: str, ignore_case: bool):
        self.pattern = pattern
        self.ignore_case = ignore_case
        first, *rest = (pattern.lower() if ignore_case else pattern).split("%")
        self._first = _Segment(first)
        self._last = _Segment(rest[-1]) if rest else None
        self._middle = [_Segment(text) for text in rest[:-1] if text]

    def match(self, text: str) -> bool:
        """Whether the pattern matches the whole text."""
        if self.ignore_case:
            text = text.lower()
        first, last = self._first, self._last
        if last is None:
            return len(text) == first.length and first.stands_at(text, 0)
        at, end = first.length, len(text) - last.length
        if at > end or not first.stands_at(text, 0) or not last.stands_at(text, end):
            return False
        for segment in self._middle:
            found = segment.find(text, at, end)
            if found < 0:
                return False
            at = found + segment.length
        return True


@lru_cache(maxsize=256)
def like_pattern(pattern: str, ignore_case: bool) -> LikePattern:
    """The compiled LIKE (``ignore_case`` false) or ILIKE pattern."""
    return LikePattern(pattern, ignore_case)


@lru_cache(maxsize=64)
def regex_pattern(pattern: str) -> Regex:
    """The compiled RLIKE pattern: a ``Regex``, whose ``search`` says whether it matches somewhere in a text.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for an expression that ``check_regex`` objects to.
    """
    try:
        return Regex(pattern)
    except RegexProblem as error:
        raise invalid(f"Invalid pattern {pattern[:80]!r} for RLIKE: {error}.") from None


def check_regex(pattern: str) -> str | None:
    """What is wrong with an RLIKE pattern; None when it is fine."""
    try:
        regex_pattern(pattern)
    except MlflowException as error:
        return error.message
    return None
