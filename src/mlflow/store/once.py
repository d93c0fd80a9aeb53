"""Requests that must not be carried out twice (promise 6): how the server tells a store, and the store the server."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

__all__ = ["Once", "Replay", "once"]


class Replay(Exception):
    """The request was carried out before; ``response`` is what was answered then."""

    def __init__(self, response: bytes):
        super().__init__("answered before")
        self.response = response


class Once:
    """A request's id, and how the answer is made of what the store's write returns."""

    __slots__ = ("encode", "request_id")

    def __init__(self, request_id: str, encode: Callable[[Any], bytes]):
        self.request_id = request_id
        self.encode = encode


once: contextvars.ContextVar[Once | None] = contextvars.ContextVar("mlflow_request", default=None)
"""Set around a store call: its write keeps the answer in the same transaction, and raises ``Replay`` the next time."""
