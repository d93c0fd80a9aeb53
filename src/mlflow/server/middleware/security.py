"""Who may talk to the server from where: exact host and origin lists (DNS rebinding, CSRF, CORS), on every route."""

from __future__ import annotations

import ipaddress
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException
from mlflow.server.http import Request, Response, json_response
from mlflow.server.settings import Settings

__all__ = ["Security", "is_loopback"]

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_OPEN_PATHS = ("/health", "/version")
_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def is_loopback(host: str) -> bool:
    """True for names and addresses of this machine alone."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refusal(text: str, status: int = 403) -> Response:
    error = MlflowException(text, "PERMISSION_DENIED" if status == 403 else "BAD_REQUEST")
    return json_response(error.serialize_as_json().encode(), status)


def _split_host(value: str) -> tuple[str, str]:
    """Name and port of a Host header or an origin's authority; two empty texts for what is neither."""
    if value.startswith("["):
        name, _, rest = value.partition("]")
        return (f"{name}]", rest[1:]) if not rest or (rest[0] == ":" and rest[1:].isdigit()) else ("", "")
    name, colon, port = value.partition(":")
    return (name, port) if not colon or port.isdigit() else ("", "")


def _pattern(text: str) -> str:
    """A host or origin with wildcards, for ``fnmatch``, to which the brackets of an IPv6 address mean another thing."""
    return text.lower().replace("[", "[[]")


class Security:
    """Checks of one server.

    A server on a loopback address answers to loopback names only. One on another address answers to any name: which
    ones lead to it its operator alone knows, and says by ``--allowed-hosts``. Requests that change something and come
    from a page must come from a page of this server, or from an origin of ``--cors-allowed-origins``.
    """

    def __init__(self, settings: Settings):
        self._on = settings.security
        hosts = settings.allowed_hosts
        self._any_host = hosts is None and not is_loopback(settings.host)
        self._hosts = tuple(_pattern(h) for h in (_LOOPBACK_HOSTS if hosts is None else hosts))
        self._loopback_names = settings.allowed_hosts is None
        if "*" in self._hosts:
            self._any_host = True
        self._origins = tuple(_pattern(o.rstrip("/")) for o in settings.cors_allowed_origins)
        self._open = {f"{prefix}{path}" for prefix in ("", settings.static_prefix) for path in _OPEN_PATHS}
        self._fixed = [(b"x-content-type-options", b"nosniff"), (b"vary", b"Origin")]
        if settings.x_frame_options.upper() != "NONE":
            self._fixed.append((b"x-frame-options", settings.x_frame_options.upper().encode()))
        self._known_hosts: set[bytes] = set()

    def headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        """Headers that each answer carries."""
        if not self._on:
            return []
        origin = request.header(b"origin")
        if origin is None or not self._is_allowed_origin(origin.decode("latin-1"), request):
            return self._fixed
        return [
            *self._fixed,
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
        ]

    def refuse(self, request: Request) -> Response | None:
        """The refusal of a request, or None."""
        if not self._on:
            return None
        host = request.header(b"host") or b""
        if request.repeats(b"host") or request.repeats(b"origin"):
            return _refusal("The headers Host and Origin must not be repeated.", 400)
        if host not in self._known_hosts:
            if not self._is_allowed_host(host.decode("latin-1")):
                if request.path in self._open:
                    return None
                return _refusal(
                    "Invalid Host header: this server does not answer to that name. Start it with --allowed-hosts to "
                    "name those that it should answer to."
                )
            if len(self._known_hosts) < 1000:
                self._known_hosts.add(host)
        if request.method in _SAFE:
            return None
        origin = request.header(b"origin")
        if origin is not None:
            if not self._is_allowed_origin(origin.decode("latin-1"), request):
                return _refusal(
                    "Cross-origin request blocked: pages of other sites may not change anything here. Start the server "
                    "with --cors-allowed-origins to name those that may."
                )
        elif request.header(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            return _refusal("Cross-site request blocked: pages of other sites may not change anything here.")
        return None

    def preflight(self, request: Request, methods: list[str]) -> Response:
        """The answer to OPTIONS."""
        response = Response(204, b"", [])
        if methods:
            allowed = ", ".join([*methods, "OPTIONS"]).encode()
            response.headers = [
                (b"allow", allowed),
                (b"access-control-allow-methods", allowed),
                (b"access-control-allow-headers", b"content-type, authorization, idempotency-key"),
                (b"access-control-max-age", b"600"),
            ]
        return response

    def _is_allowed_host(self, value: str) -> bool:
        if self._any_host:
            return True
        value = value.lower()
        name, _ = _split_host(value)
        if self._loopback_names and is_loopback(name):
            return True
        return any(fnmatchcase(name, known) or fnmatchcase(value, known) for known in self._hosts)

    def _is_allowed_origin(self, origin: str, request: Request) -> bool:
        origin = origin.rstrip("/").lower()
        if any(known == "*" or fnmatchcase(origin, known) for known in self._origins):
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if not parts.hostname:
            return False  # "null": a sandboxed page or a file
        host = (request.header(b"host") or b"").decode("latin-1").lower()
        if parts.netloc == host:
            return True
        # Development servers and notebooks on the same machine as a loopback server.
        name, _ = _split_host(host)
        return is_loopback(parts.hostname) and is_loopback(name)
