"""Large pages in constant memory: read from the store in parts, each sent before the next is read.

A search may ask for 50,000 runs, a history for all points of a metric: answers of a hundred megabytes and more. Since
page tokens are positions rather than offsets, such a page is the concatenation of small ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from mlflow._wire import codec
from mlflow._wire.operation import Operation
from mlflow.server.http import JSON, Request, Response, json_response
from mlflow.server.threads import Threads

__all__ = ["Paging", "is_paged"]

PART_BYTES = 4 * 1024 * 1024
"""About how large a part is, as JSON."""
MOST = 50_000
"""Pages up to this size are read in parts; larger ones are the store's to refuse."""
_ALL = {"getMetricHistory": 100.0}
"""Operations that take any page size, without one everything; and the usual bytes of one of their items."""


def is_paged(operation: Operation) -> bool:
    """True for an operation that answers with a list and a token."""
    asked, answered = operation.request.__struct_fields__, operation.response.__struct_fields__
    return "max_results" in asked and "page_token" in asked and len(answered) == 2 and answered[1] == "next_page_token"


class Paging:
    """Carries out one operation's requests for pages."""

    def __init__(self, operation: Operation, target: Callable[..., Any], threads: Threads):
        self._operation = operation
        self._target = target
        self._threads = threads
        self._field = operation.response.__struct_fields__[0]
        self._takes_any = operation.name in _ALL
        self._item_bytes = _ALL.get(operation.name, 4096.0)

    def _part(self) -> int:
        return max(20, min(MOST, int(PART_BYTES / self._item_bytes)))

    async def answer(self, asked: Any, request: Request) -> Any:
        """The answer to a request: at once where it is small, else streamed."""
        wanted = asked.max_results
        part = self._part()
        if wanted is None:
            in_parts = self._takes_any
        else:
            in_parts = wanted > part and (wanted <= MOST or self._takes_any)
        if not in_parts:
            return json_response(await self._threads.run(self._whole, asked))
        items, token = await self._threads.run(self._read, asked, part)
        if token is None and items == b"":
            return json_response(b"{}")
        pages = _Pages(self, asked, request, items, token, None if wanted is None else wanted - part)
        return await pages.collected() if request.scope.get("http_version") == "1.0" else pages

    def _whole(self, asked: Any) -> bytes:
        response: Any = self._operation.reply(self._target(*self._operation.arguments(asked)))  # type: ignore[misc]
        body = codec.encode(response)
        self._learn(len(getattr(response, self._field)), len(body))
        return body

    def _read(self, asked: Any, size: int) -> tuple[bytes, str | None]:
        """A part's items, without the brackets around them, and the token of what follows."""
        part = msgspec.structs.replace(asked, max_results=size)
        response: Any = self._operation.reply(self._target(*self._operation.arguments(part)))  # type: ignore[misc]
        items = getattr(response, self._field)
        body = codec.encode(items)[1:-1]
        self._learn(len(items), len(body))
        return body, response.next_page_token

    def _learn(self, count: int, size: int) -> None:
        if count:
            now = size / count
            # Up at once, down by and by: a part must not be too large.
            self._item_bytes = max(1.0, now, (self._item_bytes + now) / 2)

    async def next(self, asked: Any, token: str, left: int | None) -> tuple[bytes, str | None, int | None]:
        """The next part: items, token, how many more are wanted (None: all)."""
        size = self._part() if left is None else min(self._part(), left)
        items, following = await self._threads.run(self._read, msgspec.structs.replace(asked, page_token=token), size)
        return items, following, None if left is None else left - size

    def end(self, token: str | None) -> bytes:
        """What closes the list and the answer."""
        return b"]}" if token is None else b'],"next_page_token":%s}' % codec.encode(token)

    def begin(self) -> bytes:
        """What opens them."""
        return b'{"%s":[' % self._field.encode()


class _Pages:
    """An answer that is sent as it is read. Without a length: a connection that breaks leaves no whole answer."""

    status = 200

    def __init__(self, paging: Paging, asked: Any, request: Request, first: bytes, token: str | None, left: int | None):
        self._paging = paging
        self._asked = asked
        self._request = request
        self._first = first
        self._token = token
        self._left = left

    async def collected(self) -> Response:
        """All of it in one piece, for clients that know no chunks."""
        parts = [part async for part in self._parts()]
        return json_response(b"".join(parts))

    async def _parts(self) -> AsyncIterator[bytes]:
        items, token, left = self._first, self._token, self._left
        self._first = b""
        yield self._paging.begin()
        while True:
            yield items
            if token is None or (left is not None and left <= 0):
                break
            items, token, left = await self._paging.next(self._asked, token, left)
            if items:
                yield b","
        yield self._paging.end(token)

    async def send(self, send: Any, extra: list[tuple[bytes, bytes]], head: bool = False) -> None:
        """Stream it, unless the client leaves."""
        await send({"type": "http.response.start", "status": self.status, "headers": [JSON, *extra]})
        if head:
            await send({"type": "http.response.body", "body": b""})
            return
        gone = asyncio.ensure_future(self._request.gone())
        try:
            async for part in self._parts():
                if gone.done():
                    return
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
