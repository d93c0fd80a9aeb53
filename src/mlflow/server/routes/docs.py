"""The API's own description, derived from the operations."""

from __future__ import annotations

from typing import Any

from mlflow._wire.operation import Permission
from mlflow.server.http import Request, Response, json_response, text_response
from mlflow.server.router import Route, Router

__all__ = ["add"]


def add(router: Router, app: Any) -> None:
    """``/openapi.json`` and ``/docs``."""
    prefix = app.settings.static_prefix
    made: dict[str, bytes] = {}

    async def openapi(request: Request) -> Response:
        if "json" not in made:
            from mlflow._wire.openapi import document

            made["json"] = await app.threads.run(document, prefix)
        return json_response(made["json"])

    async def docs(request: Request) -> Response:
        if "html" not in made:
            from mlflow._wire.openapi import page

            made["html"] = (await app.threads.run(page, prefix)).encode()
        return text_response(made["html"].decode(), kind="text/html; charset=utf-8")

    router.add("GET", f"{prefix}/openapi.json", Route("openapi", openapi, Permission.PUBLIC))
    router.add("GET", f"{prefix}/docs", Route("docs", docs, Permission.PUBLIC))
