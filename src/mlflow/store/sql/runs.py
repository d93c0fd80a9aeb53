"""Runs in a database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from mlflow.entities._paged_list import PagedList
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store import validation
from mlflow.store.interface.runs import Runs
from mlflow.store.locations import append_to_location
from mlflow.store.sql import batch, run_links
from mlflow.store.sql.database import Database, Session
from mlflow.store.sql.experiments import SqlExperiments
from mlflow.store.sql.fetch import chunks, collector_at_rest, experiment_key, in_ids
from mlflow.store.sql.run_search import INFO_COLUMNS, search_rows
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.metrics import latest_metrics
from mlflow.store.sql.tables.runs import params, runs, tags
from mlflow.store.validation import check_max_results

__all__ = ["SqlRuns"]

RUN_NAME_TAG = "mlflow.runName"

_id = bindparam("id", required=True)
_INFO = Statement(lambda d: select(*INFO_COLUMNS).where(runs.c.run_uuid == _id))
_INSERT = Statement(
    lambda d: insert(runs).values(
        {
            c: bindparam(c, required=True)
            for c in ("run_uuid", "name", "user_id", "start_time", "artifact_uri", "experiment_id")
        }
        | {
            "source_type": "UNKNOWN",
            "source_name": "",
            "entry_point_name": "",
            "source_version": "",
            "status": "RUNNING",
            "lifecycle_stage": "active",
        }
    )
)
_UPDATE = Statement(
    lambda d: (
        update(runs)
        .where(runs.c.run_uuid == _id)
        .values(
            status=func.coalesce(bindparam("new_status", type_=runs.c.status.type, required=True), runs.c.status),
            end_time=func.coalesce(bindparam("new_end", type_=runs.c.end_time.type, required=True), runs.c.end_time),
            name=func.coalesce(bindparam("new_name", type_=runs.c.name.type, required=True), runs.c.name),
        )
    )
)
_METRICS = in_ids(
    (
        latest_metrics.c.run_uuid,
        latest_metrics.c.key,
        latest_metrics.c.value,
        latest_metrics.c.timestamp,
        latest_metrics.c.step,
        latest_metrics.c.is_nan,
    ),
    latest_metrics.c.run_uuid,
)
_PARAMS = in_ids((params.c.run_uuid, params.c.key, params.c.value), params.c.run_uuid)
_TAGS = in_ids((tags.c.run_uuid, tags.c.key, tags.c.value), tags.c.run_uuid)
_NAN = float("nan")


class SqlRuns(Runs):
    """Runs in a database."""

    def __init__(self, database: Database, experiments: SqlExperiments):
        self._db = database
        self._experiments = experiments

    def create(
        self,
        experiment_id: str,
        user_id: str | None = None,
        start_time: int | None = None,
        tags: Sequence[RunTag] = (),
        run_name: str | None = None,
    ) -> Run:
        checked = [validation.check_tag(t) for t in tags or ()]
        tagged = next((t.value for t in reversed(checked) if t.key == RUN_NAME_TAG), None)
        if run_name and tagged and run_name != tagged:
            raise invalid(
                f"Both 'run_name' and the tag '{RUN_NAME_TAG}' are given, with different values: "
                f"run_name='{run_name}', {RUN_NAME_TAG}='{tagged}'. Give one of them."
            )
        name = run_name or tagged or _random_name()
        by_key = {t.key: t for t in checked}
        by_key[RUN_NAME_TAG] = RunTag(RUN_NAME_TAG, name)
        run_id = uuid.uuid4().hex
        start = _now() if start_time is None else start_time

        def work(session: Session) -> Run:
            experiment = self._experiments.require_active(session, experiment_id)
            key = experiment_key(experiment_id)
            artifact_uri = append_to_location(experiment.artifact_location, run_id, "artifacts")
            info = RunInfo(run_id, str(key), user_id or "", "RUNNING", start, None, "active", artifact_uri, name)
            session.execute(
                _INSERT,
                {
                    "run_uuid": run_id,
                    "name": name,
                    "user_id": user_id or "",
                    "start_time": start,
                    "artifact_uri": artifact_uri,
                    "experiment_id": key,
                },
            )
            session.execute_many(
                batch.SET_TAG, [{"key": t.key, "value": t.value, "run_uuid": run_id} for t in by_key.values()]
            )
            return Run(info, RunData([], [], list(by_key.values())), RunInputs([], []))

        return self._db.write(work)

    def get(self, run_id: str) -> Run:
        with self._db.read() as session:
            return self._complete(session, [self._info_row(session, run_id)])[0]

    @staticmethod
    def _info_row(session: Session, run_id: str) -> tuple:
        row = session.one(_INFO, {"id": run_id})
        if row is None or row[0] != run_id:
            raise not_found(f"Run with id={run_id} not found")
        return row

    def _complete(self, session: Session, rows: Sequence[tuple]) -> list[Run]:
        """Runs of info rows, with their data, inputs and outputs: a fixed number of statements per page."""
        ids = [row[0] for row in rows]
        found_metrics: dict[str, list[Metric]] = {i: [] for i in ids}
        found_params: dict[str, list[Param]] = {i: [] for i in ids}
        found_tags: dict[str, list[RunTag]] = {i: [] for i in ids}
        for statement, values in chunks(_METRICS, ids):
            for run_id, key, value, timestamp, step, is_nan in session.all(statement, values):
                found_metrics[run_id].append(Metric(key, _NAN if is_nan else value, timestamp, step))
        for statement, values in chunks(_PARAMS, ids):
            for run_id, key, value in session.all(statement, values):
                found_params[run_id].append(Param(key, value))
        for statement, values in chunks(_TAGS, ids):
            for run_id, key, value in session.all(statement, values):
                found_tags[run_id].append(RunTag(key, value))
        datasets = run_links.datasets_of(session, ids)
        used, produced = run_links.models_of(session, ids)
        return [
            Run(
                info_of(row),
                RunData(found_metrics[row[0]], found_params[row[0]], found_tags[row[0]]),
                RunInputs(datasets.get(row[0], []), used.get(row[0], [])),
                RunOutputs(produced.get(row[0], [])),
            )
            for row in rows
        ]

    def update(
        self, run_id: str, status: str | None = None, end_time: int | None = None, run_name: str | None = None
    ) -> RunInfo:
        if status is not None and status not in ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"):
            raise invalid(f"Invalid run status '{status}'.")
        name_tag = validation.check_tag(RunTag(RUN_NAME_TAG, run_name)) if run_name else None
        values = {"new_status": status, "new_end": end_time, "new_name": run_name or None}

        def work(session: Session) -> RunInfo:
            batch.require_active(session, run_id)
            session.execute(_UPDATE, {"id": run_id, **values})
            if name_tag:
                session.execute(batch.SET_TAG, {"key": name_tag.key, "value": name_tag.value, "run_uuid": run_id})
            return info_of(self._info_row(session, run_id))

        return self._db.write(work)

    def delete(self, run_id: str) -> None:
        self._set_stage(run_id, "deleted", _now())

    def restore(self, run_id: str) -> None:
        self._set_stage(run_id, "active", None)

    def _set_stage(self, run_id: str, stage: str, deleted_time: int | None) -> None:
        def work(session: Session) -> None:
            self._info_row(session, run_id)
            session.execute(
                update(runs)
                .where(runs.c.run_uuid == run_id, runs.c.lifecycle_stage != stage)
                .values(lifecycle_stage=stage, deleted_time=deleted_time)
            )

        self._db.write(work)

    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        check_max_results(max_results)
        with self._db.read() as session:
            rows, token = search_rows(
                session, experiment_ids, filter_string, view_type, max_results, order_by, page_token
            )
            with collector_at_rest(len(rows)):
                return PagedList(self._complete(session, rows), token)

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> None:
        checked = validation.check_batch(metrics, params, tags)
        self._db.write(lambda session: batch.log(session, run_id, *checked))

    def log_metric(self, run_id: str, metric: Metric) -> None:
        point = validation.check_metric(metric)
        self._db.write(lambda session: batch.log_metrics(session, run_id, (point,)))

    def log_param(self, run_id: str, param: Param) -> None:
        checked = validation.check_param(param)
        self._db.write(lambda session: batch.log(session, run_id, (), (checked,), ()))

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        checked = validation.check_tag(tag)
        self._db.write(lambda session: batch.log(session, run_id, (), (), (checked,)))

    def delete_tag(self, run_id: str, key: str) -> None:
        def work(session: Session) -> None:
            batch.require_active(session, run_id)
            cursor = session.execute(delete(tags).where(and_(tags.c.run_uuid == run_id, tags.c.key == key)))
            if cursor.rowcount == 0:
                raise not_found(f"No tag with name: {key} in run with id {run_id}")

        self._db.write(work)

    def log_inputs(
        self, run_id: str, datasets: Sequence[DatasetInput] = (), models: Sequence[LoggedModelInput] = ()
    ) -> None:
        validation.check_dataset_inputs(datasets or ())
        self._db.write(lambda session: run_links.log_inputs(session, run_id, datasets or (), models or ()))

    def log_outputs(self, run_id: str, models: Sequence[LoggedModelOutput]) -> None:
        self._db.write(lambda session: run_links.log_outputs(session, run_id, models))

    def find_deleted(self, older_than_ms: int = 0) -> list[RunInfo]:
        before = _now() - older_than_ms
        with self._db.read() as session:
            rows = session.all(
                select(*INFO_COLUMNS).where(
                    runs.c.lifecycle_stage == "deleted",
                    (runs.c.deleted_time <= before) if older_than_ms else runs.c.run_uuid.isnot(None),
                )
            )
            return [info_of(row) for row in rows]

    def purge(self, run_ids: Sequence[str]) -> None:
        from mlflow.store.sql.purge import purge_runs

        def work(session: Session) -> None:
            for run_id in run_ids:
                if self._info_row(session, run_id)[6] != "deleted":
                    raise MlflowException(
                        f"Run {run_id} is not deleted. Delete it before it is removed for good.",
                        "INVALID_PARAMETER_VALUE",
                    )
            purge_runs(session, run_ids)

        self._db.write(work)


def info_of(row: tuple) -> RunInfo:
    """A run's info of a row of ``INFO_COLUMNS``."""
    return RunInfo(row[0], str(row[1]), row[2], row[3], row[4], row[5], row[6], row[7], row[8])


def _random_name() -> str:
    from mlflow.store.names import random_name

    return random_name()


def _now() -> int:
    return time.time_ns() // 1_000_000
