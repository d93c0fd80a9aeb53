"""ASGI in the few shapes that the server needs: a request as it came, and answers written at once or streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

from mlflow.exceptions import MlflowException, invalid

__all__ = ["ClientGone", "Held", "Request", "Response", "json_response", "text_response"]

JSON = (b"content-type", b"application/json")
SMALL = 64 * 1024
"""A body up to this size that nobody read does not cost the connection."""
DRIP = 16 * 1024
"""An upload must bring so many bytes before its patience begins anew."""


class ClientGone(Exception):
    """The client left before its request was complete."""


class Held:
    """How much of the bodies of all requests is in memory, and how much may be."""

    __slots__ = ("limit", "size")

    def __init__(self, limit: int):
        self.limit = limit
        self.size = 0

    def add(self, size: int) -> None:
        """Count what arrived. Raises TEMPORARILY_UNAVAILABLE where it is too much."""
        self.size += size
        if self.size > self.limit:
            raise MlflowException(
                "The server has too many large requests in its hands at the moment; try again.",
                "TEMPORARILY_UNAVAILABLE",
            )


class Request:
    """One HTTP request."""

    __slots__ = ("_headers", "_receive", "complete", "held", "held_size", "method", "parameters", "path", "scope")

    def __init__(self, scope: dict[str, Any], receive: Any):
        self.scope = scope
        self._receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.parameters: dict[str, str] = {}
        self._headers: dict[bytes, bytes] | None = None
        self.complete = False
        """True once the whole body was read."""
        self.held: Held | None = None
        self.held_size = 0

    def header(self, name: bytes) -> bytes | None:
        """Value of a header by its lower-case name; the last one where it is repeated."""
        if self._headers is None:
            self._headers = dict(self.scope["headers"])
        return self._headers.get(name)

    def repeats(self, name: bytes) -> bool:
        """True for a header that is there more than once."""
        headers = self.scope["headers"]
        return len(self._headers or ()) != len(headers) and sum(1 for n, _ in headers if n == name) > 1

    def leaves_body(self) -> bool:
        """True where more of a body is to come than can be let pass: the connection must not be used again."""
        if self.complete:
            return False
        length = self.header(b"content-length")
        if length is None:
            return self.header(b"transfer-encoding") is not None
        return not (length.isdigit() and int(length) <= SMALL)

    async def gone(self) -> None:
        """Return once the client has left, or has been answered."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    @property
    def query(self) -> str:
        """The query string as it came."""
        return self.scope["query_string"].decode("latin-1")

    @property
    def raw_path(self) -> str:
        """The path as it came, percent-encoding included, without the query."""
        raw = self.scope.get("raw_path")
        return raw.decode("latin-1").partition("?")[0] if raw else self.path

    def argument(self, name: str) -> str | None:
        """Value of a name in the query; the last one where it is repeated."""
        return dict(parse_qsl(self.query, keep_blank_values=True, max_num_fields=1000)).get(name)

    async def body(self, limit: int, seconds: float) -> bytes:
        """The whole body. REQUEST too large or too slow is an error, before more of it is read."""
        length = self.header(b"content-length")
        if length is not None and length.isdigit() and int(length) > limit:
            raise _too_large(limit)
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        if not message.get("more_body"):
            self.complete = True
            body = message.get("body", b"")
            if len(body) > limit:
                raise _too_large(limit)
            return body
        try:
            return await asyncio.wait_for(self._rest(message.get("body", b""), limit), seconds)
        except asyncio.TimeoutError:
            raise MlflowException(
                f"The request's body did not arrive within {seconds:g} s.", "DEADLINE_EXCEEDED"
            ) from None

    async def _rest(self, first: bytes, limit: int) -> bytes:
        parts, size = [first], len(first)
        self._hold(size)
        async for chunk in self._chunks():
            size += len(chunk)
            if size > limit:
                raise _too_large(limit)
            self._hold(len(chunk))
            parts.append(chunk)
        return b"".join(parts)

    def _hold(self, size: int) -> None:
        if self.held is not None:
            self.held_size += size
            self.held.add(size)

    def release(self) -> None:
        """The body is no longer in memory."""
        if self.held is not None:
            self.held.size -= self.held_size
            self.held_size = 0

    async def stream(self, idle_seconds: float) -> AsyncIterator[bytes]:
        """The body piece by piece; a client that sends less than ``DRIP`` in ``idle_seconds`` is given up."""
        loop = asyncio.get_running_loop()
        deadline, came = loop.time() + idle_seconds, 0
        try:
            while True:
                message = await asyncio.wait_for(self._receive(), max(0.001, deadline - loop.time()))
                if message["type"] == "http.disconnect":
                    raise ClientGone
                body = message.get("body", b"")
                if not message.get("more_body"):
                    self.complete = True
                if body:
                    yield body
                if self.complete:
                    return
                came += len(body)
                if came >= DRIP:
                    # Also when the time was spent by us, on storing the last piece.
                    deadline, came = loop.time() + idle_seconds, 0
        except asyncio.TimeoutError:
            raise MlflowException(
                f"The request's body stopped for {idle_seconds:g} s before it was complete.", "DEADLINE_EXCEEDED"
            ) from None

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            if not message.get("more_body"):
                self.complete = True
            yield message.get("body", b"")
            if self.complete:
                return


def _too_large(limit: int) -> MlflowException:
    error = invalid(f"The request's body is larger than the limit of {limit} bytes. Send less at once.")
    error.http_status = 413  # type: ignore[attr-defined]
    return error


class Response:
    """An answer whose body is at hand."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]):
        self.status = status
        self.body = body
        self.headers = headers

    async def send(self, send: Any, extra: list[tuple[bytes, bytes]], head: bool = False) -> None:
        """Write it."""
        headers = [*self.headers, (b"content-length", str(len(self.body)).encode()), *extra]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def json_response(body: bytes, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(status, body, [JSON])


def text_response(text: str, status: int = 200, kind: str = "text/plain; charset=utf-8") -> Response:
    """A text answer."""
    return Response(status, text.encode(), [(b"content-type", kind.encode())])
