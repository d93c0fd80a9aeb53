"""Values that belong to whoever runs: a thread, or an asyncio task.

A new thread starts with nothing. A task starts with what its creator had and keeps its own changes to itself. A value
that outlives the task that set it belongs to the thread from then on: a notebook runs a cell with ``await`` as a task
of its own, and what that cell began must be there in the next one. A forked process starts with nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

__all__ = ["Ambient"]

T = TypeVar("T")


class _Cell(Generic[T]):
    """A value and where it was set."""

    __slots__ = ("pid", "task", "value")

    def __init__(self, value: T):
        self.value = value
        self.pid = os.getpid()
        task = _current_task()
        self.task = None if task is None else weakref.ref(task)

    def left_by_its_task(self) -> bool:
        """True when no running task owns the value."""
        task = None if self.task is None else self.task()
        return task is None or task.done()


class Ambient(Generic[T]):
    """One such value.

    Args:
        name: for debugging.
        empty: what stands for "nothing".
        live: reduces a value to the part that still counts; it is applied on every read.
    """

    def __init__(self, name: str, empty: T, live: Callable[[T], T] | None = None):
        self._variable: ContextVar[_Cell[T] | None] = ContextVar(name, default=None)
        self._thread = threading.local()
        self._empty = empty
        self._live = live

    def get(self) -> T:
        """The value that counts here and now."""
        value = self._read(self._variable.get())
        if value:
            return value
        cell: _Cell[T] | None = getattr(self._thread, "cell", None)
        return self._read(cell) if cell is not None and cell.left_by_its_task() else self._empty

    def set(self, value: T) -> None:
        """Set it for this task or thread."""
        cell = _Cell(value)
        self._variable.set(cell)
        self._thread.cell = cell

    def _read(self, cell: _Cell[T] | None) -> T:
        if cell is None or cell.pid != os.getpid():
            return self._empty
        return cell.value if self._live is None else self._live(cell.value)


def _current_task() -> Any:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return None
    try:
        return asyncio.current_task()
    except RuntimeError:  # no event loop runs in this thread
        return None
