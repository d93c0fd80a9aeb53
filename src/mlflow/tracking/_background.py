"""Background threads that do one queue's work at a time, and that end only when all is done.

Shared by the asynchronous loggers. What holds: entries of one key are worked on in order and by one thread at a time;
``flush`` returns when all that was put in before is done; the end of the interpreter flushes (by return, exception or
``sys.exit``; not by a signal that kills or ``os._exit``); a forked child starts empty, as its parent does the work.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Protocol

__all__ = ["Workers"]

_all: weakref.WeakSet[Workers] = weakref.WeakSet()


class Item(Protocol):
    """Something under way."""

    done: bool


class Workers:
    """Daemon threads, started when there is something to do and gone when there was nothing for a while.

    Args:
        work: does what there is for a key and returns True when there may be more; must not raise.
        pending: the things under way that stand for all before them.
        forget: empties everything; called in a forked child.
        limit: how many threads at most.
        name: prefix of the threads' names.
    """

    IDLE_SECONDS = 10.0

    def __init__(
        self,
        work: Callable[[Any], bool],
        pending: Callable[[], list[Any]],
        forget: Callable[[], None],
        limit: Callable[[], int],
        name: str,
    ):
        self._work = work
        self._pending = pending
        self._forget = forget
        self._limit = limit
        self._name = name
        self._reset()
        _all.add(self)
        _watch_exit()

    def _reset(self) -> None:
        self.changed = threading.Condition()
        self._due: dict[Hashable, float] = {}
        self._busy: set[Hashable] = set()
        self._threads = 0
        self._idle = 0
        self._serial = 0

    @property
    def alive(self) -> bool:
        """True while there are threads; False at the very end of the interpreter, which gives no new ones."""
        return self._threads > 0

    def put(self, key: Hashable, delay: float = 0.0) -> None:
        """There is something to do for a key, at the latest in ``delay`` seconds. The caller holds ``changed``."""
        due = time.monotonic() + delay
        known = self._due.get(key)
        if known is not None and known <= due:
            return
        self._due[key] = due
        self._call()

    def _call(self) -> None:
        """Have a thread look at what is due. The caller holds ``changed``."""
        if self._idle:
            self.changed.notify()
        elif self._threads < max(1, self._limit()):
            self._start()

    def hurry(self) -> None:
        """End all delays. The caller holds ``changed``."""
        for key in self._due:
            self._due[key] = 0.0
        self.changed.notify_all()

    def flush(self) -> None:
        """Return when all that is under way now is done; where no thread can be had any more, do it here."""
        with self.changed:
            items = self._pending()
            self.hurry()
        while True:
            with self.changed:
                items = [item for item in items if not item.done]
                if not items:
                    return
                key = None if self.alive else self._next(time.monotonic())
                if key is None:
                    self.changed.wait(0.2)
                    continue
            self._do(key)

    def _start(self) -> None:
        self._serial += 1
        thread = threading.Thread(target=self._run, name=f"{self._name}_{self._serial}", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            # The interpreter is ending: ``flush`` does the work.
            return
        self._threads += 1

    def _next(self, now: float) -> Hashable | None:
        """A key that is due and not being worked on."""
        for key, due in self._due.items():
            if due <= now and key not in self._busy:
                del self._due[key]
                self._busy.add(key)
                return key
        return None

    def _run(self) -> None:
        while True:
            with self.changed:
                key = self._wait_for_key()
                if key is None:
                    self._threads -= 1
                    return
            self._do(key)

    def _wait_for_key(self) -> Hashable | None:
        until = time.monotonic() + self.IDLE_SECONDS
        while True:
            now = time.monotonic()
            key = self._next(now)
            # A key that another thread works on is that thread's to go on with.
            waiting = [due for key, due in self._due.items() if key not in self._busy]
            if key is not None and waiting:
                # This thread may be the only one that was told of them, and it may be busy for long now.
                self._call()
            if key is not None or (now >= until and not waiting):
                return key
            self._idle += 1
            try:
                self.changed.wait(max(0.0, (min(waiting) if waiting else until) - now))
            finally:
                self._idle -= 1

    def _do(self, key: Hashable) -> None:
        more = False
        try:
            more = self._work(key)
        finally:
            with self.changed:
                self._busy.discard(key)
                if more:
                    self._due.setdefault(key, 0.0)
                self.changed.notify_all()

    def after_fork(self) -> None:
        """In a forked child: no threads, nothing to do."""
        self._reset()
        self._forget()


def _flush_all() -> None:
    for workers in list(_all):
        workers.flush()


_watched = False


def _watch_exit() -> None:
    """Flush before the interpreter stops giving threads, and once more for what other threads logged after that."""
    global _watched
    if _watched:
        return
    _watched = True
    # Executors refuse work once their own hook ran; hooks run in reverse order, so theirs has to be there first.
    import concurrent.futures.thread  # noqa: F401

    register = getattr(threading, "_register_atexit", None)
    if register is not None:
        try:
            register(_flush_all)
        except RuntimeError:
            pass
    atexit.register(_flush_all)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget_all)


def _forget_all() -> None:
    for workers in list(_all):
        workers.after_fork()
