"""Logged models, with defaults from the active run and experiment."""

from __future__ import annotations

import logging
import os
import tempfile
from typing import TYPE_CHECKING, Any, Literal

from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.exceptions import invalid
from mlflow.tracking._ambient import Ambient
from mlflow.tracking._fluent.active_model import get_active_model_id
from mlflow.tracking._fluent.experiments import _get_experiment_id, all_pages
from mlflow.tracking._run_context import open_runs
from mlflow.tracking._tag_names import MODEL_IS_EXTERNAL
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    import pandas

    from mlflow.entities.logged_model import LoggedModel

__all__ = [
    "create_external_model",
    "delete_logged_model_tag",
    "finalize_logged_model",
    "get_logged_model",
    "initialize_logged_model",
    "last_logged_model",
    "log_model_params",
    "search_logged_models",
    "set_logged_model_tags",
]

_logger = logging.getLogger("mlflow.tracking.fluent")
_PER_PAGE = 100
_last: Ambient[str] = Ambient("mlflow_last_logged_model", "")


def initialize_logged_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Create a pending logged model; ``finalize_logged_model`` says when its files are there.

    Args:
        name: a random one by default; not unique.
        source_run_id: the run that produces it; by default the active one.
        tags: kept as texts.
        params: kept as texts.
        model_type: a kind, such as ``"Agent"``.
        experiment_id: by default the active run's, else the active experiment.
    """
    return _create(name, source_run_id, tags, params, model_type, experiment_id)


def create_external_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Create a logged model, ready at once, whose files are kept outside; see ``initialize_logged_model``."""
    own = {**(tags or {}), MODEL_IS_EXTERNAL: "true"}
    model = _create(name, source_run_id, own, params, model_type, experiment_id)
    client = MlflowClient()
    with tempfile.TemporaryDirectory(prefix="mlflow-") as folder:
        path = os.path.join(folder, "MLmodel")
        _write_external_mlmodel(path, model)
        client.log_model_artifact(model.model_id, path)
    return client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)


def finalize_logged_model(model_id: str, status: Literal["READY", "FAILED"] | LoggedModelStatus) -> LoggedModel:
    """Say that a model's files are there (``"READY"``) or never will be (``"FAILED"``)."""
    return MlflowClient().finalize_logged_model(model_id, status)


def get_logged_model(model_id: str) -> LoggedModel:
    """One by id, with params, tags and metrics. Raises RESOURCE_DOES_NOT_EXIST."""
    return MlflowClient().get_logged_model(model_id)


def last_logged_model() -> LoggedModel | None:
    """The model that was last created in this thread or task; None if there was none."""
    model_id = _last.get()
    return MlflowClient().get_logged_model(model_id) if model_id else None


def search_logged_models(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    datasets: list[dict[str, str]] | None = None,
    max_results: int | None = None,
    order_by: list[dict[str, Any]] | None = None,
    output_format: Literal["pandas", "list"] = "pandas",
) -> list[LoggedModel] | pandas.DataFrame:
    """All logged models that match, or the first ``max_results`` of them.

    Args:
        experiment_ids: where to look; by default in the active experiment.
        filter_string: such as ``metrics.accuracy > 0.9 AND params.depth = '3'``.
        datasets: which metrics count: ``{"dataset_name": ..., "dataset_digest": ...}`` each, the digest optional.
        max_results: None for all.
        order_by: ``{"field_name": "metrics.accuracy", "ascending": False}`` each; by default the newest first.
        output_format: ``"pandas"`` (one row a model) or ``"list"``.
    """
    if output_format not in ("pandas", "list"):
        raise invalid(f"Unsupported output format: {output_format!r}. Supported are 'pandas' and 'list'")
    client = MlflowClient()
    ids = [_get_experiment_id()] if experiment_ids is None else [str(i) for i in experiment_ids]

    def page(size: int, token: str | None) -> Any:
        return client.search_logged_models(ids, filter_string, datasets, size, order_by, token)

    models: list[LoggedModel] = all_pages(page, _PER_PAGE, max_results) if ids else []
    if output_format == "list":
        return models
    from mlflow.tracking._fluent.frames import logged_models_to_frame

    return logged_models_to_frame(models)


def log_model_params(params: dict[str, str], model_id: str | None = None) -> None:
    """Add params, kept as texts, to a logged model (by default the active one)."""
    target = model_id or get_active_model_id()
    if target is None:
        raise invalid("There is no active model. Give a 'model_id', or call mlflow.set_active_model first.")
    MlflowClient().log_model_params(target, params)


def set_logged_model_tags(model_id: str, tags: dict[str, Any]) -> None:
    """Set tags, kept as texts, of a logged model."""
    MlflowClient().set_logged_model_tags(model_id, tags)


def delete_logged_model_tag(model_id: str, key: str) -> None:
    """Delete a tag of a logged model. Raises RESOURCE_DOES_NOT_EXIST when it has no such tag."""
    MlflowClient().delete_logged_model_tag(model_id, key)


def _create(
    name: str | None,
    source_run_id: str | None,
    tags: dict[str, str] | None,
    params: dict[str, str] | None,
    model_type: str | None,
    experiment_id: str | None,
) -> LoggedModel:
    from mlflow.tracking.context.registry import resolve_tags

    stack = open_runs()
    if source_run_id is None and stack:
        source_run_id = stack[-1].run_id
    if experiment_id is None:
        experiment_id = stack[-1].run.info.experiment_id if stack else _get_experiment_id()
    model = MlflowClient().create_logged_model(
        experiment_id, name, source_run_id, resolve_tags(dict(tags or {})), params, model_type
    )
    _last.set(model.model_id)
    return model


def _write_external_mlmodel(path: str, model: LoggedModel) -> None:
    """The model description that MLflow writes for a model without files."""
    from datetime import datetime, timezone

    import yaml

    from mlflow.version import VERSION

    now = datetime.now(timezone.utc).replace(tzinfo=None)
    any_value = '[{"type": "boolean", "required": true}]'
    content = {
        "artifact_path": model.artifact_location,
        "flavors": {},
        "is_signature_from_type_hint": False,
        "metadata": {MODEL_IS_EXTERNAL: True},
        "mlflow_version": VERSION,
        "model_id": model.model_id,
        "model_uuid": model.model_id,
        "prompts": None,
        "signature": {"inputs": any_value, "outputs": any_value, "params": None},
        "type_hint_from_example": False,
        "utc_time_created": str(now),
    }
    if model.source_run_id:
        content["run_id"] = model.source_run_id
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump(content, file, default_flow_style=False)
