"""Runs in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mlflow.entities._paged_list import PagedList
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid

__all__ = ["Runs"]


class Runs(ABC):
    """Executions and what they log. Only active ones may change: INVALID_PARAMETER_VALUE otherwise."""

    @abstractmethod
    def create(
        self,
        experiment_id: str,
        user_id: str | None = None,
        start_time: int | None = None,
        tags: Sequence[RunTag] = (),
        run_name: str | None = None,
    ) -> Run:
        """Create a running one in an active experiment.

        Without a name it gets a random one; the name stands also as tag ``mlflow.runName``. A name that differs
        from that tag is INVALID_PARAMETER_VALUE. ``start_time`` defaults to now (epoch milliseconds).
        """

    @abstractmethod
    def get(self, run_id: str) -> Run:
        """One by id, active or deleted, with inputs and outputs."""

    @abstractmethod
    def update(
        self, run_id: str, status: str | None = None, end_time: int | None = None, run_name: str | None = None
    ) -> RunInfo:
        """Change an active one's status, end time or name (and its tag ``mlflow.runName``); None leaves a field."""

    @abstractmethod
    def delete(self, run_id: str) -> None:
        """Mark as deleted; once more does nothing."""

    @abstractmethod
    def restore(self, run_id: str) -> None:
        """Undo ``delete``; once more does nothing."""

    @abstractmethod
    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        """A page of those that match; by default latest start first. ``max_results`` is 1 to 50,000."""

    @abstractmethod
    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> None:
        """Log all or nothing. At most 1,000 metrics, 100 params, 100 tags and 1,000 in all.

        A param that has another value already is INVALID_PARAMETER_VALUE; the same value again is fine. Metrics keep
        their history; an exact repetition is one point. A metric with ``model_id`` is logged to that model too.
        """

    def log_metric(self, run_id: str, metric: Metric) -> None:
        """``log_batch`` of one metric."""
        self.log_batch(run_id, metrics=(metric,))

    def log_param(self, run_id: str, param: Param) -> None:
        """``log_batch`` of one param."""
        self.log_batch(run_id, params=(param,))

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        """``log_batch`` of one tag."""
        self.log_batch(run_id, tags=(tag,))

    @abstractmethod
    def delete_tag(self, run_id: str, key: str) -> None:
        """Delete a tag. RESOURCE_DOES_NOT_EXIST when the run has no such tag."""

    @abstractmethod
    def log_inputs(
        self, run_id: str, datasets: Sequence[DatasetInput] = (), models: Sequence[LoggedModelInput] = ()
    ) -> None:
        """Link datasets and logged models that the run uses; what is linked already stays once."""

    @abstractmethod
    def log_outputs(self, run_id: str, models: Sequence[LoggedModelOutput]) -> None:
        """Link logged models that the run produced."""

    def record_model(self, run_id: str, model_json: str) -> None:
        """Add a model's MLmodel (as JSON text) to the tag ``mlflow.log-model.history``, as MLflow 2 clients do."""
        import json

        try:
            model = json.loads(model_json)
        except (ValueError, RecursionError) as error:
            raise invalid(f"'model_json' is not JSON: {error}") from None
        if not isinstance(model, dict):
            raise invalid("'model_json' must be a JSON object: the content of an MLmodel file.")
        missing = [k for k in ("artifact_path", "flavors", "utc_time_created", "run_id") if k not in model]
        if missing:
            raise invalid(f"'model_json' lacks {', '.join(missing)}.")
        history = json.loads(self.get(run_id).data.tags.get("mlflow.log-model.history") or "[]")
        self.set_tag(run_id, RunTag("mlflow.log-model.history", json.dumps([*history, model])))

    @abstractmethod
    def find_deleted(self, older_than_ms: int = 0) -> list[RunInfo]:
        """Deleted ones whose deletion lies at least so long back."""

    @abstractmethod
    def purge(self, run_ids: Sequence[str]) -> None:
        """Remove deleted ones and all they logged for good. Artifacts are the caller's."""
