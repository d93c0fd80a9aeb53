"""The one place where errors become answers: always JSON with ``error_code`` and ``message``."""

from __future__ import annotations

import errno
import logging
import uuid

from mlflow.exceptions import MlflowException
from mlflow.server.http import Response, json_response

__all__ = ["error_response", "not_found_response"]

_logger = logging.getLogger("mlflow.server")


def error_response(error: BaseException) -> Response:
    """The answer to a failed request. What was not foreseen is logged under an id that the answer names."""
    if isinstance(error, MlflowException):
        status = getattr(error, "http_status", None) or error.get_http_status_code()
        if status >= 500 and error.error_code == "INTERNAL_ERROR":
            _logger.error("Request failed", exc_info=error)
        response = json_response(error.serialize_as_json().encode(), status)
        if status in (429, 503):
            response.headers = [*response.headers, (b"retry-after", b"1")]
        return response
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        full = MlflowException(
            "The disk that the server writes to is full. Nothing of this request was kept; free space, send it again.",
            "RESOURCE_EXHAUSTED",
        )
        return json_response(full.serialize_as_json().encode(), 507)
    incident = uuid.uuid4().hex[:12]
    _logger.error("Unexpected error, incident %s", incident, exc_info=error)
    unexpected = MlflowException(
        f"The server met an unexpected error. Its log has the details under incident {incident}.", "INTERNAL_ERROR"
    )
    return json_response(unexpected.serialize_as_json().encode(), 500)


def not_found_response(method: str, path: str, allowed: list[str]) -> Response:
    """The answer where no route is; with the methods that would do, where there are some."""
    if allowed:
        error = MlflowException(
            f"{method} is not possible at {path}; use {' or '.join(allowed)}.", "ENDPOINT_NOT_FOUND"
        )
        response = json_response(error.serialize_as_json().encode(), 405)
        response.headers = [*response.headers, (b"allow", ", ".join(allowed).encode())]
        return response
    error = MlflowException(f"There is nothing at {path}.", "ENDPOINT_NOT_FOUND")
    return json_response(error.serialize_as_json().encode(), 404)
