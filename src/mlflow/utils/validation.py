"""Limits and checks of what is logged, by the names that integrations know."""

from __future__ import annotations

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.store import validation as _checks
from mlflow.store.validation import MAX_ENTITIES_PER_BATCH as MAX_ENTITIES_PER_BATCH
from mlflow.store.validation import MAX_EXPERIMENT_NAME_LENGTH as MAX_EXPERIMENT_NAME_LENGTH
from mlflow.store.validation import MAX_EXPERIMENT_TAG_LENGTH as MAX_EXPERIMENT_TAG_VAL_LENGTH
from mlflow.store.validation import MAX_KEY_LENGTH as MAX_ENTITY_KEY_LENGTH
from mlflow.store.validation import MAX_KEY_LENGTH as MAX_EXPERIMENT_TAG_KEY_LENGTH
from mlflow.store.validation import MAX_KEY_LENGTH as MAX_MODEL_REGISTRY_TAG_KEY_LENGTH
from mlflow.store.validation import MAX_KEY_LENGTH as MAX_TRACE_TAG_KEY_LENGTH
from mlflow.store.validation import MAX_METRICS_PER_BATCH as MAX_METRICS_PER_BATCH
from mlflow.store.validation import MAX_PARAM_LENGTH as MAX_PARAM_VAL_LENGTH
from mlflow.store.validation import MAX_PARAMS_TAGS_PER_BATCH as MAX_PARAMS_TAGS_PER_BATCH
from mlflow.store.validation import MAX_RESULTS as MAX_EXPERIMENTS_LISTED_PER_PAGE
from mlflow.store.validation import MAX_RUN_TAG_LENGTH as MAX_TAG_VAL_LENGTH
from mlflow.store.validation import MAX_RUN_TAG_LENGTH as MAX_TRACE_TAG_VAL_LENGTH
from mlflow.store.validation import check_artifact_location as _validate_experiment_artifact_location
from mlflow.store.validation import check_batch as _validate_batch_log_data
from mlflow.store.validation import check_experiment_name as _validate_experiment_name
from mlflow.store.validation import check_key as _validate_metric_name
from mlflow.store.validation import check_key as _validate_param_name
from mlflow.store.validation import check_key as _validate_tag_name

__all__ = [
    "MAX_ENTITIES_PER_BATCH",
    "MAX_ENTITY_KEY_LENGTH",
    "MAX_EXPERIMENTS_LISTED_PER_PAGE",
    "MAX_EXPERIMENT_NAME_LENGTH",
    "MAX_EXPERIMENT_TAG_KEY_LENGTH",
    "MAX_EXPERIMENT_TAG_VAL_LENGTH",
    "MAX_METRICS_PER_BATCH",
    "MAX_MODEL_REGISTRY_TAG_KEY_LENGTH",
    "MAX_PARAMS_TAGS_PER_BATCH",
    "MAX_PARAM_VAL_LENGTH",
    "MAX_TAG_VAL_LENGTH",
    "MAX_TRACE_TAG_KEY_LENGTH",
    "MAX_TRACE_TAG_VAL_LENGTH",
    "_validate_batch_log_data",
    "_validate_experiment_artifact_location",
    "_validate_experiment_name",
    "_validate_metric",
    "_validate_metric_name",
    "_validate_param",
    "_validate_param_name",
    "_validate_tag",
    "_validate_tag_name",
]


def _validate_metric(key, value, timestamp, step, path="") -> None:
    """Raises INVALID_PARAMETER_VALUE for a metric that no store accepts."""
    _checks.check_metric(Metric(key, value, timestamp, step))


def _validate_param(key, value, path="") -> Param:
    """The param as it would be stored. Raises INVALID_PARAMETER_VALUE for one that no store accepts."""
    return _checks.check_param(Param(key, value), path)


def _validate_tag(key, value, path="") -> RunTag:
    """The tag as it would be stored. Raises INVALID_PARAMETER_VALUE for one that no store accepts."""
    return _checks.check_tag(RunTag(key, value), path)
