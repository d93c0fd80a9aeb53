"""Searching runs over all their pages."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid
from mlflow.tracking._fluent.experiments import _get_experiment_id, all_pages, search_experiments
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    import pandas

    from mlflow.entities.run import Run

__all__ = ["NUM_RUNS_PER_PAGE_PANDAS", "SEARCH_MAX_RESULTS_PANDAS", "search_runs"]

SEARCH_MAX_RESULTS_PANDAS = 100000
NUM_RUNS_PER_PAGE_PANDAS = 10000
_logger = logging.getLogger("mlflow.tracking.fluent")


def search_runs(
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: int = ViewType.ACTIVE_ONLY,
    max_results: int = SEARCH_MAX_RESULTS_PANDAS,
    order_by: list[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> list[Run] | pandas.DataFrame:
    """Runs that match, from all pages.

    Args:
        experiment_ids: where to look; without ids and names in the active experiment.
        filter_string: such as ``metrics.rmse < 1 AND params.model = 'tree'``.
        run_view_type: a value of ``mlflow.entities.ViewType``.
        max_results: at most so many.
        order_by: such as ``["metrics.rmse ASC"]``; by default the latest start first.
        output_format: ``"pandas"`` or ``"list"``.
        search_all_experiments: look in all active experiments where no ids and names are given.
        experiment_names: where to look, by name; unknown names are left out with a warning.

    Returns:
        A list of ``Run``, or a frame with one row a run: ``run_id, experiment_id, status, artifact_uri, start_time,
        end_time`` (UTC), ``metrics.*``, ``params.*`` and ``tags.*``.
    """
    if output_format not in ("pandas", "list"):
        raise ValueError(f"Unsupported output format: {output_format}. Supported are 'pandas' and 'list'")
    client = MlflowClient()
    ids = _where(client, experiment_ids, experiment_names, search_all_experiments)

    def page(size: int, token: str | None) -> Any:
        return client.search_runs(ids, filter_string, run_view_type, size, order_by, token)

    runs: list[Run] = all_pages(page, NUM_RUNS_PER_PAGE_PANDAS, max_results) if ids else []
    if output_format == "list":
        return runs
    from mlflow.tracking._fluent.frames import runs_to_frame

    return runs_to_frame(runs)


def _where(client: MlflowClient, ids: Any, names: list[str] | None, everywhere: bool) -> list[str]:
    if ids and names:
        raise invalid("Give 'experiment_ids' or 'experiment_names', not both.")
    if ids:
        return [str(i) for i in ([ids] if isinstance(ids, (str, int)) else ids)]
    if names:
        found = []
        for name in names:
            experiment = client.get_experiment_by_name(name)
            if experiment is None:
                _logger.warning("There is no experiment named '%s'; it is left out of the search", name)
            else:
                found.append(experiment.experiment_id)
        return found
    if everywhere:
        return [e.experiment_id for e in search_experiments(view_type=ViewType.ACTIVE_ONLY)]
    return [_get_experiment_id()]
