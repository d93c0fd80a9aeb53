"""Metrics, params, tags, inputs and outputs of the active run (or of a given one).

Without an active run each of these starts one. ``synchronous`` is None for ``not MLFLOW_ENABLE_ASYNC_LOGGING``; with
False a call returns at once with a ``RunOperations``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import invalid
from mlflow.tracking._client.base import as_float, now_ms, pairs
from mlflow.tracking._fluent.active_model import get_active_model_id
from mlflow.tracking._fluent.runs import current_run
from mlflow.tracking._stores import opened_stores
from mlflow.tracking._tag_names import DATASET_CONTEXT
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    from mlflow.data.dataset import Dataset
    from mlflow.entities.dataset import Dataset as DatasetEntity
    from mlflow.entities.logged_model_output import LoggedModelOutput
    from mlflow.store.run_operations import RunOperations

__all__ = [
    "delete_tag",
    "flush_artifact_async_logging",
    "flush_async_logging",
    "log_input",
    "log_inputs",
    "log_metric",
    "log_metrics",
    "log_outputs",
    "log_param",
    "log_params",
    "set_tag",
    "set_tags",
]


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Log a param, kept as text; returns the value. Another value for a key that is there already is an error."""
    client, run_id = _target(None)
    return client.log_param(run_id, key, value, synchronous)


def log_params(
    params: dict[str, Any], synchronous: bool | None = None, run_id: str | None = None
) -> RunOperations | None:
    """Log several params, kept as texts."""
    client, run_id = _target(run_id)
    return client.log_batch(run_id, params=pairs(Param, params), synchronous=synchronous)


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
    """Set a tag, kept as text."""
    client, run_id = _target(None)
    return client.set_tag(run_id, key, value, synchronous)


def set_tags(tags: dict[str, Any], synchronous: bool | None = None) -> RunOperations | None:
    """Set several tags, kept as texts."""
    client, run_id = _target(None)
    return client.log_batch(run_id, tags=pairs(RunTag, tags), synchronous=synchronous)


def delete_tag(key: str) -> None:
    """Delete a tag. Raises RESOURCE_DOES_NOT_EXIST when the run has no such tag."""
    client, run_id = _target(None)
    client.delete_tag(run_id, key)


def log_metric(
    key: str,
    value: float,
    step: int | None = None,
    synchronous: bool | None = None,
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: Dataset | DatasetEntity | None = None,
) -> RunOperations | None:
    """Log one point of a metric.

    Args:
        key: up to 250 letters, digits and ``_ - . : /`` or spaces.
        value: a number, or an array or tensor with one.
        step: 0 by default.
        synchronous: see above.
        timestamp: epoch milliseconds; now by default.
        run_id: another run than the active one.
        model_id: the logged model that the value belongs to, by default the active one; it becomes an input of the run.
        dataset: what the value was measured on; it becomes an input of the run.
    """
    client, run_id = _target(run_id)
    model_id = model_id or get_active_model_id()
    name, digest = _log_dataset(client, run_id, dataset)
    result = client.log_metric(run_id, key, value, timestamp, step, synchronous, name, digest, model_id)
    if model_id:
        _link_model(client, run_id, model_id)
    return result


def log_metrics(
    metrics: dict[str, float],
    step: int | None = None,
    synchronous: bool | None = None,
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: Dataset | DatasetEntity | None = None,
) -> RunOperations | None:
    """Log one point of several metrics, up to 1,000 of them all or nothing; see ``log_metric``."""
    client, run_id = _target(run_id)
    model_id = model_id or get_active_model_id()
    name, digest = _log_dataset(client, run_id, dataset)
    when = now_ms() if timestamp is None else timestamp
    at = 0 if step is None else step
    points = [Metric(key, as_float(value), when, at, model_id, name, digest) for key, value in metrics.items()]
    result = client.log_batch(run_id, metrics=points, synchronous=synchronous)
    if model_id and points:
        _link_model(client, run_id, model_id)
    return result


def log_input(
    dataset: Dataset | None = None,
    context: str | None = None,
    tags: dict[str, str] | None = None,
    model: LoggedModelInput | None = None,
) -> None:
    """Link a dataset or a logged model that the run uses.

    Args:
        dataset: an ``mlflow.data`` dataset.
        context: what it is used for, such as ``"training"``.
        tags: of the link, kept as texts.
        model: a logged model.
    """
    log_inputs([dataset], [context], [tags], [model])


def log_inputs(
    datasets: list[Dataset | None] | None = None,
    contexts: list[str | None] | None = None,
    tags_list: list[dict[str, str] | None] | None = None,
    models: list[LoggedModelInput | None] | None = None,
) -> None:
    """Link several datasets and logged models that the run uses; see ``log_input``.

    ``contexts`` and ``tags_list`` belong to ``datasets`` by position; None for either stands for none of them.
    """
    sets = list(datasets or ())
    uses: list[Any] = [None] * len(sets) if contexts is None else list(contexts)
    labels: list[Any] = [None] * len(sets) if tags_list is None else list(tags_list)
    if not len(sets) == len(uses) == len(labels):
        raise invalid(
            "'datasets', 'contexts' and 'tags_list' belong together by position and need the same length, not "
            f"{len(sets)}, {len(uses)} and {len(labels)}."
        )
    linked = []
    for dataset, use, tags in zip(sets, uses, labels, strict=True):
        if dataset is not None:
            own = [InputTag(DATASET_CONTEXT, str(use))] if use else []
            linked.append(DatasetInput(_entity(dataset), own + pairs(InputTag, tags)))
    client, run_id = _target(None)
    used = [m for m in models or () if m is not None]
    if linked or used:
        client.log_inputs(run_id, linked, used)


def log_outputs(models: list[LoggedModelOutput] | None = None):
    """Link logged models that the run produced."""
    client, run_id = _target(None)
    if models:
        client.log_outputs(run_id, models)


def flush_async_logging() -> None:
    """Wait until the metrics, params and tags that were logged asynchronously are in their stores."""
    for opened in opened_stores():
        opened.flush()


def flush_artifact_async_logging() -> None:
    """Wait until the images that were logged asynchronously are written."""
    for opened in opened_stores():
        opened.flush_artifacts()


def _target(run_id: str | None) -> tuple[MlflowClient, str]:
    """Where to log: a client and a run's id."""
    if run_id is not None:
        return MlflowClient(), run_id
    entry = current_run()
    return entry.client, entry.run_id


def _entity(dataset: Any) -> Any:
    if hasattr(dataset, "_to_mlflow_entity"):
        return dataset._to_mlflow_entity()
    if hasattr(dataset, "source_type") and hasattr(dataset, "digest"):
        return dataset
    raise TypeError(f"A dataset is made by mlflow.data (from_pandas, from_numpy, ...), not {type(dataset).__name__}")


def _log_dataset(client: MlflowClient, run_id: str, dataset: Any) -> tuple[str | None, str | None]:
    if dataset is None:
        return None, None
    entity = _entity(dataset)
    client.log_inputs(run_id, [DatasetInput(entity, [])])
    return entity.name, entity.digest


def _link_model(client: MlflowClient, run_id: str, model_id: str) -> None:
    opened = client._opened
    if (run_id, model_id) not in opened.known:
        client.log_inputs(run_id, models=[LoggedModelInput(model_id)])
        opened.know((run_id, model_id))
