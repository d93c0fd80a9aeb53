"""Facet methods made of operations: arguments become the request, the response becomes what the method returns."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from mlflow._wire.operation import Operation
from mlflow.exceptions import MlflowException
from mlflow.store.rest.http import Connection

__all__ = ["RestFacet", "remote", "unsupported"]

_PARAMETER = re.compile(r"{(\w+)}")
_ENCODER = msgspec.json.Encoder()


class RestFacet:
    """A facet that asks a server."""

    def __init__(self, connection: Connection):
        self._connection = connection


def remote(operation: Operation) -> Callable[..., Any]:
    """A method that carries out an operation on the server."""
    template = f"/api{operation.template}"
    in_path = _PARAMETER.findall(template)
    decoder = msgspec.json.Decoder(operation.response)
    build, result, method = operation.build, operation.result, operation.method
    reads = method == "GET"
    repeatable = operation.repeatable

    def call(self: RestFacet, *args: Any, **kwargs: Any) -> Any:
        request = build(*args, **kwargs)
        path = template
        if in_path:
            for name in in_path:
                path = path.replace(f"{{{name}}}", quote(str(getattr(request, name)), safe=""))
        key = None if repeatable else uuid.uuid4().hex
        if reads:
            body = self._connection.call(method, path, None, _query(request, in_path))
        else:
            body = self._connection.call(method, path, _ENCODER.encode(request), idempotency_key=key)
        if result is None:
            return None
        try:
            return result(decoder.decode(body))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MlflowException(
                f"The server's answer to {method} {path} is not what an MLflow server answers: {error}. "
                "Check that the tracking URI names an MLflow server.",
                "INTERNAL_ERROR",
            ) from None

    call.__name__ = operation.facet.partition(".")[2]
    call.__doc__ = operation.summary
    return call


def _query(request: Any, in_path: list[str]) -> list[tuple[str, str]]:
    """The query of a request: what is set, lists repeated."""
    query: list[tuple[str, str]] = []
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if value is None or name in in_path or value == []:
            continue
        if isinstance(value, list):
            query += [(name, str(v)) for v in value]
        elif isinstance(value, bool):
            if value:
                query.append((name, "true"))
        else:
            query.append((name, str(value)))
    return query


def unsupported(name: str, hint: str) -> Callable[..., Any]:
    """A method that a server offers to nobody from outside."""

    def call(self: RestFacet, *args: Any, **kwargs: Any) -> Any:
        raise MlflowException(f"'{name}' is not possible through a tracking server. {hint}", "NOT_IMPLEMENTED")

    call.__name__ = name
    return call
