"""The web UI: its built files, and its one page for every view's address."""

from __future__ import annotations

import gzip
import html
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mlflow._wire.operation import Permission
from mlflow.server.http import Request, Response, text_response
from mlflow.server.router import Route, Router

__all__ = ["STATIC", "add"]

STATIC = Path(__file__).resolve().parent.parent / "static"
_PLACEHOLDER = "<!--millrace-config-->"
_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self' blob:; connect-src 'self'; "
    b"object-src 'none'; base-uri 'self'"
)
_MISSING = (
    "<!doctype html><meta charset='utf-8'><title>MLflow</title><body style='font:16px system-ui;margin:3rem'>"
    "<h1>The server is running</h1><p>Its web UI is not built. Run <code>make ui</code>, or install the wheel. "
    "The REST API is described at <a href='{prefix}/docs'>{prefix}/docs</a>.</p>"
)


def add(router: Router, app: Any) -> None:
    """``/``, the built files, and the page for any other address of the UI."""
    prefix = app.settings.static_prefix

    async def index(request: Request) -> Response:
        page = _index(prefix)
        response = text_response(page or _MISSING.format(prefix=prefix), kind="text/html; charset=utf-8")
        response.headers += [(b"cache-control", b"no-cache")]
        if page:
            response.headers += [(b"content-security-policy", _POLICY)]
        return response

    async def static(request: Request) -> Response:
        found = _file(request.parameters["path"])
        if found is None:
            return text_response("Not found", 404)
        headers = [(b"content-type", found.kind.encode()), (b"cache-control", b"public, max-age=31536000, immutable")]
        if found.compressed and b"gzip" in (request.header(b"accept-encoding") or b""):
            return Response(200, found.compressed, [*headers, (b"content-encoding", b"gzip")])
        return Response(200, found.body, headers)

    router.add("GET", f"{prefix}/static-files/{{path:path}}", Route("static", static, Permission.PUBLIC))
    for path in _VIEWS:
        router.add("GET", f"{prefix}{path}", Route("page", index, Permission.PUBLIC))


_VIEWS = (
    "/",
    "/experiments",
    "/experiments/{rest:path}",
    "/runs/{rest:path}",
    "/compare",
    "/compare/{rest:path}",
    "/models",
    "/models/{rest:path}",
    "/prompts",
    "/prompts/{rest:path}",
    "/traces/{rest:path}",
    "/settings",
)


@lru_cache(maxsize=4)
def _index(prefix: str) -> str | None:
    path = STATIC / "index.html"
    if not path.is_file():
        return None
    # Every address in the page is relative to its base, also those that its scripts ask for.
    return path.read_text(encoding="utf-8").replace(_PLACEHOLDER, f'<base href="{html.escape(prefix)}/">')


class _Built(NamedTuple):
    """A file of the built UI."""

    body: bytes
    compressed: bytes | None
    kind: str


@lru_cache(maxsize=512)
def _file(path: str) -> _Built | None:
    """A built file. Only files below the folder, which the build alone writes."""
    if "\0" in path or len(path) > 1000:
        return None
    target = (STATIC / path).resolve()
    if not target.is_relative_to(STATIC) or not target.is_file():
        return None
    body = target.read_bytes()
    compressed = gzip.compress(body, 6, mtime=0) if len(body) > _WORTH_COMPRESSING else b""
    # What is compressed already, such as fonts and pictures, stays as it is.
    worth = compressed if compressed and len(compressed) < len(body) * 0.9 else None
    return _Built(body, worth, mimetypes.guess_type(target.name)[0] or "application/octet-stream")


_WORTH_COMPRESSING = 1024
