"""What all transfers share: a bounded number at a time, and a progress bar for the long ones."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any, TypeVar

from mlflow.environment_variables import MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR
from mlflow.exceptions import MlflowException

__all__ = ["CHUNK", "Progress", "chunks_of", "content_type", "local_files", "run_all"]

CHUNK = 1 << 20
"""Most bytes handed on at a time."""
_PATIENCE = 1.0  # seconds before a transfer counts as long

T = TypeVar("T")


class Progress:
    """A bar on the terminal (or in the notebook), drawn only for transfers that take longer than a second.

    Nothing is drawn when nobody is looking, or when ``MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR`` is false.
    """

    def __init__(self, label: str, total: int | None = None):
        self._label = label
        self._total = total
        self._done = 0
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._bar: Any = None
        self._task: Any = None
        self._wanted = MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.get() and _watched()

    def advance(self, size: int) -> None:
        """Note bytes that went through. Safe from any thread."""
        if not self._wanted:
            return
        with self._lock:
            self._done += size
            if self._bar is None and time.monotonic() - self._started > _PATIENCE:
                self._draw()
            if self._bar is not None:
                self._bar.update(self._task, completed=self._done)

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(self._label, total=self._total)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            self._wanted = False
            if self._bar is not None:
                self._bar.stop()


def _watched() -> bool:
    try:
        return sys.stderr.isatty() or "ipykernel" in sys.modules
    except (AttributeError, ValueError):  # no stderr, or a closed one
        return False


def run_all(pool: Executor, work: Callable[[T], Any], items: Iterable[T], *, window: int, what: str) -> None:
    """Do the work for every item in the pool, with at most ``window`` under way and none remembered afterwards.

    After a failure nothing more is begun; what is under way ends.

    Raises:
        MlflowException: names the items that failed; its code is that of the first failure.
    """
    pending: dict[Future, T] = {}
    failed: list[tuple[T, BaseException]] = []

    def collect(done: Iterable[Future]) -> None:
        for future in done:
            item = pending.pop(future)
            error = future.exception()
            if error is not None:
                failed.append((item, error))

    try:
        for item in items:
            pending[pool.submit(work, item)] = item
            if len(pending) >= window:
                collect(wait(pending, return_when=FIRST_COMPLETED).done)
            if failed:
                break
        collect(wait(pending).done)
    finally:
        for future in pending:
            future.cancel()
        wait(pending)
    if failed:
        raise _failure(what, failed)


def _label(item: Any) -> str:
    if isinstance(item, tuple):  # local path and path below the root
        return str(item[-1])
    return str(getattr(item, "path", None) or getattr(item, "part_number", item))


def _failure(what: str, failed: list[tuple[Any, BaseException]]) -> BaseException:
    first = failed[0][1]
    if not isinstance(first, Exception):
        return first
    shown = "; ".join(f"{_label(item)}: {str(error)[:500] or type(error).__name__}" for item, error in failed[:5])
    more = f"; and {len(failed) - 5} more" if len(failed) > 5 else ""
    code = first.error_code if isinstance(first, MlflowException) else "INTERNAL_ERROR"
    error = MlflowException(f"Failed to {what} artifacts: {shown}{more}", code)
    error.__cause__ = first
    return error


def local_files(folder: str, without: str | None = None) -> Iterator[tuple[str, str]]:
    """Files in a local folder that the user names: path, and path below the folder with ``/``.

    Links are followed, into each folder once. ``without`` is a folder that is left out with all in it.
    """
    seen: set[tuple[int, int]] = set()
    if without is not None and os.path.isdir(without):
        status = os.stat(without)
        seen.add((status.st_dev, status.st_ino))
    for here, folders, files in os.walk(folder, followlinks=True):
        identity = os.stat(here)
        if identity.st_ino and (identity.st_dev, identity.st_ino) in seen:
            folders.clear()  # a link to a folder above
            continue
        seen.add((identity.st_dev, identity.st_ino))
        below = os.path.relpath(here, folder)
        for name in sorted(files):
            relative = name if below == os.curdir else os.path.join(below, name)
            yield os.path.join(here, name), relative.replace(os.sep, "/")
        folders.sort()


def chunks_of(file: Any, size: int | None = None, step: int = CHUNK) -> Iterator[bytes]:
    """What an open file holds from here on (or its next ``size`` bytes), in pieces."""
    left = size
    while left is None or left > 0:
        piece = file.read(step if left is None else min(step, left))
        if not piece:
            return
        if left is not None:
            left -= len(piece)
        yield piece


def content_type(path: str) -> str:
    """Media type by the name's ending; ``application/octet-stream`` where it tells nothing."""
    import mimetypes

    name = path.rpartition("/")[2]
    if name in ("MLmodel", "MLproject"):
        return "text/plain"
    kind, encoding = mimetypes.guess_type(f"/{name}")  # a plain path: a name with ':' is no URL
    return kind if kind and encoding is None else "application/octet-stream"
