"""Who may talk to the server from where: exact host and origin lists (DNS rebinding, CSRF, CORS), on every route."""

from __future__ import annotations

import ipaddress
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from mlflow.server.http import Request, Response, text_response
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


def _split_host(value: str) -> tuple[str, str]:
    """Name and port of a Host header or an origin's authority."""
    if value.startswith("["):
        name, _, rest = value.partition("]")
        return f"{name}]", rest.lstrip(":")
    name, _, port = value.partition(":")
    return name, port


class Security:
    """Checks of one server.

    A server on a loopback address answers to loopback names only. One on another address answers to any, unless
    ``--allowed-hosts`` narrows it. Requests that change something and come from a page must come from a page of this
    server, or from an origin of ``--cors-allowed-origins``.
    """

    def __init__(self, settings: Settings):
        self._on = settings.security
        self._any_host = settings.allowed_hosts is None and not is_loopback(settings.host)
        hosts = settings.allowed_hosts
        self._hosts = tuple(h.lower() for h in (_LOOPBACK_HOSTS if hosts is None else hosts))
        self._loopback_names = hosts is None
        if "*" in self._hosts:
            self._any_host = True
        self._origins = tuple(o.rstrip("/").lower() for o in settings.cors_allowed_origins)
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
        if host not in self._known_hosts:
            if not self._is_allowed_host(host.decode("latin-1")):
                if request.path in self._open:
                    return None
                return text_response(
                    "Invalid Host header: this server does not answer to that name. Start it with --allowed-hosts to "
                    "name those that it should answer to.",
                    403,
                )
            if len(self._known_hosts) < 1000:
                self._known_hosts.add(host)
        if request.method in _SAFE:
            return None
        origin = request.header(b"origin")
        if origin is not None:
            if not self._is_allowed_origin(origin.decode("latin-1"), request):
                return text_response(
                    "Cross-origin request blocked: pages of other sites may not change anything here. Start the server "
                    "with --cors-allowed-origins to name those that may.",
                    403,
                )
        elif request.header(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            return text_response("Cross-site request blocked.", 403)
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
        parts = urlsplit(origin)
        if not parts.hostname:
            return False  # "null": a sandboxed page or a file
        host = (request.header(b"host") or b"").decode("latin-1").lower()
        if parts.netloc == host:
            return True
        # Development servers and notebooks on the same machine as a loopback server.
        name, _ = _split_host(host)
        return is_loopback(parts.hostname) and is_loopback(name)
