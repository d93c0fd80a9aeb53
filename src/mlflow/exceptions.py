"""Every error that Millrace raises, with its code and HTTP status.

The codes and their status are MLflow's (``rest_api.json``, ``error_codes``). Domain code raises these; only the server
turns them into HTTP and only the REST store turns HTTP back into them.
"""

from __future__ import annotations

import json as _json
from typing import Any

__all__ = [
    "ERROR_CODE_TO_HTTP_STATUS",
    "HTTP_STATUS_TO_ERROR_CODE",
    "ExecutionException",
    "InvalidUrlException",
    "MissingConfigException",
    "MlflowException",
    "MlflowNotImplementedException",
    "MlflowTraceDataCorrupted",
    "MlflowTraceDataException",
    "MlflowTraceDataNotFound",
    "MlflowTracingException",
    "RestException",
    "get_error_code",
]

ERROR_CODES: dict[str, int] = {
    "INTERNAL_ERROR": 1,
    "TEMPORARILY_UNAVAILABLE": 2,
    "IO_ERROR": 3,
    "BAD_REQUEST": 4,
    "SERVICE_UNDER_MAINTENANCE": 5,
    "WORKSPACE_TEMPORARILY_UNAVAILABLE": 6,
    "DEADLINE_EXCEEDED": 7,
    "CANCELLED": 8,
    "RESOURCE_EXHAUSTED": 9,
    "ABORTED": 10,
    "NOT_FOUND": 11,
    "ALREADY_EXISTS": 12,
    "UNAUTHENTICATED": 13,
    "INVALID_PARAMETER_VALUE": 1000,
    "ENDPOINT_NOT_FOUND": 1001,
    "MALFORMED_REQUEST": 1002,
    "INVALID_STATE": 1003,
    "PERMISSION_DENIED": 1004,
    "FEATURE_DISABLED": 1005,
    "CUSTOMER_UNAUTHORIZED": 1006,
    "REQUEST_LIMIT_EXCEEDED": 1007,
    "RESOURCE_CONFLICT": 1008,
    "UNPARSEABLE_HTTP_ERROR": 1009,
    "NOT_IMPLEMENTED": 1010,
    "DATA_LOSS": 1011,
    "INVALID_STATE_TRANSITION": 2001,
    "COULD_NOT_ACQUIRE_LOCK": 2002,
    "RESOURCE_ALREADY_EXISTS": 3001,
    "RESOURCE_DOES_NOT_EXIST": 3002,
    "QUOTA_EXCEEDED": 4001,
    "MAX_BLOCK_SIZE_EXCEEDED": 4002,
    "MAX_READ_SIZE_EXCEEDED": 4003,
    "PARTIAL_DELETE": 4004,
    "MAX_LIST_SIZE_EXCEEDED": 4005,
    "DRY_RUN_FAILED": 5001,
    "RESOURCE_LIMIT_EXCEEDED": 5002,
    "DIRECTORY_NOT_EMPTY": 6001,
    "DIRECTORY_PROTECTED": 6002,
    "MAX_NOTEBOOK_SIZE_EXCEEDED": 6003,
    "MAX_CHILD_NODE_SIZE_EXCEEDED": 6004,
    "SEARCH_QUERY_TOO_LONG": 6100,
    "SEARCH_QUERY_TOO_SHORT": 6101,
    "MANAGED_RESOURCE_GROUP_DOES_NOT_EXIST": 7001,
    "PERMISSION_NOT_PROPAGATED": 7002,
    "DEPLOYMENT_TIMEOUT": 7003,
    "GIT_CONFLICT": 8001,
    "GIT_UNKNOWN_REF": 8002,
    "GIT_SENSITIVE_TOKEN_DETECTED": 8003,
    "GIT_URL_NOT_ON_ALLOW_LIST": 8004,
    "GIT_REMOTE_ERROR": 8005,
    "PROJECTS_OPERATION_TIMEOUT": 8006,
    "IPYNB_FILE_IN_REPO": 8007,
    "INSECURE_PARTNER_RESPONSE": 8100,
    "MALFORMED_PARTNER_RESPONSE": 8101,
    "METASTORE_DOES_NOT_EXIST": 9000,
    "DAC_DOES_NOT_EXIST": 9001,
    "CATALOG_DOES_NOT_EXIST": 9002,
    "SCHEMA_DOES_NOT_EXIST": 9003,
    "TABLE_DOES_NOT_EXIST": 9004,
    "SHARE_DOES_NOT_EXIST": 9005,
    "RECIPIENT_DOES_NOT_EXIST": 9006,
    "STORAGE_CREDENTIAL_DOES_NOT_EXIST": 9007,
    "EXTERNAL_LOCATION_DOES_NOT_EXIST": 9008,
    "PRINCIPAL_DOES_NOT_EXIST": 9009,
    "PROVIDER_DOES_NOT_EXIST": 9010,
    "METASTORE_ALREADY_EXISTS": 9020,
    "DAC_ALREADY_EXISTS": 9021,
    "CATALOG_ALREADY_EXISTS": 9022,
    "SCHEMA_ALREADY_EXISTS": 9023,
    "TABLE_ALREADY_EXISTS": 9024,
    "SHARE_ALREADY_EXISTS": 9025,
    "RECIPIENT_ALREADY_EXISTS": 9026,
    "STORAGE_CREDENTIAL_ALREADY_EXISTS": 9027,
    "EXTERNAL_LOCATION_ALREADY_EXISTS": 9028,
    "PROVIDER_ALREADY_EXISTS": 9029,
    "CATALOG_NOT_EMPTY": 9040,
    "SCHEMA_NOT_EMPTY": 9041,
    "METASTORE_NOT_EMPTY": 9042,
    "PROVIDER_SHARE_NOT_ACCESSIBLE": 9060,
}
"""Error code name -> number on the wire."""

_NAMES = {number: name for name, number in ERROR_CODES.items()}

ERROR_CODE_TO_HTTP_STATUS: dict[str, int] = {
    "INTERNAL_ERROR": 500,
    "TEMPORARILY_UNAVAILABLE": 503,
    "BAD_REQUEST": 400,
    "DEADLINE_EXCEEDED": 504,
    "CANCELLED": 499,
    "RESOURCE_EXHAUSTED": 429,
    "ABORTED": 409,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "UNAUTHENTICATED": 401,
    "INVALID_PARAMETER_VALUE": 400,
    "ENDPOINT_NOT_FOUND": 404,
    "PERMISSION_DENIED": 403,
    "CUSTOMER_UNAUTHORIZED": 401,
    "REQUEST_LIMIT_EXCEEDED": 429,
    "RESOURCE_CONFLICT": 409,
    "NOT_IMPLEMENTED": 501,
    "RESOURCE_ALREADY_EXISTS": 400,
    "RESOURCE_DOES_NOT_EXIST": 404,
}
"""Error code name -> HTTP status. A code that is not listed is answered with 500."""

HTTP_STATUS_TO_ERROR_CODE: dict[int, str] = {
    500: "INTERNAL_ERROR",
    501: "NOT_IMPLEMENTED",
    503: "TEMPORARILY_UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    409: "ALREADY_EXISTS",
    404: "ENDPOINT_NOT_FOUND",
    403: "PERMISSION_DENIED",
    401: "UNAUTHENTICATED",
    400: "BAD_REQUEST",
}


def get_error_code(http_status):
    """Number of the error code that stands for an HTTP status; INTERNAL_ERROR's where none does."""
    return ERROR_CODES[HTTP_STATUS_TO_ERROR_CODE.get(http_status, "INTERNAL_ERROR")]


class MlflowException(Exception):
    """The root of all errors.

    Args:
        message: what went wrong and what to do next.
        error_code: a name or number of ``ERROR_CODES``; kept as the name. Unknown codes count as INTERNAL_ERROR.
        kwargs: further fields for the JSON form.
    """

    def __init__(self, message, error_code: int | str = ERROR_CODES["INTERNAL_ERROR"], **kwargs):
        if isinstance(error_code, str):
            name = error_code if error_code in ERROR_CODES else "INTERNAL_ERROR"
        else:
            name = _NAMES.get(error_code, "INTERNAL_ERROR")
        self.error_code = name
        self.message = str(message)
        self.json_kwargs = kwargs
        super().__init__(self.message)

    def __reduce__(self):
        return (_rebuild, (type(self), self.args, self.__dict__))

    def serialize_as_json(self):
        """The error body of the REST API: ``{"error_code", "message", ...}`` as JSON text."""
        return _json.dumps({**self.json_kwargs, "error_code": self.error_code, "message": self.message})

    def get_http_status_code(self):
        """HTTP status that belongs to the error code."""
        return ERROR_CODE_TO_HTTP_STATUS.get(self.error_code, 500)

    @classmethod
    def invalid_parameter_value(cls, message, **kwargs):
        """An error with the code INVALID_PARAMETER_VALUE."""
        return cls(message, error_code="INVALID_PARAMETER_VALUE", **kwargs)


def _rebuild(cls: type[MlflowException], args: tuple, state: dict[str, Any]) -> MlflowException:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def invalid(message: str) -> MlflowException:
    """Bad input: answered with 400."""
    return MlflowException(message, "INVALID_PARAMETER_VALUE")


def not_found(message: str) -> MlflowException:
    """The thing named does not exist: answered with 404."""
    return MlflowException(message, "RESOURCE_DOES_NOT_EXIST")


def already_exists(message: str) -> MlflowException:
    """The name is taken: answered with 400, as MLflow does."""
    return MlflowException(message, "RESOURCE_ALREADY_EXISTS")


class RestException(MlflowException):
    """A server's error answer, with its parsed body in ``json``."""

    def __init__(self, json):
        code = json.get("error_code") or "INTERNAL_ERROR"
        if not isinstance(code, str):
            code = _NAMES.get(code, "INTERNAL_ERROR")
        message = json.get("message")
        super().__init__(f"{code}: {message if message is not None else 'Response: ' + str(json)}", code)
        self.json = json


class ExecutionException(MlflowException):
    """A project's execution failed."""


class MissingConfigException(MlflowException):
    """A configuration file or setting is missing."""


class InvalidUrlException(MlflowException):
    """A URL cannot be requested as it is written."""


class MlflowNotImplementedException(MlflowException):
    """The store or plugin at hand does not offer this operation."""

    def __init__(self, message=""):
        super().__init__(message, "NOT_IMPLEMENTED")


class MlflowTracingException(MlflowException):
    """Something failed inside tracing; never reaches user code on its own."""

    def __init__(self, message, error_code: int | str = ERROR_CODES["INTERNAL_ERROR"]):
        super().__init__(message, error_code)


class MlflowTraceDataException(MlflowTracingException):
    """The spans of a trace cannot be had; ``ctx`` names the trace or the file."""

    def __init__(self, error_code: str, request_id: str | None = None, artifact_path: str | None = None):
        self.ctx = f"request_id={request_id}" if request_id else f"path={artifact_path}"
        reason = "not found" if error_code == "NOT_FOUND" else "corrupted"
        super().__init__(f"Trace data is {reason} for {self.ctx}", error_code)


class MlflowTraceDataNotFound(MlflowTraceDataException):
    """No spans are stored for the trace."""

    def __init__(self, request_id: str | None = None, artifact_path: str | None = None):
        super().__init__("NOT_FOUND", request_id, artifact_path)


class MlflowTraceDataCorrupted(MlflowTraceDataException):
    """The stored spans of the trace cannot be read."""

    def __init__(self, request_id: str | None = None, artifact_path: str | None = None):
        super().__init__("INVALID_STATE", request_id, artifact_path)
