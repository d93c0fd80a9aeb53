"""Carry out a GraphQL query: each field through the operation that it is."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from mlflow._wire import codec
from mlflow._wire.operation import Operation
from mlflow.exceptions import MlflowException
from mlflow.server.graphql.fields import ECHO, EMPTY, NESTED, ROOT
from mlflow.server.graphql.limits import check, read
from mlflow.store.validation import MAX_RESULTS

__all__ = ["execute", "schema"]

MAX_PAGE = 1000
"""Answers are made in memory, so a larger page of runs comes in parts: it ends early, with a token."""

_logger = logging.getLogger("mlflow.server")
_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Call = Callable[[Operation, Any], Any]
"""Carries out an operation with a decoded request, where the caller may; returns what the store returned."""


class _Calls:
    """The calls of one query. Runs of a page ask for the same experiments, so these are asked for once."""

    def __init__(self, call: Call):
        self._call = call
        self._nested: dict[tuple[str, str], Any] = {}

    def carry_out(self, operation: Operation, given: dict[str, Any]) -> Any:
        """The response's message for an ``input``."""
        body = msgspec.json.encode({snake(name): value for name, value in given.items()})
        request = codec.decode(operation.request, body, None, operation.required)
        if operation.name == "searchRuns" and MAX_PAGE < request.max_results <= MAX_RESULTS:
            request.max_results = MAX_PAGE
        result = self._call(operation, request)
        return operation.reply(result) if operation.reply else None

    def nested(self, operation: Operation, experiment_id: str) -> Any:
        """``carry_out`` with the experiment's id, remembered."""
        key = (operation.name, experiment_id)
        if key not in self._nested:
            self._nested[key] = self.carry_out(operation, {"experimentId": experiment_id})
        return self._nested[key]


def execute(query: str, variables: dict[str, Any] | None, operation: str | None, call: Call) -> dict[str, Any]:
    """``data`` and ``errors`` (texts, as MLflow has them; None without any) of a query.

    Raises INVALID_PARAMETER_VALUE where the text is not GraphQL.
    """
    from graphql import execute as carry_out
    from graphql import validate

    document = read(query)
    problem = check(document)
    if problem is not None:
        return {"data": None, "errors": [problem]}
    wrong = validate(schema(), document, max_errors=10)
    if wrong:
        return {"data": None, "errors": [error.message for error in wrong]}
    never: Any = lambda value: False  # noqa: E731
    result: Any = carry_out(schema(), document, None, _Calls(call), variables, operation, _resolve, is_awaitable=never)
    return {"data": result.data, "errors": [_message(e) for e in result.errors] if result.errors else None}


@lru_cache(maxsize=1)
def schema() -> Any:
    """The schema."""
    from graphql import build_schema

    return build_schema(Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8"))


def _resolve(source: Any, info: Any, **arguments: Any) -> Any:
    """Value of any field: by its operation, or by the attribute of the message that it is of."""
    place = (info.parent_type.name, info.field_name)
    operation = ROOT.get(place)
    if operation is not None:
        return info.context.carry_out(operation, arguments.get("input") or {})
    operation = NESTED.get(place)
    if operation is not None:
        return info.context.nested(operation, source.info.experiment_id).experiment
    if place in EMPTY:
        return EMPTY[place]
    if place in ECHO:
        return {"output": arguments.get("inputString")}
    name = snake(info.field_name)
    value = source.get(name) if isinstance(source, dict) else getattr(source, name, None)
    if name == "run_uuid" and value is None:
        value = getattr(source, "run_id", None)
    return _unset(info.return_type) if value is None else _value(info.return_type, value)


def snake(name: str) -> str:
    """A GraphQL name as the wire has it."""
    return _SNAKE.sub("_", name).lower()


_UNSET = {"String": "", "LongString": "0", "Int": 0, "Float": 0.0, "Boolean": False}


def _unset(kind: Any) -> Any:
    """What a field without value is, as in MLflow, whose messages have no null: empty, zero, no entries."""
    from graphql import is_list_type

    return [] if is_list_type(kind) else _UNSET.get(getattr(kind, "name", ""))


def _value(kind: Any, value: Any) -> Any:
    """A value for its type. An int64 is a text; GraphQL has no NaN and no infinities: they are null."""
    name = getattr(kind, "name", "")
    if name == "LongString":
        return str(value)
    if name != "Float":
        return value
    number = codec.number(value)
    return number if abs(number) < float("inf") else None


def _message(error: Any) -> str:
    cause = error.original_error
    if cause is None:
        return error.message
    if isinstance(cause, MlflowException) and cause.error_code != "INTERNAL_ERROR":
        return cause.message
    incident = uuid.uuid4().hex[:12]
    _logger.error("Unexpected error in a GraphQL query, incident %s", incident, exc_info=cause)
    return f"The server met an unexpected error. Its log has the details under incident {incident}."
