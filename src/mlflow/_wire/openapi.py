"""The OpenAPI 3.1 document, and a page to read it, derived from the operations."""

from __future__ import annotations

import html
import re
from typing import Any

import msgspec

from mlflow._wire.operation import Operation
from mlflow._wire.operations import OPERATIONS
from mlflow.version import VERSION

__all__ = ["document", "page"]

_REFERENCE = "#/components/schemas/{name}"


def document(prefix: str = "") -> bytes:
    """The document as JSON; paths are those below ``/ajax-api`` and ``/api``."""
    kinds: list[type] = []
    for operation in OPERATIONS:
        kinds += [operation.request, operation.response]
    schemas, components = msgspec.json.schema_components(dict.fromkeys(kinds), ref_template=_REFERENCE)
    by_kind = dict(zip(dict.fromkeys(kinds), schemas, strict=True))
    components["Error"] = {
        "type": "object",
        "properties": {"error_code": {"type": "string"}, "message": {"type": "string"}},
        "required": ["error_code", "message"],
    }
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(f"/api{operation.template}", {})[operation.method.lower()] = _describe(operation, by_kind)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "MLflow REST API (Millrace)",
                "version": VERSION,
                "description": "Each path is served below /api and /ajax-api.",
            },
            "servers": [{"url": prefix or "/"}],
            "paths": paths,
            "components": {"schemas": components},
        }
    )


def _describe(operation: Operation, schemas: dict[type, Any]) -> dict[str, Any]:
    in_path = re.findall(r"{(\w+)}", operation.path)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "x-permission": operation.permission.value,
        "responses": {
            "200": {
                "description": "Done",
                "content": {"application/json": {"schema": schemas[operation.response]}},
            },
            "default": {
                "description": "An error",
                "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(name="Error")}}},
            },
        },
    }
    parameters = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in in_path]
    if operation.method == "GET":
        for field in msgspec.structs.fields(operation.request):
            if field.name in in_path:
                continue
            parameters.append(
                {
                    "name": field.name,
                    "in": "query",
                    "required": field.name in operation.required,
                    "schema": msgspec.json.schema(field.type),
                }
            )
    else:
        described["requestBody"] = {
            "required": bool(operation.required),
            "content": {"application/json": {"schema": schemas[operation.request]}},
        }
    if parameters:
        described["parameters"] = parameters
    return described


def page(prefix: str = "") -> str:
    """A plain page that lists the operations by noun; it needs nothing from elsewhere."""
    rows: dict[str, list[str]] = {}
    for o in OPERATIONS:
        fields = "".join(
            f"<li><code>{html.escape(f.name)}</code>{' (required)' if f.name in o.required else ''}</li>"
            for f in msgspec.structs.fields(o.request)
        )
        rows.setdefault(o.tag, []).append(
            f"<details><summary><b>{o.method}</b> <code>/api{html.escape(o.template)}</code> "
            f"{html.escape(o.summary)}</summary><ul>{fields}</ul></details>"
        )
    body = "".join(f"<h2>{html.escape(tag.replace('_', ' '))}</h2>{''.join(found)}" for tag, found in rows.items())
    return (
        "<!doctype html><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        "<title>REST API</title>"
        "<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;"
        "padding:0 1rem}summary{cursor:pointer}h2{text-transform:capitalize}</style>"
        f"<h1>MLflow REST API</h1><p>Machine-readable: <a href='{prefix}/openapi.json'>openapi.json</a></p>{body}"
    )
