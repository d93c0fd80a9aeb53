"""Routes by a dictionary on (method, path); the few paths with parameters by their segments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import msgspec

from mlflow._wire.operation import Permission
from mlflow.server.http import Request

__all__ = ["Handler", "Route", "Router"]

Handler = Callable[[Request], Awaitable[Any]]
"""Takes a request and returns a ``Response``, or an ASGI-like object with ``send(send, extra_headers, head)``."""


class Route(msgspec.Struct, frozen=True):
    """A handler with the name that metrics and permissions know it by."""

    name: str
    handler: Handler
    permission: Permission
    subject: str = ""


class Router:
    """All routes of the application. Every route has a permission; there is no way to add one without."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[str, Route]] = {}
        self._patterns: dict[int, list[tuple[tuple[str, ...], dict[str, Route]]]] = {}
        self._tails: list[tuple[tuple[str, ...], dict[str, Route]]] = []
        self.all: list[tuple[str, str, Route]] = []

    def add(self, method: str, path: str, route: Route) -> None:
        """Add a route. ``{name}`` takes one segment, ``{name:path}`` at the end takes all that is left."""
        self.all.append((method, path, route))
        parts = tuple(path.split("/"))
        if path.endswith(":path}"):
            group = self._tails
        elif "{" in path:
            group = self._patterns.setdefault(len(parts), [])
        else:
            self._exact.setdefault(path, {})[method] = route
            return
        for known, methods in group:
            if known == parts:
                methods[method] = route
                return
        group.append((parts, {method: route}))
        group.sort(key=lambda t: -len(t[0]))

    def find(self, request: Request) -> Route | list[str]:
        """The route of a request, its path parameters set; or the methods that the path would take."""
        methods = self._exact.get(request.path)
        if methods is None:
            methods = self._find_pattern(request) or {}
        route = methods.get(request.method)
        if route is None and request.method == "HEAD":
            route = methods.get("GET")
        return route if route is not None else sorted(methods)

    def _find_pattern(self, request: Request) -> dict[str, Route] | None:
        # Segments are told apart before they are decoded, so that an encoded slash stays within its segment.
        parts = request.raw_path.split("/")
        for known, methods in self._patterns.get(len(parts), ()):
            found = _match(known, parts)
            if found is not None:
                request.parameters = found
                return methods
        for known, methods in self._tails:
            head = len(known) - 1
            if len(parts) <= head:
                continue
            found = _match(known[:head], parts[:head])
            if found is not None:
                name = known[head][1 : -len(":path}")]
                request.parameters = {**found, name: unquote("/".join(parts[head:]))}
                return methods
        return None


def _match(known: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    """Parameters of a path that has these segments; None where it has not."""
    found = {}
    for wanted, part in zip(known, parts, strict=True):
        if wanted.startswith("{"):
            if not part:
                return None
            found[wanted[1:-1]] = unquote(part)
        elif wanted != part:
            return None
    return found
