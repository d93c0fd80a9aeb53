"""urllib3's pools as ``http.py`` uses them, and its exceptions in our terms."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.store.rest.exchange import CONNECT_TIMEOUT, KEEP_ALIVE, describe
from mlflow.store.rest.retry import Failure

__all__ = ["CONNECT_TIMEOUT", "manager", "read", "translated"]

_PIECE = 1 << 20


def manager(proxy: str | None, tls: Any, pools: int, size: int) -> Any:
    """Pools of connections, direct or by a proxy."""
    import urllib3

    options: list[tuple] = [
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        *((socket.IPPROTO_TCP, option, value) for option, value in KEEP_ALIVE),
    ]
    settings: dict[str, Any] = {"num_pools": pools, "maxsize": size, "socket_options": options}
    if tls is not None:
        settings["ssl_context"] = tls
        # urllib3 checks the name again on its own.
        if not tls.check_hostname:
            settings["cert_reqs"] = "CERT_NONE"
            settings["assert_hostname"] = False
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if proxy is None:
        return _strict(urllib3.PoolManager(**settings))
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(proxy)
    if parts.scheme.startswith("socks"):
        from mlflow._registry import require

        require("socks", extra="pysocks", purpose="A SOCKS proxy")
        from urllib3.contrib.socks import SOCKSProxyManager

        return _strict(SOCKSProxyManager(proxy, **settings))
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        settings["proxy_headers"] = urllib3.make_headers(proxy_basic_auth=login)
        proxy = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return _strict(urllib3.ProxyManager(proxy, **settings))


def _strict(pools: Any) -> Any:
    """Let the pools refuse answers that end within their headers.

    http.client takes such an answer for a whole one without a body: a 200 cut there would count as done.
    """
    for scheme, kind in dict(pools.pool_classes_by_scheme).items():
        connection = type("Connection", (kind.ConnectionCls,), {"response_class": _response_class()})
        pool = type("Pool", (kind,), {"ConnectionCls": connection})
        pools.pool_classes_by_scheme = {**pools.pool_classes_by_scheme, scheme: pool}
    return pools


@lru_cache(maxsize=1)
def _response_class() -> type:
    from http.client import HTTPResponse, RemoteDisconnected

    class Watched:
        def __init__(self, file: Any):
            self.file = file
            self.last = b""

        def readline(self, *args: Any) -> bytes:
            self.last = self.file.readline(*args)
            return self.last

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    class WholeHeaders(HTTPResponse):
        def begin(self) -> None:
            watched = Watched(self.fp)
            self.fp = watched  # type: ignore[assignment]
            super().begin()
            if self.fp is watched:
                self.fp = watched.file
            if watched.last not in (b"\r\n", b"\n"):
                self.close()
                raise RemoteDisconnected("the answer ends within its headers")

    return WholeHeaders


def read(response: Any, limit: int, *, cut: bool) -> bytes:
    """The body, up to ``limit`` bytes; a longer one is cut, or else refused. The connection goes back to its pool."""
    parts: list[bytes] = []
    size = 0
    for piece in response.stream(min(_PIECE, limit)):
        parts.append(piece)
        size += len(piece)
        if size >= limit and cut:
            break
        if size > limit:
            response.close()
            text = f"The server's answer is larger than {limit >> 20} MiB. Ask for less at once, or for a stream."
            raise Failure("the answer is too large", MlflowException(text, "RESOURCE_EXHAUSTED"), retryable=False)
    if size >= limit and cut:
        response.close()
    else:
        response.release_conn()
    return b"".join(parts)[:limit]


@contextmanager
def translated(timeout: float) -> Iterator[None]:
    """Turn what urllib3 raises into ``Failure``."""
    from urllib3 import exceptions as errors

    try:
        yield
    except errors.NameResolutionError as error:
        cause = error.__cause__
        raise (describe(cause, "connect") if isinstance(cause, OSError) else _unresolved()) from None
    except errors.ProxyError as error:
        inner = error.original_error
        reason = _cause(inner)
        text = f"The proxy of HTTP_PROXY or HTTPS_PROXY cannot be used: {reason.reason}. Correct it, or set NO_PROXY."
        failure = Failure(reason.reason, MlflowException(text, "TEMPORARILY_UNAVAILABLE"), retryable=reason.retryable)
        raise failure from None
    except errors.ReadTimeoutError:
        raise Failure(f"no answer within {timeout:g} s (MLFLOW_HTTP_REQUEST_TIMEOUT)") from None
    except errors.NewConnectionError as error:
        raise _cause(error) from None
    except errors.ConnectTimeoutError:
        raise Failure("it does not accept connections in time") from None
    except (errors.IncompleteRead, errors.InvalidChunkLength):
        raise Failure("the server closed the connection in the middle of its answer") from None
    except errors.DecodeError:
        raise Failure("the answer is compressed, but damaged") from None
    except errors.LocationParseError as error:
        raise MlflowException(
            "The server's address is not a valid URL. Check the tracking URI.", "BAD_REQUEST"
        ) from error
    except (errors.HTTPError, OSError) as error:
        raise _cause(error) from None


def _unresolved() -> Failure:
    return Failure("the host name cannot be resolved", unresolved=True)


def _cause(error: BaseException) -> Failure:
    """The failure behind nested exceptions: the innermost one that the operating system raised."""
    seen: list[BaseException] = []
    queue: list[Any] = [error]
    found: OSError | None = None
    while queue and len(seen) < 20:
        one = queue.pop(0)
        if not isinstance(one, BaseException) or one in seen:
            continue
        seen.append(one)
        if isinstance(one, OSError) and type(one).__module__ in ("builtins", "ssl", "socket"):
            found = one
        queue += [one.__cause__, one.__context__, *one.args]
    if found is not None:
        return describe(found, "read")
    names = {type(one).__name__ for one in seen}
    if "RemoteDisconnected" in names:
        return Failure("the server closed the connection")
    if names & {"IncompleteRead", "InvalidChunkLength", "IncompleteReadError"}:
        return Failure("the server closed the connection in the middle of its answer")
    if names & {"BadStatusLine", "LineTooLong"}:
        text = "What answers there does not speak HTTP. Check the tracking URI."
        return Failure("not an HTTP answer", MlflowException(text, "BAD_REQUEST"), retryable=False)
    return Failure("the connection failed")
