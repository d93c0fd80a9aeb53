"""From an operation's declaration to the store and back."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

from mlflow._wire import codec
from mlflow._wire.operation import API_PREFIXES, Operation
from mlflow._wire.operations import OPERATIONS
from mlflow.exceptions import invalid, not_found
from mlflow.server.artifact_policy import ArtifactPolicy
from mlflow.server.http import Request, Response, json_response
from mlflow.server.paging import Paging, is_paged
from mlflow.server.router import Handler, Route, Router
from mlflow.server.settings import Settings
from mlflow.server.threads import Threads
from mlflow.store.once import Once, Replay, once

__all__ = ["add_operations", "operation_handler"]

_EMPTY = b"{}"
_BODY_METHODS = frozenset(("POST", "PUT", "PATCH", "DELETE"))
LARGE_BODY = 64 * 1024
"""Bodies from this size on are decoded in a thread rather than on the event loop."""
_HEAVY_BODY = 4 * 1024 * 1024
_HEAVY_AT_ONCE = 2
"""How many bodies from ``_HEAVY_BODY`` on an operation decodes at a time: decoded they are many times as large."""


_SIMPLE_TYPES = (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data")
"""What a page of another site may send without asking first."""


def add_operations(router: Router, app: Any) -> None:
    """Serve every operation whose facet is there, below both API prefixes."""
    facets, settings, policy = app.services.facets, app.settings, app.services.artifacts.policy
    for operation in OPERATIONS:
        facet, _, method = operation.facet.partition(".")
        target = getattr(facets.get(facet), method, None)
        if target is None:
            continue
        threads = app.readers if operation.method == "GET" or is_paged(operation) else app.threads
        handler = operation_handler(operation, target, threads, settings, policy)
        route = Route(operation.name, handler, operation.permission, operation.subject)
        for prefix in API_PREFIXES:
            before = settings.static_prefix if prefix == "/ajax-api" else ""
            router.add(operation.method, f"{before}{prefix}{operation.template}", route)
            for alias, path in operation.aliases:
                router.add(alias, f"{before}{prefix}/{operation.version}/{path}", route)


def operation_handler(
    operation: Operation, target: Callable[..., Any], threads: Threads, settings: Settings, policy: ArtifactPolicy
) -> Handler:
    """A handler that decodes the request, calls the facet's method and encodes what it returns."""
    kind, required = operation.request, operation.required
    takes_body = operation.method in _BODY_METHODS
    limit, seconds = settings.max_body, settings.body_seconds
    encode = _encoder(operation)
    arguments = _arguments(operation, policy)
    paging = Paging(operation, target, threads) if is_paged(operation) else None
    heavy = asyncio.Semaphore(_HEAVY_AT_ONCE)

    def carry_out(given: tuple) -> bytes:
        return encode(target(*given))

    def decode_and_carry_out(body: bytes, parameters: dict[str, str]) -> bytes:
        return carry_out(arguments(codec.decode(kind, body, parameters, required)))

    async def handle_large(request: Request, body: bytes) -> Response:
        work = (decode_and_carry_out, body, request.parameters)
        if len(body) < _HEAVY_BODY:
            return json_response(await _once(request, operation, threads, body, *work))
        async with heavy:
            return json_response(await _once(request, operation, threads, body, *work))

    async def handle(request: Request) -> Any:
        query = "" if takes_body else request.query
        if query or (not takes_body and request.parameters):
            body = b""
            asked = codec.decode_query(kind, query, request.parameters, required)
        else:
            if takes_body:
                _refuse_simple_types(request)
            body = await request.body(limit, seconds)
            if len(body) >= LARGE_BODY and paging is None:
                return await handle_large(request, body)
            asked = codec.decode(kind, body, request.parameters, required)
        if paging is not None:
            return await paging.answer(asked, request)
        given = arguments(asked)
        if operation.repeatable:
            return json_response(await threads.run(carry_out, given))
        return json_response(await _once(request, operation, threads, body or query.encode(), carry_out, given))

    return handle


def _arguments(operation: Operation, policy: ArtifactPolicy) -> Callable[[Any], tuple]:
    """The operation's own, with the caller's choice of a location checked."""
    if "artifact_location" not in operation.request.__struct_fields__:
        return operation.arguments

    def arguments(asked: Any) -> tuple:
        policy.check_new(asked.artifact_location)
        return operation.arguments(asked)

    return arguments


def _refuse_simple_types(request: Request) -> None:
    kind = request.header(b"content-type")
    if kind is not None and kind.lower().startswith(_SIMPLE_TYPES):
        raise invalid("Bad Request. Content-Type must be one of ['application/json'].")


def _encoder(operation: Operation) -> Callable[[Any], bytes]:
    reply = operation.reply
    if reply is None:
        return lambda result: _EMPTY

    def encode(result: Any) -> bytes:
        if result is None:
            raise not_found(f"Could not find the {operation.tag.rstrip('s')} asked for.")
        return codec.encode(reply(result))

    return encode


async def _once(
    request: Request, operation: Operation, threads: Threads, body: bytes, function: Callable[..., bytes], *args: Any
) -> bytes:
    """Carry out a request; one with an Idempotency-Key only the first time, its answer is remembered."""
    key = None if operation.repeatable else request.header(b"idempotency-key")
    if key is None:
        return await threads.run(function, *args)
    text = key.decode("latin-1")
    if not 8 <= len(text) <= 64 or not text.isascii() or not text.isprintable():
        raise invalid("The header Idempotency-Key must have 8 to 64 printable ASCII characters.")
    # The same key with another request is a mistake, which must not be answered with what belongs to the first.
    digest = hashlib.blake2b(operation.name.encode(), digest_size=16)
    for name, value in sorted(request.parameters.items()):
        digest.update(f"\0{name}={value}".encode("utf-8", "surrogatepass"))
    digest.update(b"\0\0" + body)
    return await threads.run(_remembered, Once(text, _encoder(operation), digest.digest()), function, *args)


def _remembered(request: Once, function: Callable[..., bytes], *args: Any) -> bytes:
    token = once.set(request)
    try:
        return function(*args)
    except Replay as replay:
        return replay.response
    finally:
        once.reset(token)
