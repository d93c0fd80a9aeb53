"""Is the server there, and which version is it; Prometheus' page."""

from __future__ import annotations

from typing import Any

from mlflow._wire.operation import Permission
from mlflow.server.http import Request, Response, text_response
from mlflow.server.router import Route, Router
from mlflow.version import VERSION

__all__ = ["add"]


def add(router: Router, app: Any) -> None:
    """``/health``, ``/version``, ``/metrics``."""

    async def health(request: Request) -> Response:
        return text_response("OK", kind="text/html; charset=utf-8")

    async def version(request: Request) -> Response:
        return text_response(VERSION, kind="text/html; charset=utf-8")

    async def metrics(request: Request) -> Response:
        from mlflow.server.prometheus import render

        text, kind = await app.threads.run(render, app)
        return Response(200, text, [(b"content-type", kind.encode())])

    prefix = app.settings.static_prefix
    for path, handler in (("/health", health), ("/version", version)):
        for before in {"", prefix}:
            router.add("GET", before + path, Route(path[1:], handler, Permission.PUBLIC))
    router.add("GET", "/metrics", Route("metrics", metrics, Permission.LOGGED_IN))
