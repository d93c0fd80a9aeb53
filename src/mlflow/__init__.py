"""Millrace: the MLflow platform. Track experiments, keep models, trace and evaluate.

Every public name is imported when it is first used: ``import mlflow`` itself loads only this table.
"""

from __future__ import annotations

from typing import Any

from mlflow import version as _version

__version__ = _version.VERSION

_FLUENT = "mlflow.tracking._fluent"

# Public name -> the module that defines it.
_EXPORTS: dict[str, str] = {
    name: module
    for module, names in {
        "mlflow.exceptions": "MlflowException",
        "mlflow._doctor": "doctor",
        "mlflow.system_metrics": (
            "disable_system_metrics_logging enable_system_metrics_logging set_system_metrics_node_id "
            "set_system_metrics_samples_before_logging set_system_metrics_sampling_interval"
        ),
        "mlflow.tracking._uri": (
            "get_registry_uri get_tracking_uri is_tracking_uri_set set_registry_uri set_tracking_uri"
        ),
        "mlflow.tracking.client": "MlflowClient",
        "mlflow.tracking.multimedia": "Image",
        f"{_FLUENT}.active_model": "ActiveModel clear_active_model get_active_model_id set_active_model",
        f"{_FLUENT}.artifacts": (
            "get_artifact_uri load_table log_artifact log_artifacts log_dict log_figure log_image log_table log_text"
        ),
        f"{_FLUENT}.autolog": "autolog",
        f"{_FLUENT}.experiments": (
            "create_experiment delete_experiment delete_experiment_tag get_experiment get_experiment_by_name "
            "search_experiments set_experiment set_experiment_tag set_experiment_tags"
        ),
        f"{_FLUENT}.logged_models": (
            "create_external_model delete_logged_model_tag finalize_logged_model get_logged_model "
            "initialize_logged_model last_logged_model log_model_params search_logged_models set_logged_model_tags"
        ),
        f"{_FLUENT}.logging": (
            "delete_tag flush_artifact_async_logging flush_async_logging log_input log_inputs log_metric log_metrics "
            "log_outputs log_param log_params set_tag set_tags"
        ),
        f"{_FLUENT}.runs": ("ActiveRun active_run delete_run end_run get_parent_run get_run last_active_run start_run"),
        f"{_FLUENT}.search": "search_runs",
    }.items()
    for name in names.split()
}

# Public modules, imported when they are first used as attributes.
_MODULES = frozenset(
    {
        "artifacts",
        "client",
        "config",
        "data",
        "entities",
        "environment_variables",
        "exceptions",
        "store",
        "system_metrics",
        "tracking",
        "types",
        "version",
    }
)

__all__ = sorted(_EXPORTS)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _EXPORTS:
        value = getattr(import_module(_EXPORTS[name]), name)
    elif name in _MODULES:
        value = import_module(f"mlflow.{name}")
    else:
        raise AttributeError(f"module 'mlflow' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({"__version__", *_EXPORTS, *_MODULES})


def _start() -> None:
    from mlflow._logs import configure

    configure()
    try:
        from mlflow._conflicts import check
    except ImportError:
        return
    check()


_start()
del _start, annotations
