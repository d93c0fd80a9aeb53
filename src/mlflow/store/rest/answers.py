"""What a server's error answer means: the exception to raise, and whether another try may help."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mlflow.exceptions import HTTP_STATUS_TO_ERROR_CODE, MlflowException, RestException
from mlflow.store.rest.retry import RETRIED_STATUSES, Failure, retry_after_seconds

__all__ = ["MAX_ERROR_BODY", "failure"]

MAX_ERROR_BODY = 64 * 1024
_EXCERPT = 300
_PASSING_CODES = frozenset(
    (
        "INTERNAL_ERROR",
        "TEMPORARILY_UNAVAILABLE",
        "DEADLINE_EXCEEDED",
        "RESOURCE_EXHAUSTED",
        "REQUEST_LIMIT_EXCEEDED",
        "COULD_NOT_ACQUIRE_LOCK",
        "SERVICE_UNDER_MAINTENANCE",
        "WORKSPACE_TEMPORARILY_UNAVAILABLE",
    )
)
_ADVICE = {
    401: "Log in: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
    403: "You are not allowed to do this, or the server does not accept this host name (its option --allowed-hosts).",
    404: "There is no such route: check the tracking URI, or the server is older than this client.",
    405: "The server does not know this call: check the tracking URI, or the server is older than this client.",
    407: "The proxy asks for a login: put user and password into HTTP_PROXY or HTTPS_PROXY.",
    413: "The body is larger than the server, or a proxy before it, accepts.",
    502: "A proxy before the server cannot reach it.",
    503: "The server, or a proxy before it, is not ready.",
    504: "A proxy before the server waited too long for it.",
    507: "The server's disk is full.",
}


def failure(status: int, headers: Mapping[str, str], body: bytes, method: str, where: str) -> Failure:
    """The failure that a status outside 200 to 299 stands for.

    A JSON body with ``error_code`` becomes a ``RestException``; anything else (a page of a proxy, nothing at all)
    an ``MlflowException`` that names the call and what to do.

    Args:
        status: HTTP status.
        headers: headers; looked up by lower-case name.
        body: the body, or its beginning.
        method: HTTP method of the call.
        where: its URL, without secrets.
    """
    content = _json(body)
    code: Any = content.get("error_code") if content else None
    if content and code:
        error: MlflowException = RestException(content)
    else:
        error = _plain(status, content, body, method, where)
    retryable = status in RETRIED_STATUSES
    if status == 500 and code:
        retryable = error.error_code in _PASSING_CODES
    wait = retry_after_seconds(headers.get("retry-after")) if retryable else None
    return Failure(f"it answers with status {status}", error, retryable=retryable, status=status, retry_after=wait)


def _json(body: bytes) -> dict[str, Any] | None:
    if body.lstrip()[:1] != b"{":
        return None
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _plain(status: int, content: dict | None, body: bytes, method: str, where: str) -> MlflowException:
    said = ""
    if content:
        detail = content.get("message") or content.get("detail") or content.get("error") or content
        said = detail if isinstance(detail, str) else json.dumps(detail)
    elif body:
        text = body.decode("utf-8", "replace").strip()
        if text[:1] != "<":
            said = " ".join(text.split())
    said = f" It says: {said[:_EXCERPT]}" if said else ""
    if said and said[-1] not in ".!?":
        said += "."
    advice = _ADVICE.get(status, "")
    code = HTTP_STATUS_TO_ERROR_CODE.get(status) or ("BAD_REQUEST" if 400 <= status < 500 else "INTERNAL_ERROR")
    return MlflowException(f"{method} {where} was answered with status {status}.{said} {advice}".strip(), code)
