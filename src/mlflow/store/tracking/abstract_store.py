"""The flat tracking store that plugin authors subclass: one method per call, all nouns in one class.

``mlflow.store.plugin`` turns an instance into the facets that the rest of the package works with. A method that a
subclass leaves out raises NOT_IMPLEMENTED when it is needed, so a plugin implements what its backend can do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowNotImplementedException

if TYPE_CHECKING:
    from mlflow.entities.dataset_input import DatasetInput
    from mlflow.entities.logged_model import LoggedModel
    from mlflow.entities.logged_model_input import LoggedModelInput
    from mlflow.entities.logged_model_output import LoggedModelOutput
    from mlflow.entities.logged_model_parameter import LoggedModelParameter
    from mlflow.entities.logged_model_status import LoggedModelStatus
    from mlflow.entities.logged_model_tag import LoggedModelTag
    from mlflow.entities.metric import Metric
    from mlflow.store.entities.paged_list import PagedList
    from mlflow.store.run_operations import RunOperations

__all__ = ["AbstractStore"]


class AbstractStore:
    """A backend for experiments, runs and logged models.

    Ids are texts, times epoch milliseconds; results are the entities of ``mlflow.entities``. A missing thing raises
    ``MlflowException`` with RESOURCE_DOES_NOT_EXIST, bad input INVALID_PARAMETER_VALUE.
    """

    def __init__(self):
        pass

    def _missing(self, method: str) -> MlflowNotImplementedException:
        return MlflowNotImplementedException(
            f"The tracking store {type(self).__name__} does not offer '{method}'. "
            "Use another store, or add the method to it."
        )

    # Experiments

    def search_experiments(
        self, view_type=ViewType.ACTIVE_ONLY, max_results=1000, filter_string=None, order_by=None, page_token=None
    ):
        """A ``PagedList`` of experiments that match, by default the newest first."""
        raise self._missing("search_experiments")

    def create_experiment(self, name, artifact_location, tags):
        """Create one (``tags``: list of ``ExperimentTag``) and return its id."""
        raise self._missing("create_experiment")

    def get_experiment(self, experiment_id):
        """One by id, active or deleted."""
        raise self._missing("get_experiment")

    def get_experiment_by_name(self, experiment_name):
        """One by name, active or deleted; None when there is none. Unless overridden, by a search over all."""
        token = None
        while True:
            page = self.search_experiments(view_type=ViewType.ALL, page_token=token)
            for experiment in page:
                if experiment.name == experiment_name:
                    return experiment
            token = page.token
            if not token:
                return None

    def delete_experiment(self, experiment_id):
        """Mark as deleted."""
        raise self._missing("delete_experiment")

    def restore_experiment(self, experiment_id):
        """Undo ``delete_experiment``."""
        raise self._missing("restore_experiment")

    def rename_experiment(self, experiment_id, new_name):
        """Rename an active one."""
        raise self._missing("rename_experiment")

    def set_experiment_tag(self, experiment_id, tag):
        """Set an ``ExperimentTag``."""
        raise self._missing("set_experiment_tag")

    def delete_experiment_tag(self, experiment_id, key):
        """Delete a tag."""
        raise self._missing("delete_experiment_tag")

    # Runs

    def create_run(self, experiment_id, user_id, start_time, tags, run_name):
        """Create a running one (``tags``: list of ``RunTag``) and return it."""
        raise self._missing("create_run")

    def get_run(self, run_id):
        """One by id, active or deleted."""
        raise self._missing("get_run")

    def update_run_info(self, run_id, run_status, end_time, run_name):
        """Change status (a number of ``RunStatus``), end time or name; None leaves a field. Returns the ``RunInfo``."""
        raise self._missing("update_run_info")

    def delete_run(self, run_id):
        """Mark as deleted."""
        raise self._missing("delete_run")

    def restore_run(self, run_id):
        """Undo ``delete_run``."""
        raise self._missing("restore_run")

    def search_runs(
        self, experiment_ids, filter_string, run_view_type, max_results=1000, order_by=None, page_token=None
    ):
        """A ``PagedList`` of runs that match, by default the latest start first."""
        raise self._missing("search_runs")

    # What runs log

    def log_batch(self, run_id, metrics, params, tags):
        """Log lists of ``Metric``, ``Param`` and ``RunTag``."""
        raise self._missing("log_batch")

    def log_metric(self, run_id, metric):
        """Log one ``Metric``; unless overridden, by ``log_batch``."""
        self.log_batch(run_id, metrics=[metric], params=[], tags=[])

    def log_param(self, run_id, param):
        """Log one ``Param``; unless overridden, by ``log_batch``."""
        self.log_batch(run_id, metrics=[], params=[param], tags=[])

    def set_tag(self, run_id, tag):
        """Set one ``RunTag``; unless overridden, by ``log_batch``."""
        self.log_batch(run_id, metrics=[], params=[], tags=[tag])

    def delete_tag(self, run_id, key):
        """Delete a tag of a run."""
        raise self._missing("delete_tag")

    def log_batch_async(self, run_id, metrics, params, tags) -> RunOperations:
        """Log in the background; unless overridden, at once."""
        from mlflow.store.run_operations import RunOperations

        self.log_batch(run_id, metrics=metrics, params=params, tags=tags)
        return RunOperations([])

    def log_metric_async(self, run_id, metric) -> RunOperations:
        """Log one ``Metric`` in the background."""
        return self.log_batch_async(run_id, metrics=[metric], params=[], tags=[])

    def log_param_async(self, run_id, param) -> RunOperations:
        """Log one ``Param`` in the background."""
        return self.log_batch_async(run_id, metrics=[], params=[param], tags=[])

    def set_tag_async(self, run_id, tag) -> RunOperations:
        """Set one ``RunTag`` in the background."""
        return self.log_batch_async(run_id, metrics=[], params=[], tags=[tag])

    def flush_async_logging(self):
        """Wait for what was logged in the background."""

    def end_async_logging(self):
        """Take no more in the background, and finish what is there."""
        self.flush_async_logging()

    def shut_down_async_logging(self):
        """Finish what is there and stop the background threads."""
        self.flush_async_logging()

    def get_metric_history(self, run_id, metric_key, max_results=None, page_token=None) -> PagedList[Metric]:
        """A ``PagedList`` of all points of a metric."""
        raise self._missing("get_metric_history")

    def get_metric_history_bulk_interval_from_steps(self, run_id, metric_key, steps, max_results):
        """Points of a run at given steps, each with its run; unless overridden, from the whole history."""
        wanted = set(steps)
        points = [m for m in self.get_metric_history(run_id, metric_key) if m.step in wanted]
        points.sort(key=lambda m: (m.step, m.timestamp))
        return [_of_run(m, run_id) for m in points[:max_results]]

    def get_metric_history_bulk_interval(
        self, run_ids: list[str], metric_key: str, max_results: int, start_step: int, end_step: int
    ) -> list[Any]:
        """Points of several runs at up to ``max_results`` chosen steps."""
        raise self._missing("get_metric_history_bulk_interval")

    def log_inputs(
        self, run_id: str, datasets: list[DatasetInput] | None = None, models: list[LoggedModelInput] | None = None
    ):
        """Link datasets and logged models that a run uses."""
        raise self._missing("log_inputs")

    def log_outputs(self, run_id: str, models: list[LoggedModelOutput]):
        """Link logged models that a run produced."""
        raise self._missing("log_outputs")

    def record_logged_model(self, run_id, mlflow_model):
        """Old form of linking a model to a run."""
        raise self._missing("record_logged_model")

    # Logged models

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: list[LoggedModelTag] | None = None,
        params: list[LoggedModelParameter] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Create a pending one."""
        raise self._missing("create_logged_model")

    def search_logged_models(
        self,
        experiment_ids: list[str],
        filter_string: str | None = None,
        datasets: list[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: list[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        """A page of those that match."""
        raise self._missing("search_logged_models")

    def finalize_logged_model(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        """Say that its files are there, or never will be."""
        raise self._missing("finalize_logged_model")

    def set_logged_model_tags(self, model_id: str, tags: list[LoggedModelTag]) -> None:
        """Set tags."""
        raise self._missing("set_logged_model_tags")

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Delete a tag."""
        raise self._missing("delete_logged_model_tag")

    def log_logged_model_params(self, model_id: str, params: list[LoggedModelParameter]) -> None:
        """Add params."""
        raise self._missing("log_logged_model_params")

    def get_logged_model(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        """One by id."""
        raise self._missing("get_logged_model")

    def delete_logged_model(self, model_id: str) -> None:
        """Mark as deleted."""
        raise self._missing("delete_logged_model")


def _of_run(metric: Metric, run_id: str) -> Metric:
    from mlflow.entities.metric import Metric as Point

    return Point(
        metric.key,
        metric.value,
        metric.timestamp,
        metric.step,
        metric.model_id,
        metric.dataset_name,
        metric.dataset_digest,
        run_id,
    )
