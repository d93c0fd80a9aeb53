"""From an operation's declaration to the store and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlflow._wire import codec
from mlflow._wire.operation import API_PREFIXES, Operation
from mlflow._wire.operations import OPERATIONS
from mlflow.exceptions import MlflowException, not_found
from mlflow.server.http import Request, Response, json_response
from mlflow.server.router import Handler, Route, Router
from mlflow.server.settings import Settings
from mlflow.server.threads import Threads

__all__ = ["add_operations", "operation_handler"]

_EMPTY = b"{}"
_BODY_METHODS = frozenset(("POST", "PUT", "PATCH", "DELETE"))
LARGE_BODY = 64 * 1024
"""Bodies from this size on are decoded in a thread rather than on the event loop."""


def add_operations(router: Router, facets: dict[str, Any], threads: Threads, settings: Settings) -> None:
    """Serve every operation whose facet is there, below both API prefixes."""
    for operation in OPERATIONS:
        facet, _, method = operation.facet.partition(".")
        target = getattr(facets.get(facet), method, None)
        if target is None:
            continue
        handler = operation_handler(operation, target, threads, settings)
        route = Route(operation.name, handler, operation.permission, operation.subject)
        for prefix in API_PREFIXES:
            before = settings.static_prefix if prefix == "/ajax-api" else ""
            router.add(operation.method, f"{before}{prefix}{operation.template}", route)


def operation_handler(
    operation: Operation, target: Callable[..., Any], threads: Threads, settings: Settings
) -> Handler:
    """A handler that decodes the request, calls the facet's method and encodes what it returns."""
    kind, required = operation.request, operation.required
    takes_body = operation.method in _BODY_METHODS
    limit, seconds = settings.max_body, settings.body_seconds
    encode = _encoder(operation)

    def carry_out(arguments: tuple) -> bytes:
        return encode(target(*arguments))

    def decode_and_carry_out(body: bytes, parameters: dict[str, str]) -> bytes:
        return carry_out(operation.arguments(codec.decode(kind, body, parameters, required)))

    async def handle(request: Request) -> Response:
        query = "" if takes_body else request.query
        if query or (not takes_body and request.parameters):
            arguments = operation.arguments(codec.decode_query(kind, query, request.parameters, required))
        else:
            body = await request.body(limit, seconds)
            if len(body) >= LARGE_BODY:
                return json_response(await _once(request, operation, threads, decode_and_carry_out, body, request.parameters))
            arguments = operation.arguments(codec.decode(kind, body, request.parameters, required))
        if operation.repeatable:
            return json_response(await threads.run(carry_out, arguments))
        return json_response(await _once(request, operation, threads, carry_out, arguments))

    return handle


def _encoder(operation: Operation) -> Callable[[Any], bytes]:
    reply = operation.reply
    if reply is None:
        return lambda result: _EMPTY

    def encode(result: Any) -> bytes:
        if result is None:
            raise not_found(f"Could not find the {operation.tag.rstrip('s')} asked for.")
        return codec.encode(reply(result))

    return encode


async def _once(request: Request, operation: Operation, threads: Threads, function: Callable[..., bytes], *args: Any) -> bytes:
    """Carry out a request; one with an Idempotency-Key only the first time, its answer is remembered."""
    key = None if operation.repeatable else request.header(b"idempotency-key")
    if key is None:
        return await threads.run(function, *args)
    text = key.decode("latin-1")
    if not 8 <= len(text) <= 64 or not text.isascii() or not text.isprintable():
        raise MlflowException(
            "The header Idempotency-Key must have 8 to 64 printable ASCII characters.", "INVALID_PARAMETER_VALUE"
        )
    return await threads.run(_remembered, operation, text, function, *args)


def _remembered(operation: Operation, key: str, function: Callable[..., bytes], *args: Any) -> bytes:
    from mlflow.store.once import Once, Replay, once

    token = once.set(Once(key, _encoder(operation)))
    try:
        return function(*args)
    except Replay as replay:
        return replay.response
    finally:
        once.reset(token)
