"""HTTP/1.1 connections: uvicorn's protocol, with each answer in one write and limits on what a client may hold.

uvicorn writes headers and body apart. Two small segments per answer cost a second system call on each side, and with
Nagle's algorithm anywhere on the way a delayed-ACK stall of 40 ms; so what is written within one turn of the event loop
goes out together.

No connection stays for nothing: the head of a request must come within ``Settings.header_seconds`` and have at most
``HEAD_BYTES``, a client that takes nothing of an answer for ``Settings.stall_seconds`` is cut off, and one that is
still sending a body which was refused may read the refusal (``LINGER_SECONDS``) before the connection ends.
"""

from __future__ import annotations

import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mlflow.exceptions import MlflowException
from mlflow.server.settings import Settings

__all__ = ["Protocol"]

FLUSH_AT = 64 * 1024
HEAD_BYTES = 256 * 1024
"""How large a request's line and headers may be: a GET may name a few thousand runs."""
LINGER_SECONDS = 3.0
"""How long what a client still sends after the answer is read and thrown away, so that it gets to read the answer."""


class _Together:
    """A transport that joins the writes of one turn of the loop."""

    __slots__ = ("_loop", "_parts", "_protocol", "_size", "_transport", "lingering")

    def __init__(self, transport: Any, loop: Any, protocol: Protocol):
        self._transport = transport
        self._loop = loop
        self._protocol = protocol
        self._parts: list[bytes] = []
        self._size = 0
        self.lingering = False

    def write(self, data: bytes) -> None:
        if not data or self.lingering:
            return
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size >= FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        """Hand over what was joined."""
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            if not self._transport.is_closing():
                self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def is_closing(self) -> bool:
        return self.lingering or self._transport.is_closing()

    def close(self) -> None:
        self.flush()
        if self.lingering or self._transport.is_closing():
            return
        cycle = self._protocol.cycle
        if cycle is not None and cycle.more_body and not cycle.disconnected:
            self.linger()
        else:
            self.end()

    def linger(self) -> None:
        """Closing with input unread would make the system take the answer back: half-close, read on for a moment."""
        if self.is_closing():
            return
        self.lingering = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()
        self._loop.call_later(LINGER_SECONDS, self.end)

    def end(self) -> None:
        """Close; a client that does not take the last bytes is cut off."""
        if not self._transport.is_closing():
            self._transport.close()
        if self._transport.get_write_buffer_size():
            self._loop.call_later(self._protocol.limits.stall_seconds, self._transport.abort)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """A connection."""

    _header_timer: Any = None
    _head_size = 0
    _stall_timer: Any = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.limits: Settings = getattr(self.app, "settings", None) or _DEFAULTS

    def connection_made(self, transport: Any) -> None:  # type: ignore[override]
        super().connection_made(_Together(transport, self.loop, self))  # type: ignore[arg-type]
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.lingering:  # type: ignore[attr-defined]
            return
        super().data_received(data)
        if self._header_timer is not None:
            self._head_size += len(data)
            if self._head_size > HEAD_BYTES and self.parser is not None:
                self._headers_came()
                self._refuse(431, f"The request's line and headers are larger than {HEAD_BYTES} bytes.")
        elif self.timeout_keep_alive_task is None and (self.cycle is None or self.cycle.response_complete):
            # Bytes that begin no request, such as empty lines, must not keep the connection for ever.
            self._expect_headers()

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client sends no more. True where it is still to be answered: what it asked for is complete."""
        if self.transport.lingering:  # type: ignore[attr-defined]
            self.transport.end()  # type: ignore[attr-defined]
            return False
        cycle = self.cycle
        if cycle is None or cycle.more_body or self._header_timer is not None:
            return False
        if cycle.response_complete and not self.pipeline:
            # The answer may still be joined with others in our hands.
            self.transport.flush()  # type: ignore[attr-defined]
            return False
        cycle.keep_alive = False  # the last of those in the pipeline
        return True

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._header_timer is None:
            self._expect_headers()

    def on_headers_complete(self) -> None:
        self._headers_came()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._headers_came()
        self._refuse(400, "This is not a valid HTTP/1.1 request.")

    def _refuse(self, status: int, text: str) -> None:
        body = MlflowException(text, "BAD_REQUEST").serialize_as_json().encode()
        head = b"content-type: application/json\r\nx-content-type-options: nosniff\r\nconnection: close\r\n"
        length = b"content-length: %d\r\n\r\n" % len(body)
        cycle = self.cycle
        # An answer that is under way, or to come for an earlier request, may have nothing written into it.
        if not self.pipeline and (cycle is None or cycle.response_complete or not cycle.response_started):
            self.transport.write(STATUS_LINE[status] + head + length + body)
        self.transport.flush()  # type: ignore[attr-defined]
        self.transport.linger()  # type: ignore[attr-defined]
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()

    def _expect_headers(self) -> None:
        self._head_size = 0
        self._header_timer = self.loop.call_later(self.limits.header_seconds, self._too_slow)

    def _headers_came(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _too_slow(self) -> None:
        self._header_timer = None
        self.transport.close()

    # Clients that do not read

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stall_timer is None:
            self._watch()

    def resume_writing(self) -> None:
        self._stop_watching()
        super().resume_writing()

    def _watch(self) -> None:
        self._stall_timer = self.loop.call_later(self.limits.stall_seconds, self._check_progress, self._unsent())

    def _stop_watching(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _check_progress(self, before: int) -> None:
        self._stall_timer = None
        if self.transport.get_write_buffer_size() == 0:
            return
        if self._unsent() >= before:
            self.transport.abort()
        else:
            self._watch()

    def _unsent(self) -> int:
        """Bytes that the client has not got. The system's own buffer counts: it takes megabytes at a time."""
        size = self.transport.get_write_buffer_size()
        sock = self.transport.get_extra_info("socket")
        try:
            import fcntl
            import termios

            waiting = fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
            return size + int.from_bytes(waiting, sys.byteorder)
        except (ImportError, AttributeError, OSError):
            return size


_DEFAULTS = Settings()
