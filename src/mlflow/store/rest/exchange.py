"""One request, one answer, over kept-open connections: the short way for the many small JSON calls.

A request leaves in one write (headers and body in one segment) and costs a third of what a general HTTP client takes.
It speaks plain HTTP/1.1 to the server itself; proxies, redirects and streams go the long way (``http.py``).
Parsing is httptools' (llhttp).
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from mlflow.store.rest.retry import Failure

if TYPE_CHECKING:
    import ssl

__all__ = ["Reply", "Sockets", "describe"]

MAX_REPLY = 1 << 30
CONNECT_TIMEOUT = 15.0
_ONE_WRITE = 256 * 1024
_MAX_IDLE = 60.0
_LOCAL = {"EMFILE", "ENFILE", "EACCES", "EPERM", "ENOMEM", "ENOBUFS"}


class Reply(NamedTuple):
    """An answer, read to its end. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Parser:
    """Collects one answer; interim answers (1xx) are passed over."""

    __slots__ = ("body", "complete", "headers", "headers_done", "keep", "parser")

    def __init__(self) -> None:
        import httptools

        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.complete = False
        self.keep = False
        self.headers_done = False
        self.parser = httptools.HttpResponseParser(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.headers_done = self.parser.get_status_code() >= 200

    def on_body(self, data: bytes) -> None:
        self.body.append(data)

    def on_message_complete(self) -> None:
        if self.headers_done:
            self.complete = True
            self.keep = self.parser.should_keep_alive()
        else:
            self.headers.clear()

    def reply(self) -> Reply:
        body = self.body[0] if len(self.body) == 1 else b"".join(self.body)
        if self.headers.get("content-encoding", "identity").lower() in ("gzip", "x-gzip", "deflate"):
            body = _inflate(body)
        return Reply(self.parser.get_status_code(), self.headers, body)


def _inflate(data: bytes) -> bytes:
    import zlib

    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = unpacker.decompress(data, MAX_REPLY + 1)
    except zlib.error:
        raise Failure("the answer is compressed, but damaged") from None
    if len(plain) > MAX_REPLY:
        raise _too_large()
    if not unpacker.eof:
        raise Failure("the answer was cut off")
    return plain


def _too_large() -> Failure:
    from mlflow.exceptions import MlflowException

    text = f"The server's answer is larger than {MAX_REPLY >> 20} MiB. Ask for less at once (max_results)."
    return Failure("the answer is too large", MlflowException(text, "RESOURCE_EXHAUSTED"), retryable=False)


class Sockets:
    """Connections to one server, for any number of threads; none is shared with a forked child.

    Args:
        host: name or number.
        port: port.
        size: how many are kept open while idle.
    """

    def __init__(self, host: str, port: int, size: int):
        self._host = host
        self._port = port
        self._size = size
        self._idle: deque[tuple[socket.socket, float, Any]] = deque()
        self._pid = os.getpid()

    def close(self) -> None:
        """Close the idle ones."""
        while self._idle:
            self._idle.pop()[0].close()

    def __del__(self) -> None:
        self.close()

    def exchange(self, request: tuple[bytes, bytes], timeout: float, tls: ssl.SSLContext | None, fresh: bool) -> Reply:
        """Send ``(head, body)`` and read the answer.

        An idle connection that turns out to be dead before any byte of an answer came is replaced without notice.

        Args:
            request: head and body.
            timeout: seconds for the head of the answer, and for each further piece of it.
            tls: context for https.
            fresh: open a new connection, so that the request is certainly sent once only.

        Raises:
            Failure: no complete answer came.
        """
        idle = None if fresh else self._take(tls)
        if idle is not None:
            try:
                return self._once(idle, request, timeout, tls)
            except _Stale:
                pass
        try:
            return self._once(self._connect(timeout, tls), request, timeout, tls)
        except _Stale as stale:
            raise stale.failure from None

    def _take(self, tls: Any) -> socket.socket | None:
        if self._pid != os.getpid():
            # In a forked child: the parent goes on using these.
            self._pid = os.getpid()
            self.close()
        now = time.monotonic()
        while True:
            try:
                sock, since, context = self._idle.pop()
            except IndexError:
                return None
            if context is tls and now - since < _MAX_IDLE and not _readable(sock):
                return sock
            sock.close()

    def _connect(self, timeout: float, tls: ssl.SSLContext | None) -> socket.socket:
        try:
            sock = socket.create_connection((self._host, self._port), min(timeout, CONNECT_TIMEOUT))
        except OSError as error:
            raise describe(error, "connect") from None
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            keep_alive(sock)
            if tls is not None:
                sock = tls.wrap_socket(sock, server_hostname=self._host)
            sock.settimeout(timeout)
        except OSError as error:
            sock.close()
            raise describe(error, "connect") from None
        return sock

    def _once(self, sock: socket.socket, request: tuple[bytes, bytes], timeout: float, tls: Any) -> Reply:
        parser = _Parser()
        keep = False
        try:
            if sock.gettimeout() != timeout:
                sock.settimeout(timeout)
            broken = _send(sock, *request)
            keep = _receive(sock, parser, timeout, broken)
            return parser.reply()
        finally:
            if keep and len(self._idle) < self._size and self._pid == os.getpid():
                self._idle.append((sock, time.monotonic(), tls))
            else:
                sock.close()


class _Stale(Exception):
    """The connection was dead before any byte of an answer came."""

    def __init__(self, failure: Failure):
        super().__init__(failure.reason)
        self.failure = failure


def _send(sock: socket.socket, head: bytes, body: bytes) -> OSError | None:
    """None when all is sent; the error when the server stopped listening: it may have said why before."""
    try:
        if len(body) <= _ONE_WRITE:
            sock.sendall(head + body if body else head)
        else:
            sock.sendall(head)
            sock.sendall(body)
    except TimeoutError:
        raise Failure("the server takes no more data") from None
    except OSError as error:
        return error
    return None


def _receive(sock: socket.socket, parser: _Parser, timeout: float, broken: OSError | None) -> bool:
    """Read one answer; True when the connection can be used again."""
    started = time.monotonic()
    size = 0
    feed = parser.parser.feed_data
    while not parser.complete:
        try:
            data = sock.recv(65536)
        except TimeoutError:
            raise _late(timeout) from None
        except OSError as error:
            failure = describe(broken or error, "read")
            raise (_Stale(failure) if not size else failure) from None
        if not data:
            if parser.headers_done and not _delimited(parser.headers):
                return False
            failure = describe(broken, "read") if broken else Failure(_cut(size))
            raise _Stale(failure) if not size else failure
        size += len(data)
        if size > MAX_REPLY:
            raise _too_large()
        try:
            feed(data)
        except Exception:
            raise _not_http(data if size == len(data) else b"") from None
        if not parser.headers_done and time.monotonic() - started > timeout:
            raise _late(timeout)
    return broken is None and parser.keep


def _delimited(headers: dict[str, str]) -> bool:
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


def _cut(size: int) -> str:
    return (
        "the server closed the connection in the middle of its answer" if size else "the server closed the connection"
    )


def _late(timeout: float) -> Failure:
    return Failure(f"no answer within {timeout:g} s (MLFLOW_HTTP_REQUEST_TIMEOUT)")


def _not_http(data: bytes) -> Failure:
    from mlflow.exceptions import MlflowException

    hint = " It seems to expect TLS: try https:// in the tracking URI." if data[:1] in (b"\x15", b"\x16") else ""
    text = f"What answers there does not speak HTTP.{hint} Check the tracking URI."
    return Failure("not an HTTP answer", MlflowException(text, "BAD_REQUEST"), retryable=False)


def _readable(sock: socket.socket) -> bool:
    """True when an idle connection has something to say, which can only be its end."""
    try:
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(sock, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def keep_alive(sock: socket.socket) -> None:
    """Let the kernel notice a peer that is gone within about a minute."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEP_ALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)


KEEP_ALIVE = [
    (getattr(socket, name), value)
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
]


def describe(error: OSError, phase: str) -> Failure:
    """What an operating system's error means for the request."""
    import errno

    code = errno.errorcode.get(error.errno or 0, "")
    if isinstance(error, socket.gaierror):
        lasting = error.errno in (getattr(socket, n, None) for n in ("EAI_NONAME", "EAI_NODATA", "EAI_FAIL"))
        return Failure("the host name cannot be resolved", unresolved=lasting)
    if isinstance(error, TimeoutError):
        return Failure("it does not accept connections in time" if phase == "connect" else "it does not answer in time")
    if isinstance(error, ConnectionRefusedError):
        return Failure("the connection is refused")
    if isinstance(error, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
        return Failure("the connection was reset")
    if type(error).__module__ == "ssl":
        return _tls_failure(error)
    return Failure(error.strerror or type(error).__name__, retryable=code not in _LOCAL)


def _tls_failure(error: OSError) -> Failure:
    import ssl

    from mlflow.exceptions import MlflowException

    if isinstance(error, ssl.SSLCertVerificationError):
        text = (
            f"The server's certificate is not trusted: {error.verify_message}. Name the certificate authority with "
            "MLFLOW_TRACKING_SERVER_CERT_PATH."
        )
        return Failure("certificate not trusted", MlflowException(text, "UNAUTHENTICATED"), retryable=False)
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Failure("the connection was cut")
    reason = (error.reason or "TLS error").replace("_", " ").lower() if isinstance(error, ssl.SSLError) else "TLS error"
    hint = (
        " The server may not speak TLS on this port." if "wrong version" in reason or "http request" in reason else ""
    )
    text = (
        f"TLS with the server failed: {reason}.{hint} Check the tracking URI and the MLFLOW_TRACKING_*CERT* settings."
    )
    return Failure(reason, MlflowException(text, "BAD_REQUEST"), retryable=False)
