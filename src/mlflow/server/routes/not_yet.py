"""Answers about what cannot exist in this build yet, so that MLflow's own web UI and client find what they ask for.

Each is true: nothing of the kind is there. A line goes when the part that it speaks for comes.
"""

from __future__ import annotations

from typing import Any

from mlflow._wire.operation import API_PREFIXES, Permission
from mlflow.server.http import Request, Response, json_response
from mlflow.server.router import Route, Router

__all__ = ["add"]

_NONE = b"{}"
_NO_TELEMETRY = b'{"disable_ui_events":[],"disable_ui_telemetry":true,"ui_rollout_percentage":0}'

_ANSWERS: tuple[tuple[str, str, str, bytes], ...] = (
    ("GET", "2.0/mlflow/registered-models/search", "searchRegisteredModels", _NONE),
    ("GET", "2.0/mlflow/model-versions/search", "searchModelVersions", _NONE),
    ("GET", "2.0/mlflow/traces", "searchTraces", _NONE),
    ("POST", "3.0/mlflow/traces/search", "searchTracesV3", _NONE),
    ("GET", "3.0/mlflow/scorers/list", "listScorers", _NONE),
    ("GET", "3.0/mlflow/datasets/search", "searchEvaluationDatasets", _NONE),
    ("POST", "3.0/mlflow/datasets/search", "searchEvaluationDatasets", _NONE),
    ("GET", "2.0/mlflow/gateway-proxy", "gatewayProxy", b'{"endpoints":[]}'),
    ("GET", "3.0/mlflow/ui-telemetry", "getUiTelemetry", _NO_TELEMETRY),
    ("POST", "3.0/mlflow/ui-telemetry", "postUiTelemetry", b'{"status":"disabled"}'),
)
"""Method, path below the API prefix, name, answer."""


def add(router: Router, app: Any) -> None:
    """Serve them below both API prefixes."""
    for method, path, name, body in _ANSWERS:
        route = Route(name, _handler(body), Permission.LOGGED_IN)
        for api in API_PREFIXES:
            before = app.settings.static_prefix if api == "/ajax-api" else ""
            router.add(method, f"{before}{api}/{path}", route)


def _handler(body: bytes) -> Any:
    async def handle(request: Request) -> Response:
        return json_response(body)

    return handle
