"""Artifacts' bytes between clients and repositories: in constant memory, and no thread waits for a slow client."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

from mlflow.exceptions import MlflowException
from mlflow.server.http import Request
from mlflow.server.observe import Observer
from mlflow.server.threads import Threads

__all__ = ["Download", "upload"]

PIECE = 64 * 1024
"""How much of an upload is gathered before it is written. Of what is larger nothing is held but what is written."""


class _BrokenOff(Exception):
    """An upload ended before it was complete."""


class _Direct:
    """An upload straight into a local repository's temporary file."""

    def __init__(self, repository: Any, path: str):
        self._stack = ExitStack()
        self._file = self._stack.enter_context(repository.open_writer(path))

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def commit(self) -> None:
        self._stack.close()

    def abort(self) -> None:
        try:
            self._stack.__exit__(_BrokenOff, _BrokenOff(), None)
        except _BrokenOff:
            pass


class _Spooled:
    """An upload kept in a private temporary file until it is complete, then sent to its storage in one go."""

    def __init__(self, repository: Any, path: str):
        self._repository, self._path = repository, path
        self._file = tempfile.TemporaryFile(prefix="mlflow-upload-")  # noqa: SIM115
        self._size = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)

    def commit(self) -> None:
        with self._file:
            self._file.seek(0)
            self._repository.write_stream(self._path, iter(lambda: self._file.read(PIECE), b""), self._size)

    def abort(self) -> None:
        self._file.close()


def _begin(repository: Any, path: str) -> _Direct | _Spooled:
    return _Direct(repository, path) if hasattr(repository, "open_writer") else _Spooled(repository, path)


async def upload(
    request: Request,
    threads: Threads,
    observer: Observer,
    repository: Any,
    path: str,
    limit: int | None = None,
    idle_seconds: float = 60.0,
) -> None:
    """Write the request's body to ``path``. It appears whole or not at all."""
    started, size = time.perf_counter(), 0
    target = await threads.run(_begin, repository, path)
    try:
        parts: list[bytes] = []
        held = 0
        async for chunk in request.stream(idle_seconds):
            parts.append(chunk)
            held += len(chunk)
            size += len(chunk)
            if limit is not None and size > limit:
                error = MlflowException(
                    f"The file is larger than the limit of {limit} bytes.", "INVALID_PARAMETER_VALUE"
                )
                error.http_status = 413  # type: ignore[attr-defined]
                raise error
            if held >= PIECE:
                data = chunk if len(parts) == 1 else b"".join(parts)
                parts, held, chunk = [], 0, b""
                await threads.run(target.write, data)
                del data
        if parts:
            await threads.run(target.write, b"".join(parts))
    except BaseException:
        await threads.run(target.abort)
        raise
    await threads.run(target.commit)
    observer.transferred("up", size, time.perf_counter() - started)


def _next(chunks: Iterator[bytes]) -> bytes:
    return next(chunks, b"")


class Download:
    """An answer that streams a file, or the range of it that was asked for."""

    def __init__(
        self,
        reader: Any,
        threads: Threads,
        observer: Observer,
        name: str,
        span: tuple[int, int] | None,
        request: Request | None = None,
    ):
        self._reader = reader
        self._request = request
        self._threads = threads
        self._observer = observer
        self._span = span
        self.status = 200 if span is None else 206
        safe = os.path.basename(name) or "artifact"
        self.headers = [
            (b"content-type", (reader.media_type or "application/octet-stream").encode("latin-1", "replace")),
            (b"content-disposition", f"attachment; filename*=UTF-8''{quote(safe)}".encode()),
            # Whatever a file holds, opened as a page it is nobody's page.
            (b"content-security-policy", b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
            (b"accept-ranges", b"bytes"),
        ]
        size = reader.size
        if span is not None and size is not None:
            self.headers.append((b"content-range", f"bytes {span[0]}-{span[1] - 1}/{size}".encode()))
            self._length: int | None = span[1] - span[0]
        else:
            self._length = size
        if self._length is not None:
            self.headers.append((b"content-length", str(self._length).encode()))
        if reader.etag:
            self.headers.append((b"etag", reader.etag.encode("latin-1", "replace")))

    async def send(self, send: Any, extra: list[tuple[bytes, bytes]], head: bool = False) -> None:
        """Stream it, unless the client leaves."""
        started, size = time.perf_counter(), 0
        gone = None if self._request is None else asyncio.ensure_future(self._request.gone())
        try:
            await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers, *extra]})
            chunks: Iterator[bytes] = iter(self._reader)
            while not head and (gone is None or not gone.done()):
                chunk: bytes = await self._threads.run(_next, chunks)
                if not chunk:
                    break
                size += len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                del chunk
                # Wait until the client took it, so that no second piece is held meanwhile.
                await send({"type": "http.response.body", "body": b"", "more_body": True})
            if gone is None or not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            if gone is not None:
                gone.cancel()
            await self._threads.run(self._reader.close)
            self._observer.transferred("down", size, time.perf_counter() - started)


def parse_range(header: bytes | None, size: int | None) -> tuple[int, int] | None:
    """The one range ``[start, end)`` of a Range header, or None for the whole file.

    Raises a 416 where the range lies behind the file's end.
    """
    if header is None or size is None or not header.startswith(b"bytes=") or b"," in header:
        return None
    first, _, last = header[6:].decode("latin-1").strip().partition("-")
    if (first and not first.isdigit()) or (last and not last.isdigit()) or not (first or last):
        return None
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if start >= end:
        error = MlflowException(
            f"The range {first}-{last} is not within the file's {size} bytes.", "INVALID_PARAMETER_VALUE"
        )
        error.http_status = 416  # type: ignore[attr-defined]
        raise error
    return start, end
