"""The only crossing between the event loop and blocking work: a bounded pool of threads.

``loop.run_in_executor`` costs more than most of our calls do (two futures and their callbacks per call); this pool
hands over a bare tuple and wakes the loop once for all that was finished meanwhile.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

__all__ = ["Threads"]

T = TypeVar("T")


class Threads:
    """A pool of at most ``size`` daemon threads, started as they are needed.

    Args:
        size: number of threads.
        backlog: calls that may wait; further ones are refused with ``Overloaded``.
    """

    def __init__(self, size: int, backlog: int = 10_000):
        self._size = size
        self._backlog = backlog
        self._jobs: SimpleQueue = SimpleQueue()
        self._waiting = 0
        self._idle = 0
        self._started = 0
        self._finished: deque = deque()
        self._woken = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call ``function(*args)`` in a thread, in this task's context, and return what it returns."""
        loop = asyncio.get_running_loop()
        self._loop = loop
        if self._waiting >= self._backlog:
            from mlflow.exceptions import MlflowException

            raise MlflowException("The server has too much to do at the moment; try again.", "TEMPORARILY_UNAVAILABLE")
        future = loop.create_future()
        self._waiting += 1
        if self._waiting > self._idle and self._started < self._size:
            self._start()
        self._jobs.put((future, contextvars.copy_context(), function, args))
        try:
            return await future
        finally:
            self._waiting -= 1

    def _start(self) -> None:
        self._started += 1
        threading.Thread(target=self._work, name=f"mlflow-server-{self._started}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._idle += 1
            job = self._jobs.get()
            self._idle -= 1
            if job is None:
                return
            future, context, function, args = job
            try:
                outcome = (future, context.run(function, *args), None)
            except BaseException as error:
                outcome = (future, None, error)
            self._finished.append(outcome)
            # One wake-up is enough for all that finish before the loop comes round.
            if not self._woken:
                self._woken = True
                loop = self._loop
                if loop is not None and not loop.is_closed():
                    loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._woken = False
        while self._finished:
            future, result, error = self._finished.popleft()
            if future.cancelled():
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

    def close(self) -> None:
        """Let the threads end once they have nothing to do."""
        for _ in range(self._started):
            self._jobs.put(None)
