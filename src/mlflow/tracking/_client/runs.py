"""Runs, through the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid
from mlflow.tracking._client.base import ClientPart, now_ms, text
from mlflow.tracking._tag_names import PARENT_RUN_ID, USER

if TYPE_CHECKING:
    from mlflow.entities.run import Run
    from mlflow.store.entities.paged_list import PagedList

__all__ = ["RunsPart"]

UNKNOWN_USER = "unknown"


class RunsPart(ClientPart):
    """Executions."""

    def get_run(self, run_id: str) -> Run:
        """One by id, active or deleted, with what it logged. Raises RESOURCE_DOES_NOT_EXIST."""
        return self._store.runs.get(run_id)

    def get_parent_run(self, run_id: str) -> Run | None:
        """The run that a nested run belongs to; None for one that is not nested."""
        parent = self.get_run(run_id).data.tags.get(PARENT_RUN_ID)
        return None if parent is None else self.get_run(parent)

    def create_run(
        self,
        experiment_id: str,
        start_time: int | None = None,
        tags: dict[str, Any] | None = None,
        run_name: str | None = None,
    ) -> Run:
        """Create a running one, without making it active.

        Args:
            experiment_id: an active experiment.
            start_time: epoch milliseconds; now by default.
            tags: kept as texts; ``mlflow.user`` is the run's user.
            run_name: a random one by default.
        """
        given = dict(tags or {})
        return self._store.runs.create(
            text(experiment_id),
            text(given.get(USER) or UNKNOWN_USER),
            now_ms() if start_time is None else start_time,
            [RunTag(key, "" if value is None else text(value)) for key, value in given.items()],
            run_name,
        )

    def update_run(self, run_id: str, status: str | None = None, name: str | None = None) -> None:
        """Change status (such as ``"FINISHED"``) or name; None leaves it. Does not set the end time."""
        self._store.runs.update(run_id, status=_status(status), run_name=name)

    def set_terminated(self, run_id: str, status: str | None = None, end_time: int | None = None) -> None:
        """End a run, after what was logged asynchronously has arrived.

        Args:
            run_id: the run.
            status: ``"FINISHED"`` (the default), ``"FAILED"`` or ``"KILLED"``.
            end_time: epoch milliseconds; now by default.
        """
        from mlflow.tracking._run_url import announce

        wanted = _status(status or RunStatus.to_string(RunStatus.FINISHED))
        opened = self._opened
        opened.flush()
        opened.flush_artifacts()
        info = opened.store.runs.update(run_id, status=wanted, end_time=now_ms() if end_time is None else end_time)
        announce(opened.uri, info)

    def delete_run(self, run_id: str) -> None:
        """Mark as deleted."""
        self._store.runs.delete(run_id)

    def restore_run(self, run_id: str) -> None:
        """Undo ``delete_run``."""
        self._store.runs.restore(run_id)

    def search_runs(
        self,
        experiment_ids: list[str],
        filter_string: str = "",
        run_view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        """A page of runs that match.

        Args:
            experiment_ids: where to look.
            filter_string: such as ``metrics.rmse < 1 AND params.model = 'tree'``.
            run_view_type: a value of ``mlflow.entities.ViewType``.
            max_results: size of the page, 1 to 50,000.
            order_by: such as ``["metrics.rmse ASC"]``; by default the latest start first.
            page_token: ``token`` of the page before.
        """
        ids = [experiment_ids] if isinstance(experiment_ids, (str, int)) else experiment_ids
        return self._store.runs.search(
            [text(i) for i in ids], filter_string, run_view_type, max_results, order_by, page_token
        )


def _status(status: Any) -> str | None:
    if isinstance(status, int):
        return RunStatus.to_string(status)
    if status is not None and status not in RunStatus._STRING_TO_STATUS:
        raise invalid(f"Invalid run status {status!r}; valid ones are {', '.join(RunStatus._STRING_TO_STATUS)}")
    return status
