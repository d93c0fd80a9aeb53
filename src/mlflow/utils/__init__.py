"""Paths that other projects import. What stands behind them is elsewhere; new code imports it from there."""

from __future__ import annotations

from typing import Any

_MODULES = (
    "annotations",
    "async_logging",
    "autologging_utils",
    "credentials",
    "doctor",
    "environment",
    "file_utils",
    "git_utils",
    "mlflow_tags",
    "name_utils",
    "os",
    "proto_json_utils",
    "rest_utils",
    "time",
    "uri",
    "validation",
)


def __getattr__(name: str) -> Any:
    # Integrations write mlflow.utils.validation.MAX_PARAM_VAL_LENGTH after "import mlflow" alone.
    if name in _MODULES:
        from importlib import import_module

        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
