"""Metrics, params, tags and inputs of runs, through the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import invalid
from mlflow.store.validation import MAX_ENTITIES_PER_BATCH, MAX_PARAMS_TAGS_PER_BATCH
from mlflow.tracking._client.base import ClientPart, as_float, chunks, in_background, now_ms, text

if TYPE_CHECKING:
    from mlflow.entities.dataset_input import DatasetInput
    from mlflow.entities.logged_model_input import LoggedModelInput
    from mlflow.entities.logged_model_output import LoggedModelOutput
    from mlflow.store.run_operations import RunOperations

__all__ = ["LoggingPart"]


class LoggingPart(ClientPart):
    """What runs log.

    Every ``synchronous`` is None for ``not MLFLOW_ENABLE_ASYNC_LOGGING``; with False a call returns at once with a
    ``RunOperations``, whose ``wait()`` raises what went wrong.
    """

    def get_metric_history(self, run_id: str, key: str) -> list[Metric]:
        """All points of a metric, in the order of time and step; none for an unknown run or key."""
        page = self._store.metrics.history(run_id, key)
        points = list(page)
        while page.token:
            page = self._store.metrics.history(run_id, key, page_token=page.token)
            points += page
        return points

    def log_metric(
        self,
        run_id: str,
        key: str,
        value: float,
        timestamp: int | None = None,
        step: int | None = None,
        synchronous: bool | None = None,
        dataset_name: str | None = None,
        dataset_digest: str | None = None,
        model_id: str | None = None,
    ) -> RunOperations | None:
        """Log one point of a metric.

        Args:
            run_id: an active run.
            key: up to 250 letters, digits and ``_ - . : /`` or spaces.
            value: a number, or an array or tensor with one.
            timestamp: epoch milliseconds; now by default.
            step: 0 by default.
            synchronous: see the class.
            dataset_name: the dataset that the value was measured on.
            dataset_digest: its digest.
            model_id: a logged model that the value belongs to.
        """
        if (dataset_name is None) != (dataset_digest is None):
            raise invalid("A dataset is named by 'dataset_name' and 'dataset_digest'; give both or neither.")
        metric = Metric(
            key,
            as_float(value),
            now_ms() if timestamp is None else timestamp,
            0 if step is None else step,
            model_id,
            dataset_name,
            dataset_digest,
        )
        if in_background(synchronous):
            return self._opened.logger.log_batch(run_id, metrics=[metric])
        self._store.runs.log_metric(run_id, metric)
        return None

    def log_param(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> Any:
        """Log a param, kept as text; returns the value. Another value for a key that is there already is an error."""
        param = Param(key, text(value))
        if in_background(synchronous):
            return self._opened.logger.log_batch(run_id, params=[param])
        self._store.runs.log_param(run_id, param)
        return value

    def set_tag(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
        """Set a tag, kept as text."""
        tag = RunTag(key, text(value))
        if in_background(synchronous):
            return self._opened.logger.log_batch(run_id, tags=[tag])
        self._store.runs.set_tag(run_id, tag)
        return None

    def delete_tag(self, run_id: str, key: str) -> None:
        """Delete a tag. Raises RESOURCE_DOES_NOT_EXIST when the run has no such tag."""
        self._store.runs.delete_tag(run_id, key)

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
        synchronous: bool | None = None,
    ) -> RunOperations | None:
        """Log many values.

        Up to 1,000 metrics, 100 params, 100 tags and 1,000 in all it is one request, all or nothing; more are logged in
        several, params and tags first.
        """
        for what, kind, values in (("metrics", Metric, metrics), ("params", Param, params), ("tags", RunTag, tags)):
            for value in values or ():
                if not hasattr(value, "key") or not hasattr(value, "value"):
                    raise invalid(f"Invalid {what}: each is a mlflow.entities.{kind.__name__}, not {value!r}")
        ready = [_as_metric(m) for m in metrics or ()]
        params, tags = list(params or ()), list(tags or ())
        if in_background(synchronous):
            return self._opened.logger.log_batch(run_id, metrics=ready, params=params, tags=tags)
        log = self._store.runs.log_batch
        if (
            len(params) <= MAX_PARAMS_TAGS_PER_BATCH
            and len(tags) <= MAX_PARAMS_TAGS_PER_BATCH
            and len(ready) + len(params) + len(tags) <= MAX_ENTITIES_PER_BATCH
        ):
            if ready or params or tags:
                log(run_id, ready, params, tags)
            return None
        for part in chunks(params, MAX_PARAMS_TAGS_PER_BATCH):
            log(run_id, params=part)
        for part in chunks(tags, MAX_PARAMS_TAGS_PER_BATCH):
            log(run_id, tags=part)
        for part in chunks(ready, MAX_ENTITIES_PER_BATCH):
            log(run_id, metrics=part)
        return None

    def log_inputs(
        self,
        run_id: str,
        datasets: Sequence[DatasetInput] | None = None,
        models: Sequence[LoggedModelInput] | None = None,
    ) -> None:
        """Link datasets and logged models that the run uses."""
        self._store.runs.log_inputs(run_id, list(datasets or ()), list(models or ()))

    def log_outputs(self, run_id: str, models: list[LoggedModelOutput]):
        """Link logged models that the run produced."""
        self._store.runs.log_outputs(run_id, list(models or ()))


def _as_metric(metric: Metric) -> Metric:
    if type(metric) is Metric and type(metric.value) is float:
        return metric
    return Metric(
        metric.key,
        as_float(metric.value),
        metric.timestamp,
        metric.step,
        metric.model_id,
        metric.dataset_name,
        metric.dataset_digest,
        metric.run_id,
    )
