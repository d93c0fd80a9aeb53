"""Requests that must not be carried out twice, in a file store: answers kept for a day in one file below the root.

A file store has no transaction that could hold both a change and its answer. So what is about to be done is noted
first, then done, then the note becomes the answer. What a crash left as a note is found by the repetition: a creation
by the id, which derives from the request's; for anything else "is so already" then means that it was done.

The file is SQLite's. MLflow takes any folder in the root for an experiment, but minds no file.
"""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from mlflow.exceptions import MlflowException
from mlflow.store.file.layout import Root
from mlflow.store.file.locks import locked
from mlflow.store.once import Once, once

__all__ = ["answered_once", "derived_id"]

T = TypeVar("T")

FILE = ".requests.db"
LOCK = ".requests.lock"
KEPT_SECONDS = 24 * 3600
_DONE_ALREADY = frozenset(("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE", "INVALID_STATE"))


def derived_id() -> str | None:
    """32 hexadecimal digits that the request under way always gets; None for a call that is no such request."""
    request = once.get()
    return None if request is None else _name(request)[:32]


def _name(request: Once) -> str:
    return hashlib.blake2b(request.request_id.encode("utf-8", "surrogatepass"), digest_size=24).hexdigest()


def answered_once(
    root: Callable[[Any], Root], made: Callable[[Any, str], Any] | None = None
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Make a facet's method answer a repeated request as it did the first time.

    Args:
        root: the facet's root.
        made: what a creation cut off by a crash left, by the facet and ``derived_id()``; it raises
            RESOURCE_DOES_NOT_EXIST where that is nothing.
    """

    def decorate(method: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(method)
        def call(self: Any, *args: Any, **kwargs: Any) -> T:
            request = once.get()
            if request is None:
                return method(self, *args, **kwargs)
            place = root(self)
            place.prepare()
            recover = functools.partial(made, self, _name(request)[:32]) if made else None
            with locked(place.path, name=LOCK), closing(_open(place.path)) as kept:
                return _carry_out(kept, request, lambda: method(self, *args, **kwargs), recover)

        return call

    return decorate


def _open(folder: str) -> Any:
    import sqlite3

    connection = sqlite3.connect(os.path.join(folder, FILE), timeout=60, isolation_level=None)
    # As all of a file store, it survives the end of the process, not a loss of power.
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, created REAL, answered INTEGER, kept BLOB)"
    )
    return connection


def _carry_out(kept: Any, request: Once, work: Callable[[], T], recover: Callable[[], T] | None) -> T:
    name = _name(request)
    row = kept.execute("SELECT answered, kept FROM requests WHERE id = ?", (name,)).fetchone()
    if row is not None:
        replay = request.replay(row[1])  # refuses what belongs to another request
        if row[0]:
            raise replay
    else:
        now = time.time()
        if os.urandom(1) == b"\0":  # now and then
            kept.execute("DELETE FROM requests WHERE created < ?", (now - KEPT_SECONDS,))
        kept.execute("INSERT INTO requests VALUES (?, ?, 0, ?)", (name, now, request.digest))
    try:
        result: Any = work() if row is None else _again(work, recover)
    except BaseException:
        if row is None:
            kept.execute("DELETE FROM requests WHERE id = ?", (name,))
        raise
    kept.execute("UPDATE requests SET answered = 1, kept = ? WHERE id = ?", (request.record(result), name))
    return result


def _again(work: Callable[[], T], recover: Callable[[], T] | None) -> T | None:
    """What was begun before, and may have been done."""
    if recover is not None:
        try:
            return recover()
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
            return work()
    try:
        return work()
    except MlflowException as error:
        if error.error_code not in _DONE_ALREADY:
            raise
        return None
