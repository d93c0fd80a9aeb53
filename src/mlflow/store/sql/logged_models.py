"""Logged models in a database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from mlflow._search import LOGGED_MODELS, parse_filter
from mlflow.entities._paged_list import PagedList
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid, not_found
from mlflow.store import validation
from mlflow.store.interface.logged_models import LoggedModels
from mlflow.store.locations import append_to_location
from mlflow.store.sql.database import Database, Session
from mlflow.store.sql.experiments import SqlExperiments
from mlflow.store.sql.fetch import chunks, experiment_key, in_ids
from mlflow.store.sql.logged_model_search import COLUMNS, search_rows
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.logged_models import (
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
)
from mlflow.store.sql.upsert import insert_if_absent, upsert

__all__ = ["SqlLoggedModels"]

MAX_SEARCH_RESULTS = 1000
DEFAULT_SEARCH_RESULTS = 50

_GET = Statement(lambda d: select(*COLUMNS).where(logged_models.c.model_id == bindparam("id", required=True)))
_TAGS = in_ids(
    (logged_model_tags.c.model_id, logged_model_tags.c.tag_key, logged_model_tags.c.tag_value),
    logged_model_tags.c.model_id,
)
_PARAMS = in_ids(
    (logged_model_params.c.model_id, logged_model_params.c.param_key, logged_model_params.c.param_value),
    logged_model_params.c.model_id,
)
_METRIC_COLUMNS = (
    logged_model_metrics.c.model_id,
    logged_model_metrics.c.metric_name,
    logged_model_metrics.c.metric_timestamp_ms,
    logged_model_metrics.c.metric_step,
    logged_model_metrics.c.metric_value,
    logged_model_metrics.c.run_id,
    logged_model_metrics.c.dataset_name,
    logged_model_metrics.c.dataset_digest,
)
_METRICS = in_ids(_METRIC_COLUMNS, logged_model_metrics.c.model_id, (logged_model_metrics.c.metric_timestamp_ms,))
_SET_TAG = Statement(
    lambda d: upsert(d, logged_model_tags, ["model_id", "experiment_id", "tag_key", "tag_value"], ["tag_value"])
)
_ADD_PARAM = Statement(
    lambda d: insert_if_absent(d, logged_model_params, ["model_id", "experiment_id", "param_key", "param_value"])
)


class SqlLoggedModels(LoggedModels):
    """Logged models in a database."""

    def __init__(self, database: Database, experiments: SqlExperiments):
        self._db = database
        self._experiments = experiments

    def create(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Sequence[LoggedModelTag] = (),
        params: Sequence[LoggedModelParameter] = (),
        model_type: str | None = None,
    ) -> LoggedModel:
        name = validation.check_logged_model_name(name) if name else _random_name()
        tags = [validation.check_tag(t) for t in tags or ()]
        params = [validation.check_logged_model_param(p) for p in params or ()]
        model_id = f"m-{uuid.uuid4().hex}"

        def work(session: Session) -> LoggedModel:
            experiment = self._experiments.require_active(session, experiment_id)
            now = _now()
            session.execute(
                insert(logged_models).values(
                    model_id=model_id,
                    experiment_id=experiment_key(experiment_id),
                    name=name,
                    artifact_location=append_to_location(experiment.artifact_location, "models", model_id, "artifacts"),
                    creation_timestamp_ms=now,
                    last_updated_timestamp_ms=now,
                    status=LoggedModelStatus.PENDING.to_int(),
                    lifecycle_stage="active",
                    model_type=model_type,
                    source_run_id=source_run_id,
                )
            )
            self._write_tags(session, model_id, experiment_id, tags)
            self._write_params(session, model_id, experiment_id, params)
            return self._get(session, model_id)

        return self._db.write(work)

    @staticmethod
    def _write_tags(session: Session, model_id: str, experiment_id: str, tags: Sequence[LoggedModelTag]) -> None:
        key = experiment_key(experiment_id)
        session.execute_many(
            _SET_TAG,
            [{"model_id": model_id, "experiment_id": key, "tag_key": t.key, "tag_value": t.value} for t in tags],
        )

    @staticmethod
    def _write_params(
        session: Session, model_id: str, experiment_id: str, params: Sequence[LoggedModelParameter]
    ) -> None:
        key = experiment_key(experiment_id)
        rows = [
            {"model_id": model_id, "experiment_id": key, "param_key": p.key, "param_value": p.value} for p in params
        ]
        session.execute_many(_ADD_PARAM, rows)
        there = {
            row[1]: row[2]
            for statement, values in chunks(_PARAMS, [model_id])
            for row in session.all(statement, values)
        }
        for p in params:
            if there[p.key] != p.value:
                raise invalid(
                    f"Changing param values is not allowed. The model {model_id} has '{p.key}'='{there[p.key]}'; "
                    f"'{p.value}' was to be logged."
                )

    def get(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        with self._db.read() as session:
            return self._get(session, model_id, allow_deleted)

    def _get(self, session: Session, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        row = session.one(_GET, {"id": model_id})
        if row is None or row[0] != model_id or (row[7] == "deleted" and not allow_deleted):
            raise not_found(f"Logged model with ID '{model_id}' not found.")
        return self._complete(session, [row])[0]

    @staticmethod
    def _complete(session: Session, rows: Sequence[tuple]) -> list[LoggedModel]:
        ids = [row[0] for row in rows]
        tags: dict[str, dict[str, str]] = {i: {} for i in ids}
        params: dict[str, dict[str, str]] = {i: {} for i in ids}
        points: dict[str, dict[tuple, Metric]] = {i: {} for i in ids}
        for statement, values in chunks(_TAGS, ids):
            for model_id, key, value in session.all(statement, values):
                tags[model_id][key] = value
        for statement, values in chunks(_PARAMS, ids):
            for model_id, key, value in session.all(statement, values):
                params[model_id][key] = value
        for statement, values in chunks(_METRICS, ids):
            for model_id, key, timestamp, step, value, run_id, dataset, digest in session.all(statement, values):
                number = float("nan") if value is None else value
                slot = (key, run_id, dataset, digest)
                old = points[model_id].get(slot)
                if old is None or (step, timestamp) >= (old.step, old.timestamp):
                    points[model_id][slot] = Metric(key, number, timestamp, step, model_id, dataset, digest, run_id)
        return [
            LoggedModel(
                experiment_id=str(row[1]),
                model_id=row[0],
                name=row[2],
                artifact_location=row[3],
                creation_timestamp=row[4],
                last_updated_timestamp=row[5],
                status=LoggedModelStatus.from_int(row[6]),
                model_type=row[8],
                source_run_id=row[9],
                status_message=row[10],
                tags=tags[row[0]],
                params=params[row[0]],
                metrics=list(points[row[0]].values()) or None,
            )
            for row in rows
        ]

    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        datasets: Sequence[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: Sequence[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        limit = validation.check_max_results(DEFAULT_SEARCH_RESULTS if max_results is None else max_results)
        node = parse_filter(filter_string, LOGGED_MODELS)
        keys = sorted({experiment_key(e) for e in experiment_ids})
        with self._db.read() as session:
            rows, token = search_rows(session, keys, node, datasets, limit, order_by, page_token)
            return PagedList(self._complete(session, rows), token)

    def finalize(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        status = LoggedModelStatus(status)
        if not LoggedModelStatus.is_finalized(status):
            raise invalid(f"A model is finalized as READY or FAILED, not as '{status}'.")

        def work(session: Session) -> LoggedModel:
            self._get(session, model_id)
            self._update(session, model_id, status=status.to_int())
            return self._get(session, model_id)

        return self._db.write(work)

    @staticmethod
    def _update(session: Session, model_id: str, **values: Any) -> None:
        session.execute(
            update(logged_models)
            .where(logged_models.c.model_id == model_id)
            .values(last_updated_timestamp_ms=_now(), **values)
        )

    def set_tags(self, model_id: str, tags: Sequence[LoggedModelTag]) -> None:
        checked = [validation.check_tag(t) for t in tags]

        def work(session: Session) -> None:
            self._write_tags(session, model_id, self._get(session, model_id).experiment_id, checked)

        self._db.write(work)

    def delete_tag(self, model_id: str, key: str) -> None:
        def work(session: Session) -> None:
            self._get(session, model_id)
            cursor = session.execute(
                delete(logged_model_tags).where(
                    and_(logged_model_tags.c.model_id == model_id, logged_model_tags.c.tag_key == key)
                )
            )
            if cursor.rowcount == 0:
                raise not_found(f"No tag with key '{key}' found for model with ID '{model_id}'.")

        self._db.write(work)

    def log_params(self, model_id: str, params: Sequence[LoggedModelParameter]) -> None:
        checked = [validation.check_logged_model_param(p) for p in params]

        def work(session: Session) -> None:
            self._write_params(session, model_id, self._get(session, model_id).experiment_id, checked)

        self._db.write(work)

    def delete(self, model_id: str) -> None:
        def work(session: Session) -> None:
            self._get(session, model_id)
            self._update(session, model_id, lifecycle_stage="deleted")

        self._db.write(work)

    def find_deleted(self, older_than_ms: int = 0) -> list[LoggedModel]:
        with self._db.read() as session:
            rows = session.all(
                select(*COLUMNS).where(
                    logged_models.c.lifecycle_stage == "deleted",
                    logged_models.c.last_updated_timestamp_ms <= _now() - older_than_ms,
                )
            )
            return self._complete(session, rows)

    def purge(self, model_ids: Sequence[str]) -> None:
        from mlflow.store.sql.purge import purge_logged_models

        def work(session: Session) -> None:
            for model_id in model_ids:
                row = session.one(_GET, {"id": model_id})
                if row is None:
                    raise not_found(f"Logged model with ID '{model_id}' not found.")
                if row[7] != "deleted":
                    raise invalid(f"Logged model {model_id} is not deleted. Delete it before it is removed for good.")
            purge_logged_models(session, model_ids)

        self._db.write(work)


def _random_name() -> str:
    from mlflow.store.names import random_name

    return random_name()


def _now() -> int:
    return time.time_ns() // 1_000_000
