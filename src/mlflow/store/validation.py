"""What every backend accepts: keys, values, names and limits, in one place.

Limits are MLflow's: keys up to 250 characters, params up to 6,000, tags up to 8,000 (longer ones are cut while
``MLFLOW_TRUNCATE_LONG_VALUES`` holds), 1,000 entries a batch.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.environment_variables import MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH, MLFLOW_TRUNCATE_LONG_VALUES
from mlflow.exceptions import invalid

T = TypeVar("T", ExperimentTag, LoggedModelTag, RunTag)

MAX_KEY_LENGTH = 250
MAX_PARAM_LENGTH = 6000
MAX_RUN_TAG_LENGTH = 8000
MAX_EXPERIMENT_TAG_LENGTH = 5000
MAX_EXPERIMENT_NAME_LENGTH = 500
MAX_METRICS_PER_BATCH = 1000
MAX_PARAMS_TAGS_PER_BATCH = 100
MAX_ENTITIES_PER_BATCH = 1000
MAX_RESULTS = 50_000

_KEY = re.compile(r"^[/\w.\- :]*$")
_INT64 = 2**63


@lru_cache(maxsize=4096)
def check_key(key: str, parameter: str = "key") -> str:
    """Return a key fit for metrics, params and tags: allowed characters, at most 250, no other name as a path."""
    if not isinstance(key, str):
        raise invalid(
            f"Invalid value {key!r} for parameter '{parameter}' supplied: a text is needed, not {_type(key)}."
        )
    if not key:
        raise invalid(f"Invalid value \"\" for parameter '{parameter}' supplied: a key cannot be empty.")
    if not _KEY.match(key) or key.endswith("\n"):
        raise invalid(
            f"Invalid value \"{key}\" for parameter '{parameter}' supplied: Names may only contain alphanumerics, "
            "underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/)."
        )
    if len(key) > MAX_KEY_LENGTH:
        raise invalid(
            f"'{parameter}' exceeds the maximum length of {MAX_KEY_LENGTH} characters: {key[:80]!r}... has {len(key)}."
        )
    if posixpath.normpath(key) != key or key.startswith(("/", "..")) or key == ".":
        raise invalid(
            f"Invalid value \"{key}\" for parameter '{parameter}' supplied: read as a path it would name "
            f"'{posixpath.normpath(key)}'. Use a name without leading slash, '.', '..' or '//' parts."
        )
    return key


def check_metric(metric: Metric, index: int | None = None) -> Metric:
    """A metric with a valid key, a number as value, and int64 timestamp and step; returned with plain numbers.

    ``index`` is its place in a batch, for the error.
    """
    value, timestamp, step = metric.value, metric.timestamp, metric.step
    if (
        type(metric.key) is str
        and metric.key in _good_keys
        and type(value) is float
        and type(timestamp) is int
        and type(step) is int
        and -_INT64 <= timestamp < _INT64
        and -_INT64 <= step < _INT64
        and (metric.dataset_name is None) == (metric.dataset_digest is None)
    ):
        return metric
    prefix = "" if index is None else f"metrics[{index}]."
    check_key(metric.key, f"{prefix}key")
    if len(_good_keys) < _MOST_KEYS:
        _good_keys.add(metric.key)
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise invalid(f"Invalid value {value!r} for parameter '{prefix}value' supplied: a number is needed.")
    timestamp = _check_int64(timestamp, f"{prefix}timestamp")
    step = _check_int64(0 if step is None else step, f"{prefix}step")
    try:
        value = float(value)
    except OverflowError:
        raise invalid(
            f"Invalid value {value!r} for parameter '{prefix}value' supplied: it does not fit a float."
        ) from None
    if (metric.dataset_name is None) != (metric.dataset_digest is None):
        raise invalid(f"'{prefix}dataset_name' and '{prefix}dataset_digest' are to be given both or not at all.")
    return Metric(
        metric.key, value, timestamp, step, metric.model_id, metric.dataset_name, metric.dataset_digest, metric.run_id
    )


_MOST_KEYS = 10_000
_good_keys: set[str] = set()
"""Metric keys found valid before; a cache of pure results."""


def _check_int64(value: Any, parameter: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, float) and math.isfinite(value):
            value = int(value)
        elif hasattr(value, "__index__") and not isinstance(value, bool):
            value = int(value)  # numpy integers, for one
        else:
            raise invalid(f"Invalid value {value!r} for parameter '{parameter}' supplied: an integer is needed.")
    if not -_INT64 <= value < _INT64:
        raise invalid(f"Invalid value {value!r} for parameter '{parameter}' supplied: it does not fit 64 bits.")
    return value


def check_param(param: Param, parameter: str = "") -> Param:
    """A param with a valid key and a text of at most 6,000 characters; cut to that where the setting says so."""
    check_key(param.key, f"{parameter}.key" if parameter else "key")
    value = param.value if type(param.value) is str else str(param.value)
    if len(value) > MAX_PARAM_LENGTH:
        value = _cut(value, MAX_PARAM_LENGTH, "Param value", param.key)
    return param if value is param.value else Param(param.key, value)


def check_tag(tag: T, parameter: str = "", limit: int = MAX_RUN_TAG_LENGTH) -> T:
    """A tag with a valid key and a text of at most ``limit`` characters; cut to that where the setting says so."""
    check_key(tag.key, f"{parameter}.key" if parameter else "key")
    value = tag.value if type(tag.value) is str else str(tag.value)
    if len(value) > limit:
        value = _cut(value, limit, "Tag value", tag.key)
    return tag if value is tag.value else type(tag)(tag.key, value)


def _cut(value: str, limit: int, what: str, key: str) -> str:
    if MLFLOW_TRUNCATE_LONG_VALUES.get():
        import logging

        logging.getLogger("mlflow").warning(
            "%s of key '%s' has %d characters and is cut to %d", what, key, len(value), limit
        )
        return value[:limit]
    raise invalid(f"{what} of key '{key}' exceeds the maximum length of {limit} characters: it has {len(value)}.")


def check_batch(
    metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
) -> tuple[list[Metric], list[Param], list[RunTag]]:
    """A batch within the limits, each entry valid, no param twice."""
    for what, entries, limit in (
        ("metrics", metrics, MAX_METRICS_PER_BATCH),
        ("params", params, MAX_PARAMS_TAGS_PER_BATCH),
        ("tags", tags, MAX_PARAMS_TAGS_PER_BATCH),
    ):
        if len(entries) > limit:
            raise invalid(f"A batch logging request can contain at most {limit} {what}. Got {len(entries)} {what}.")
    total = len(metrics) + len(params) + len(tags)
    if total > MAX_ENTITIES_PER_BATCH:
        raise invalid(
            f"A batch logging request can contain at most {MAX_ENTITIES_PER_BATCH} metrics, params and tags in all. "
            f"Got {total}."
        )
    checked = [check_metric(m, i) for i, m in enumerate(metrics)]
    keys: set[str] = set()
    for p in params:
        if p.key in keys:
            raise invalid(f"Duplicate parameter keys have been submitted: '{p.key}'. Log each key once a batch.")
        keys.add(p.key)
    valid_params = [check_param(p, f"params[{i}]") for i, p in enumerate(params)]
    return checked, valid_params, [check_tag(t, f"tags[{i}]") for i, t in enumerate(tags)]


_DATASET_LIMITS = {"name": 500, "digest": 36, "source": 65_535, "schema": 1_048_576, "profile": 16_777_215}
_MAX_INPUT_TAG_KEY_LENGTH = 255
_MAX_INPUT_TAG_LENGTH = 500


def check_dataset_inputs(entries: Sequence[DatasetInput]) -> None:
    """Names, digests and sources are there, and nothing is longer than a database's columns."""
    for i, entry in enumerate(entries):
        for field in ("name", "digest", "source_type", "source"):
            if not getattr(entry.dataset, field):
                raise invalid(f"Missing value for required parameter 'datasets[{i}].dataset.{field}'.")
        for field, limit in _DATASET_LIMITS.items():
            value = getattr(entry.dataset, field)
            if value is not None and len(value) > limit:
                raise invalid(f"'datasets[{i}].dataset.{field}' exceeds the maximum length of {limit} characters.")
        for tag in entry.tags:
            if not tag.key or tag.value is None:
                raise invalid(f"A tag of 'datasets[{i}]' has no key or no value.")
            if len(tag.key) > _MAX_INPUT_TAG_KEY_LENGTH or len(tag.value) > _MAX_INPUT_TAG_LENGTH:
                raise invalid(f"A tag of 'datasets[{i}]' exceeds 255 characters in its key or 500 in its value.")


def check_experiment_name(name) -> str:
    """A name of 1 to 500 characters."""
    if not isinstance(name, str) or not name:
        raise invalid(f"Invalid experiment name: {name!r}. A name is a text that is not empty.")
    if len(name) > MAX_EXPERIMENT_NAME_LENGTH:
        raise invalid(
            f"'name' exceeds the maximum length of {MAX_EXPERIMENT_NAME_LENGTH} characters: "
            f"{name[:80]!r}... has {len(name)}."
        )
    return name


def check_artifact_location(location: str | None) -> None:
    """A URI without fragment, parameters or ``..``, of at most ``MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH`` characters."""
    if not location:
        return
    from urllib.parse import urlsplit

    limit = MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH.get()
    if len(location) > limit:
        raise invalid(f"'artifact_location' exceeds the maximum length of {limit} characters: it has {len(location)}.")
    if "#" in location or ";" in urlsplit(location).path:
        raise invalid(f"Artifact location '{location}' has a fragment or parameters (# or ;). Use a plain path or URI.")


def check_logged_model_name(name) -> str:
    """A name without ``/ : . % " '``."""
    if not isinstance(name, str) or not name or any(c in name for c in "/:.%\"'"):
        raise invalid(
            f"Invalid model name ({name!r}) provided. Model name must be a non-empty string and cannot contain the "
            "following characters: ('/', ':', '.', '%', '\"', \"'\")"
        )
    return name


def check_logged_model_param(param):
    """A param of a logged model: a key of at most 250 characters and a text of at most 6,000, cut as params are."""
    if not isinstance(param.key, str) or not param.key or len(param.key) > MAX_KEY_LENGTH:
        raise invalid(f"Invalid key {param.key!r} of a model's param: 1 to {MAX_KEY_LENGTH} characters are possible.")
    value = param.value if type(param.value) is str else str(param.value)
    if len(value) > MAX_PARAM_LENGTH:
        value = _cut(value, MAX_PARAM_LENGTH, "Param value", param.key)
    return param if value is param.value else type(param)(param.key, value)


def check_max_results(max_results, limit: int = MAX_RESULTS) -> int:
    """1 to the limit."""
    if isinstance(max_results, bool) or not isinstance(max_results, int):
        raise invalid(f"Invalid value {max_results!r} for parameter 'max_results' supplied: an integer is needed.")
    if max_results < 1:
        raise invalid(
            f"Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer"
        )
    if max_results > limit:
        raise invalid(f"Invalid value {max_results} for parameter 'max_results' supplied: it can be at most {limit}")
    return max_results


def _type(value) -> str:
    return type(value).__name__
