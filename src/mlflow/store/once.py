"""Requests that must not be carried out twice (promise 6): how the server tells a store, and the store the server."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import invalid

__all__ = ["Once", "Replay", "once"]

_DIGEST = 16


class Replay(Exception):
    """The request was carried out before; ``response`` is what was answered then."""

    def __init__(self, response: bytes):
        super().__init__("answered before")
        self.response = response


class Once:
    """A request's id, how the answer is made of what the store's write returns, and a digest of what was asked."""

    __slots__ = ("digest", "encode", "request_id")

    def __init__(self, request_id: str, encode: Callable[[Any], bytes], digest: bytes = bytes(_DIGEST)):
        self.request_id = request_id
        self.encode = encode
        self.digest = digest

    def record(self, result: Any) -> bytes:
        """What a store keeps under the id: the digest, then the answer."""
        return self.digest + self.encode(result)

    def replay(self, kept: bytes) -> Replay:
        """The exception that gives the kept answer.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE when it is the answer to another request.
        """
        if kept[:_DIGEST] != self.digest:
            raise invalid(
                "This Idempotency-Key was used for another request. Repeat a request as it was, or use a new key."
            )
        return Replay(kept[_DIGEST:])


once: contextvars.ContextVar[Once | None] = contextvars.ContextVar("mlflow_request", default=None)
"""Set around a store call: its write keeps the answer in the same transaction, and raises ``Replay`` the next time."""
