"""The client's way to a server: one ``Connection`` for each address, which survives outages, forks and threads.

``call`` is the short way for JSON; ``request`` does everything else (streams, uploads, proxies, redirects) on urllib3.
Both keep the same promises: a failed try is repeated as ``retry`` says, the answer is read whole before it counts, an
answer outside 200 to 299 is an exception, and nothing secret is in messages or goes to another host.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_ALLOW_HTTP_REDIRECTS,
    MLFLOW_HTTP_POOL_CONNECTIONS,
    MLFLOW_HTTP_POOL_MAXSIZE,
)
from mlflow.exceptions import MlflowException
from mlflow.store.rest.address import Query, parse, redact, redirect_target, target
from mlflow.store.rest.exchange import Reply, Sockets
from mlflow.store.rest.retry import Failure, persist
from mlflow.store.rest.settings import Settings, snapshot

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

__all__ = ["Body", "Connection", "connection"]

Body = bytes | Iterable[bytes] | Callable[[], Iterable[bytes]] | None
"""Bytes, or pieces of bytes; a function that gives fresh pieces can be sent again, an iterator cannot."""

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MAX_REDIRECTS = 5
_MAX_REPLY = 1 << 30
_connections: dict[tuple[str, bool], Connection] = {}


def connection(base_uri: str, *, credentials: bool = True) -> Connection:
    """The connection to an http(s) address, shared by the whole process.

    Args:
        base_uri: scheme, host, and optionally user, port and path; every request's path comes after that path.
        credentials: send the credentials of the settings (they are the tracking server's). False for any other host.
    """
    found = _connections.get((base_uri, credentials))
    if found is None:
        found = _connections.setdefault((base_uri, credentials), Connection(base_uri, credentials=credentials))
    return found


class Connection:
    """A server at one address. Safe to use from any thread, and in forked children.

    Args:
        base_uri: as for ``connection``, which gives shared ones.
        credentials: as for ``connection``.

    Raises:
        InvalidUrlException: when it is not an http(s) address.
    """

    def __init__(self, base_uri: str, *, credentials: bool = True):
        self.address = parse(base_uri)
        self.contacted = False
        """True once the server has answered."""
        self._credentials = credentials
        self._settings: Settings | None = None
        self._sockets = Sockets(self.address.host, self.address.port, MLFLOW_HTTP_POOL_MAXSIZE.get())
        self._pool: tuple[Any, int, Any] | None = None

    @property
    def origin(self) -> str:
        """``scheme://host:port/prefix`` without credentials."""
        return self.address.origin + self.address.prefix

    def close(self) -> None:
        """Close idle connections; the next request opens new ones."""
        self._sockets.close()
        if self._pool is not None:
            self._pool[2].clear()
            self._pool = None

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        query: Query = None,
        *,
        idempotency_key: str | None = None,
        retry: bool = True,
    ) -> bytes:
        """Send a JSON call and return the body of the answer.

        Args:
            method: HTTP method.
            path: such as ``/api/2.0/mlflow/runs/get``.
            body: JSON, or None.
            query: names and values; lists repeat the name, None is left out, booleans are ``true`` and ``false``.
            idempotency_key: the same on every repetition, so that the server acts once.
            retry: False: try once only.

        Raises:
            RestException: the server's error answer.
            MlflowException: no answer, or one that is not the server's.
        """
        settings = self._current_settings()
        if settings.proxy or settings.signer:
            return self._long_call(method, path, body, query, idempotency_key, retry)
        started = time.monotonic()
        where = target(self.address.prefix, path, query)
        head = f"{method} {where} HTTP/1.1\r\n".encode("ascii") + (settings.head or self._head(settings))
        if idempotency_key:
            head += b"Idempotency-Key: " + idempotency_key.encode("ascii") + b"\r\n"
        if body is not None:
            head += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        else:
            head += b"\r\n" if method == "GET" else b"Content-Length: 0\r\n\r\n"
        request = (head, body or b"")

        def attempt() -> Reply:
            reply = self._sockets.exchange(request, settings.timeout, settings.tls, not retry)
            self.contacted = True
            if reply.status in _REDIRECTS or 200 <= reply.status < 300:
                return reply
            raise self._failure(reply.status, reply.headers, reply.body, method, self._where(path))

        try:
            reply = attempt()
        except Failure as failed:
            reply = self._persist(attempt, path, retry, failed, started)
        if reply.status in _REDIRECTS:
            return self._long_call(method, path, body, query, idempotency_key, retry)
        return reply.body

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = None,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        retry: bool = True,
        idempotency_key: str | None = None,
    ) -> BaseHTTPResponse:
        """Send a request and return the answer, a urllib3 response whose ``data`` is there or, with ``stream``, is not.

        A streamed answer goes back to the pool when it is read to its end; ``release_conn()`` or ``close()`` let go of
        one that is not. An iterator as ``body`` is sent once only.

        Raises:
            RestException: the server's error answer.
            MlflowException: no answer, or one that is not the server's.
        """
        extra = dict(headers or {})
        if idempotency_key:
            extra["Idempotency-Key"] = idempotency_key
        again = retry and (body is None or isinstance(body, bytes) or callable(body) or iter(body) is not body)
        where = target(self.address.prefix, path, query)
        return self._persist(lambda: self._attempt(method, path, where, body, extra, stream), path, again)

    def _long_call(self, method, path, body, query, idempotency_key, retry) -> bytes:
        return self.request(
            method,
            path,
            query=query,
            body=body,
            headers={"Content-Type": "application/json"} if body is not None else None,
            idempotency_key=idempotency_key,
            retry=retry,
        ).data

    def _persist(self, attempt, path, repeatable, failed=None, started=None):
        return persist(
            attempt,
            where=self._where(path),
            known=lambda: self.contacted,
            repeatable=repeatable,
            failed=failed,
            started=started,
        )

    def _where(self, path: str) -> str:
        return redact(self.origin + path)

    @staticmethod
    def _failure(status: int, headers: Mapping[str, str], body: bytes, method: str, where: str) -> Failure:
        from mlflow.store.rest.answers import failure

        return failure(status, headers, body, method, where)

    def _current_settings(self) -> Settings:
        now = snapshot(self._credentials)
        settings = self._settings
        if settings is None or settings.snapshot != now:
            settings = self._settings = Settings(now, self.address, self._credentials)
        return settings

    def _headers(self, settings: Settings) -> dict[str, str]:
        from mlflow.store.rest.auth import check_header
        from mlflow.store.rest.providers import resolve_request_headers

        out = {"Host": self.address.netloc, "Accept": "*/*"}
        # Compressing costs more than it saves within one machine.
        out["Accept-Encoding"] = "identity" if self.address.loopback else "gzip, deflate"
        if settings.authorization:
            out["Authorization"] = settings.authorization
        for name, value in resolve_request_headers().items():
            out[name] = check_header(str(value), f"the header '{name}'")
        return out

    def _head(self, settings: Settings) -> bytes:
        from mlflow.store.rest.providers import _request_header_provider_registry

        head = "".join(f"{name}: {value}\r\n" for name, value in self._headers(settings).items()).encode("latin-1")
        if _request_header_provider_registry.plain:
            settings.head = head
        return head

    def _attempt(self, method: str, path: str, where: str, body: Body, extra: dict[str, str], stream: bool):
        """One try, with the redirects that it takes."""
        settings = self._current_settings()
        url = self.address.origin + where
        headers = {**self._headers(settings), **extra}
        del headers["Host"]
        for _ in range(_MAX_REDIRECTS + 1):
            pieces = body() if callable(body) else body
            signed = settings.signer(method, url, headers, pieces) if settings.signer else headers
            response = self._send(settings, method, url, pieces, signed)
            self.contacted = True
            if response.status not in _REDIRECTS or not response.headers.get("location"):
                return self._answer(response, method, path, stream)
            response.drain_conn()
            url, headers, same = self._follow(method, url, headers, response)
            if not same:
                settings = settings.unsigned()
        raise Failure(
            "redirects",
            MlflowException(f"{self._where(path)} redirects more than {_MAX_REDIRECTS} times.", "BAD_REQUEST"),
            retryable=False,
        )

    def _follow(self, method: str, url: str, headers: dict[str, str], response) -> tuple[str, dict[str, str], bool]:
        """Next URL and headers, and whether credentials may go there."""
        location = response.headers["location"]
        if not MLFLOW_ALLOW_HTTP_REDIRECTS.get():
            raise MlflowException(
                f"{redact(url)} redirects to {redact(location)}, and MLFLOW_ALLOW_HTTP_REDIRECTS is false. "
                "Use that address as the tracking URI.",
                "BAD_REQUEST",
            )
        there, path = redirect_target(url, location)
        if response.status == 303 and method not in ("GET", "HEAD"):
            raise MlflowException(
                f"{method} {redact(url)} is answered with a redirect to {redact(location)} that would drop what is "
                "sent. Check the tracking URI.",
                "BAD_REQUEST",
            )
        here = parse(url.split("?")[0])
        same = (there.scheme, there.host, there.port) == (here.scheme, here.host, here.port) or (
            # The one step up that every login page takes.
            there.host == here.host and (here.scheme, here.port, there.scheme, there.port) == ("http", 80, "https", 443)
        )
        if not same:
            kept = (
                "accept",
                "accept-encoding",
                "content-length",
                "content-type",
                "idempotency-key",
                "range",
                "user-agent",
            )
            headers = {name: value for name, value in headers.items() if name.lower() in kept}
        return there.origin + path, headers, same

    def _send(self, settings: Settings, method: str, url: str, body: Any, headers: dict[str, str]):
        from urllib3 import Timeout

        from mlflow.store.rest.pools import CONNECT_TIMEOUT, translated

        with translated(settings.timeout):
            return self._manager(settings).request(
                method,
                url,
                body=body,
                headers=headers,
                preload_content=False,
                decode_content=True,
                redirect=False,
                retries=False,
                timeout=Timeout(connect=min(CONNECT_TIMEOUT, settings.timeout), read=settings.timeout),
            )

    def _manager(self, settings: Settings):
        pid = os.getpid()
        key = (settings.proxy, settings.tls)
        if self._pool is None or self._pool[0] != key or self._pool[1] != pid:
            from mlflow.store.rest.pools import manager

            self._pool = (
                key,
                pid,
                manager(
                    settings.proxy, settings.tls, MLFLOW_HTTP_POOL_CONNECTIONS.get(), MLFLOW_HTTP_POOL_MAXSIZE.get()
                ),
            )
        return self._pool[2]

    def _answer(self, response, method: str, path: str, stream: bool):
        from mlflow.store.rest.answers import MAX_ERROR_BODY
        from mlflow.store.rest.pools import read, translated

        timeout = self._current_settings().timeout
        if not 200 <= response.status < 300:
            with translated(timeout):
                body = read(response, MAX_ERROR_BODY, cut=True)
            headers = {name.lower(): value for name, value in response.headers.items()}
            raise self._failure(response.status, headers, body, method, self._where(path))
        if stream:
            return response
        from urllib3 import HTTPResponse

        with translated(timeout):
            data = read(response, _MAX_REPLY, cut=False)
        whole = HTTPResponse(
            body=BytesIO(data),
            headers=response.headers,
            status=response.status,
            reason=response.reason,
            request_method=method,
            request_url=self._where(path),
            preload_content=False,
            decode_content=False,
        )
        whole.read(cache_content=True, decode_content=False)
        return whole
