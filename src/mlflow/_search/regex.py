"""Regular expressions that cannot hang: Python's syntax, matched in time that grows linearly with the text.

Python's own matcher backtracks: ``(a+)+$`` on forty letters takes minutes, and holds the interpreter meanwhile. Here an
expression becomes a nondeterministic automaton (Thompson 1968), run as a deterministic one whose states are made when
they are first met (as grep and RE2 do). What needs memory of the text (back references, look-around, atomic and
possessive forms) has no such automaton and is refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as _codes  # type: ignore[attr-defined]
    from re import _parser as _sre  # type: ignore[attr-defined]
else:
    import sre_constants as _codes
    import sre_parse as _sre

__all__ = ["MAX_REGEX_LENGTH", "Regex", "RegexProblem"]

MAX_REGEX_LENGTH = 500
_MAX_STEPS = 1_000
_MAX_MEMORY = 100_000
"""Places and moves that are remembered before all states are forgotten and made anew: some megabytes."""

_CATEGORIES = {
    _codes.CATEGORY_DIGIT: r"\d",
    _codes.CATEGORY_NOT_DIGIT: r"\D",
    _codes.CATEGORY_SPACE: r"\s",
    _codes.CATEGORY_NOT_SPACE: r"\S",
    _codes.CATEGORY_WORD: r"\w",
    _codes.CATEGORY_NOT_WORD: r"\W",
}
_LAST_NEWLINE = "\n last"
"""Stands for a newline that ends the text: ``$`` holds before it."""


class RegexProblem(ValueError):
    """The expression is wrong, too large, or needs backtracking."""


class _State:
    """Places in the program that may come next, and what kind of character came before."""

    __slots__ = ("before", "moves", "places")

    def __init__(self, places: tuple[int, ...], before: str):
        self.places = places
        self.before = before
        self.moves: dict[str, _State | bool] = {}


class Regex:
    """A compiled expression. ``memory`` counts what it remembers from searches; it stays small.

    Raises:
        RegexProblem: it cannot be compiled; the text says why.
    """

    def __init__(self, pattern: str):
        if len(pattern) > MAX_REGEX_LENGTH:
            raise RegexProblem(f"a regular expression can have at most {MAX_REGEX_LENGTH} characters")
        self.pattern = pattern
        self._program: list[tuple[Any, ...]] = []
        try:
            tree = _sre.parse(pattern)
            self._add_all(tree, tree.state.flags)
            self._emit("match")
        except (re.error, OverflowError, RecursionError, Warning) as error:
            raise RegexProblem(f"the regular expression cannot be read: {error}") from None
        self._forget()

    def _forget(self) -> None:
        self._states: dict[tuple[tuple[int, ...], str], _State] = {}
        self.memory = 0
        self._start = self._state((0,), "start")

    # Compiling

    def _emit(self, *step: Any) -> int:
        if len(self._program) >= _MAX_STEPS:
            raise RegexProblem("the regular expression is too large once its repetitions are written out")
        self._program.append(step)
        return len(self._program) - 1

    def _add_all(self, items: Any, flags: int) -> None:
        for code, argument in items:
            self._add(code, argument, flags)

    def _add(self, code: Any, argument: Any, flags: int) -> None:
        if code is _codes.SUBPATTERN:
            _, added, removed, body = argument
            self._add_all(body, (flags | added) & ~removed)
        elif code is _codes.BRANCH:
            self._add_branches(argument[1], flags)
        elif code is _codes.MAX_REPEAT or code is _codes.MIN_REPEAT:
            self._add_repeat(argument, flags)
        elif code is _codes.AT:
            self._emit("at", _assertion(argument, flags))
        else:
            self._emit("character", _character_test(code, argument, flags))

    def _add_branches(self, branches: list[Any], flags: int) -> None:
        ends = []
        for branch in branches[:-1]:
            split = self._emit("split", 0, 0)
            self._add_all(branch, flags)
            ends.append(self._emit("jump", 0))
            self._program[split] = ("split", split + 1, len(self._program))
        self._add_all(branches[-1], flags)
        for end in ends:
            self._program[end] = ("jump", len(self._program))

    def _add_repeat(self, repeat: tuple[int, Any, Any], flags: int) -> None:
        low, high, body = repeat
        for _ in range(low):
            size = len(self._program)
            self._add_all(body, flags)
            if len(self._program) == size:  # an empty body: once is as good as often
                return
        if high is _codes.MAXREPEAT:
            split = self._emit("split", 0, 0)
            self._add_all(body, flags)
            self._emit("jump", split)
            self._program[split] = ("split", split + 1, len(self._program))
            return
        splits = []
        for _ in range(high - low):
            splits.append(self._emit("split", 0, 0))
            self._add_all(body, flags)
        for split in splits:
            self._program[split] = ("split", split + 1, len(self._program))

    # Running

    def search(self, text: str) -> bool:
        """Whether the expression matches somewhere in the text."""
        state: _State | bool = self._start
        last = len(text) - 1 if text.endswith("\n") else len(text)
        for character in text if last == len(text) else text[:-1]:
            state = state.moves.get(character) or self._move(state, character)  # type: ignore[union-attr, arg-type]
            if state is True:
                return True
        if last < len(text):
            state = self._move(state, _LAST_NEWLINE)  # type: ignore[arg-type]
            if state is True:
                return True
        return self._move(state, "") is True  # type: ignore[arg-type]

    def _state(self, places: tuple[int, ...], before: str) -> _State:
        state = self._states.get((places, before))
        if state is None:
            state = self._states[places, before] = _State(places, before)
            self.memory += len(places)
        return state

    def _move(self, state: _State, character: str) -> _State | bool:
        """The state behind one more character (``""`` is the end); True when a match is complete before it."""
        known = state.moves.get(character)
        if known is not None:
            return known
        if self.memory > _MAX_MEMORY:
            self._forget()
        found = self._closure(state, character)
        if found is None:
            move: _State | bool = True
        elif not character:
            move = False
        else:
            real = character[0]
            # A match may start behind each character, so the first place is always among the next ones.
            places = {place + 1 for place, test in found if test(real)} | {0}
            before = "newline" if real == "\n" else "word" if _is_word(real) else "other"
            move = self._state(tuple(sorted(places)), before)
        state.moves[character] = move
        self.memory += 1
        return move

    def _closure(self, state: _State, character: str) -> list[tuple[int, Callable[[str], Any]]] | None:
        """Character steps that can be reached without reading; None when the end of the program can be."""
        seen: set[int] = set()
        todo = list(state.places)
        found = []
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self._program[place]
            name = step[0]
            if name == "character":
                found.append((place, step[1]))
            elif name == "match":
                return None
            elif name == "split":
                todo += step[1:]
            elif name == "jump":
                todo.append(step[1])
            elif step[1](state.before, character):
                todo.append(place + 1)
        return found


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _at_boundary(before: str, character: str) -> bool:
    return (before == "word") != (bool(character) and _is_word(character[0]))


def _assertion(code: Any, flags: int) -> Callable[[str, str], bool]:
    """A test on what stands before and what comes next."""
    if flags & re.ASCII and code in (_codes.AT_BOUNDARY, _codes.AT_NON_BOUNDARY):
        raise RegexProblem("word boundaries with the flag 'a' are not supported in a regular expression")
    if code is _codes.AT_BEGINNING and flags & re.MULTILINE:
        return lambda before, character: before in ("start", "newline")
    if code in (_codes.AT_BEGINNING, _codes.AT_BEGINNING_STRING):
        return lambda before, character: before == "start"
    if code is _codes.AT_END and flags & re.MULTILINE:
        return lambda before, character: character in ("", "\n", _LAST_NEWLINE)
    if code is _codes.AT_END:
        return lambda before, character: character in ("", _LAST_NEWLINE)
    if code is _codes.AT_END_STRING:
        return lambda before, character: not character
    if code is _codes.AT_BOUNDARY:
        return _at_boundary
    return lambda before, character: not _at_boundary(before, character)


def _character_test(code: Any, argument: Any, flags: int) -> Callable[[str], Any]:
    """A test on one character. Python's own matcher decides, so classes and the flag ``i`` mean what they do there."""
    if code is _codes.LITERAL:
        source = re.escape(chr(argument))
    elif code is _codes.NOT_LITERAL:
        source = f"[^{_member(_codes.LITERAL, argument)}]"
    elif code is _codes.ANY:
        source = "."
    elif code is _codes.IN:
        negated = argument[0][0] is _codes.NEGATE
        members = "".join(_member(*item) for item in argument[1 if negated else 0 :])
        source = f"[{'^' if negated else ''}{members}]"
    else:
        raise RegexProblem(
            "the regular expression uses look-around, a back reference, or an atomic or possessive form; "
            "these are not supported here"
        )
    return re.compile(source, flags & (re.IGNORECASE | re.DOTALL | re.ASCII)).match


def _member(code: Any, argument: Any) -> str:
    if code is _codes.LITERAL:
        return f"\\U{argument:08x}"
    if code is _codes.RANGE:
        return f"\\U{argument[0]:08x}-\\U{argument[1]:08x}"
    return _CATEGORIES[argument]
