"""``/graphql``, for MLflow's own web UI. The library that reads GraphQL is loaded with the first query."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mlflow._wire.operation import Operation, Permission
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.http import Request, Response, json_response
from mlflow.server.router import Route, Router

__all__ = ["add"]

MAX_BODY = 256 * 1024


def add(router: Router, app: Any) -> None:
    """GET and POST of ``/graphql`` below the static prefix."""
    seconds = app.settings.body_seconds

    def call(operation: Operation, request: Any) -> Any:
        facet, _, method = operation.facet.partition(".")
        return getattr(app.services.facets[facet], method)(*operation.arguments(request))

    def answer(query: str, variables: dict[str, Any] | None, name: str | None) -> bytes:
        try:
            from mlflow.server.graphql.execution import execute
        except ImportError:
            raise MlflowException(
                "GraphQL needs graphql-core on the server: pip install 'graphql-core>=3.2.3'.", "NOT_IMPLEMENTED"
            ) from None
        return msgspec.json.encode(execute(query, variables, name, call))

    async def graphql(request: Request) -> Response:
        if request.method == "GET" and request.query:
            given: Any = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=100))
            if given.get("variables"):
                given["variables"] = _json(given["variables"].encode())
        else:
            kind = request.header(b"content-type") or b"application/json"
            if not kind.lower().startswith(b"application/json"):
                raise invalid("Bad Request. Content-Type must be one of ['application/json'].")
            given = _json(await request.body(MAX_BODY, seconds))
        query, variables, name = _checked(given)
        return json_response(await app.threads.run(answer, query, variables, name))

    # Each field has the permission of its operation; the route itself only asks who it is.
    for method in ("GET", "POST"):
        path = f"{app.settings.static_prefix}/graphql"
        router.add(method, path, Route("graphql", graphql, Permission.LOGGED_IN))


def _json(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise invalid("The request is not JSON. Send an object with 'query' and, where needed, 'variables'.") from None


def _checked(given: Any) -> tuple[str, dict[str, Any] | None, str | None]:
    if not isinstance(given, dict):
        raise invalid("The request is not a JSON object. Send one with 'query' and, where needed, 'variables'.")
    query, variables, name = given.get("query"), given.get("variables"), given.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise invalid("Missing value for required parameter 'query'. Send a GraphQL query as text.")
    if variables is not None and not isinstance(variables, dict):
        raise invalid(f"Invalid value for parameter 'variables': an object is needed, not {type(variables).__name__}.")
    if name is not None and not isinstance(name, str):
        raise invalid(f"Invalid value for parameter 'operationName': a text is needed, not {type(name).__name__}.")
    return query, variables, name or None
