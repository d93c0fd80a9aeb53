"""Experiments in a database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from mlflow._search import EXPERIMENTS, parse_filter, parse_order_by
from mlflow.entities._paged_list import PagedList
from mlflow.entities.experiment import Experiment
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException, already_exists, invalid, not_found
from mlflow.store import validation
from mlflow.store.interface.experiments import Experiments
from mlflow.store.locations import append_to_location, resolve_location
from mlflow.store.sql.database import Database, Session
from mlflow.store.sql.errors import is_unique_violation
from mlflow.store.sql.fetch import chunks, experiment_key, in_ids
from mlflow.store.sql.search import Column, Source, search_page
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.experiments import experiment_tags, experiments
from mlflow.store.sql.tables.runs import runs
from mlflow.store.sql.upsert import upsert
from mlflow.store.validation import MAX_EXPERIMENT_TAG_LENGTH, check_max_results

__all__ = ["SqlExperiments"]

_COLUMNS = (
    experiments.c.experiment_id,
    experiments.c.name,
    experiments.c.artifact_location,
    experiments.c.lifecycle_stage,
    experiments.c.creation_time,
    experiments.c.last_update_time,
)
_id = bindparam("id", required=True)
_GET = Statement(lambda d: select(*_COLUMNS).where(experiments.c.experiment_id == _id))
_GET_BY_NAME = Statement(lambda d: select(*_COLUMNS).where(experiments.c.name == bindparam("name", required=True)))
_TAGS = Statement(
    lambda d: select(experiment_tags.c.key, experiment_tags.c.value).where(experiment_tags.c.experiment_id == _id)
)
_SET_TAG = Statement(lambda d: upsert(d, experiment_tags, ["key", "experiment_id", "value"], ["value"]))
_TAGS_IN = in_ids(
    (experiment_tags.c.experiment_id, experiment_tags.c.key, experiment_tags.c.value), experiment_tags.c.experiment_id
)

SOURCE = Source(
    table=experiments,
    id_column=experiments.c.experiment_id,
    attributes={
        "name": Column(experiments.c.name, text=True),
        "experiment_id": Column(experiments.c.experiment_id),
        "creation_time": Column(experiments.c.creation_time),
        "last_update_time": Column(experiments.c.last_update_time),
    },
    pairs={"tag": (experiment_tags, experiment_tags.c.experiment_id, experiment_tags.c.key, experiment_tags.c.value)},
)


class SqlExperiments(Experiments):
    """Experiments in a database; ``artifact_root`` is where artifacts go without a location of their own."""

    def __init__(self, database: Database, artifact_root: str):
        self._db = database
        self._root = artifact_root

    def create(self, name: str, artifact_location: str | None = None, tags: Sequence[ExperimentTag] = ()) -> str:
        validation.check_experiment_name(name)
        validation.check_artifact_location(artifact_location)
        location = resolve_location(artifact_location) if artifact_location else ""
        tags = [validation.check_tag(t, limit=MAX_EXPERIMENT_TAG_LENGTH) for t in tags or ()]

        def work(session: Session) -> str:
            now = _now()
            try:
                session.execute(
                    insert(experiments).values(
                        name=name,
                        artifact_location=location,
                        lifecycle_stage="active",
                        creation_time=now,
                        last_update_time=now,
                    )
                )
            except Exception as error:
                if is_unique_violation(error):
                    raise self._taken(name) from None
                raise
            row = session.one(_GET_BY_NAME, {"name": name})
            key = row[0]  # type: ignore[index]
            if not location:
                session.execute(
                    update(experiments)
                    .where(experiments.c.experiment_id == key)
                    .values(artifact_location=append_to_location(self._root, str(key)))
                )
            session.execute_many(_SET_TAG, [{"key": t.key, "experiment_id": key, "value": t.value} for t in tags])
            return str(key)

        return self._db.write(work)

    @staticmethod
    def _taken(name: str) -> MlflowException:
        return already_exists(
            f"Experiment(name={name}) already exists. Choose another name; if it was deleted, restore it or remove it "
            "for good with 'mlflow gc'."
        )

    def get(self, experiment_id: str) -> Experiment:
        with self._db.read() as session:
            return self.fetch(session, experiment_id)

    def fetch(self, session: Session, experiment_id: str) -> Experiment:
        """``get`` within a session."""
        return self._find(session, experiment_id, with_tags=True)

    @staticmethod
    def _find(session: Session, experiment_id: str, with_tags: bool = False) -> Experiment:
        key = experiment_key(experiment_id)
        row = session.one(_GET, {"id": key})
        if row is None:
            raise not_found(f"No Experiment with id={experiment_id} exists")
        return _experiment(row, session.all(_TAGS, {"id": key}) if with_tags else ())

    def get_by_name(self, name: str) -> Experiment | None:
        with self._db.read() as session:
            row = session.one(_GET_BY_NAME, {"name": name})
            # MySQL's collations take names that differ in case for equal.
            return None if row is None or row[1] != name else _experiment(row, session.all(_TAGS, {"id": row[0]}))

    def search(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        filter_string: str | None = None,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        check_max_results(max_results)
        node = parse_filter(filter_string, EXPERIMENTS)
        orders = (*parse_order_by(order_by, EXPERIMENTS), *EXPERIMENTS.default_order)
        stages = LifecycleStage.view_type_to_stages(view_type)
        where = [] if len(stages) == 2 else [experiments.c.lifecycle_stage == stages[0]]
        with self._db.read() as session:
            rows, token = search_page(session, SOURCE, _COLUMNS, where, node, orders, max_results, page_token)
            tags = _tags_of(session, [row[0] for row in rows])
            return PagedList([_experiment(row, tags.get(row[0], ())) for row in rows], token)

    def rename(self, experiment_id: str, new_name: str) -> None:
        validation.check_experiment_name(new_name)

        def work(session: Session) -> None:
            found = self.fetch(session, experiment_id)
            if found.lifecycle_stage != "active":
                raise invalid(f"Cannot rename the deleted experiment {experiment_id}. Restore it first.")
            try:
                self._update(session, experiment_id, name=new_name)
            except Exception as error:
                if is_unique_violation(error):
                    raise MlflowException(
                        f"Cannot rename experiment {experiment_id}: the name '{new_name}' is taken.", "BAD_REQUEST"
                    ) from None
                raise

        self._db.write(work)

    @staticmethod
    def _update(session: Session, experiment_id: str, **values: Any) -> None:
        session.execute(
            update(experiments)
            .where(experiments.c.experiment_id == experiment_key(experiment_id))
            .values(last_update_time=_now(), **values)
        )

    def delete(self, experiment_id: str) -> None:
        def work(session: Session) -> None:
            self._expect(session, experiment_id, "active")
            self._update(session, experiment_id, lifecycle_stage="deleted")
            session.execute(
                update(runs)
                .where(runs.c.experiment_id == experiment_key(experiment_id), runs.c.lifecycle_stage == "active")
                .values(lifecycle_stage="deleted", deleted_time=_now())
            )

        self._db.write(work)

    def restore(self, experiment_id: str) -> None:
        def work(session: Session) -> None:
            self._expect(session, experiment_id, "deleted")
            self._update(session, experiment_id, lifecycle_stage="active")
            session.execute(
                update(runs)
                .where(runs.c.experiment_id == experiment_key(experiment_id), runs.c.lifecycle_stage == "deleted")
                .values(lifecycle_stage="active", deleted_time=None)
            )

        self._db.write(work)

    def _expect(self, session: Session, experiment_id: str, stage: str) -> None:
        found = self.fetch(session, experiment_id)
        if found.lifecycle_stage != stage:
            raise not_found(f"No {stage} Experiment with id={experiment_id} exists")

    def require_active(self, session: Session, experiment_id: str) -> Experiment:
        """The experiment without its tags, or INVALID_PARAMETER_VALUE where it is deleted."""
        found = self._find(session, experiment_id)
        if found.lifecycle_stage != "active":
            raise invalid(
                f"The experiment {experiment_id} must be in the 'active' state. "
                f"Current state is {found.lifecycle_stage}."
            )
        return found

    def set_tag(self, experiment_id: str, tag: ExperimentTag) -> None:
        tag = validation.check_tag(tag, limit=MAX_EXPERIMENT_TAG_LENGTH)

        def work(session: Session) -> None:
            self.require_active(session, experiment_id)
            session.execute(
                _SET_TAG, {"key": tag.key, "experiment_id": experiment_key(experiment_id), "value": tag.value}
            )

        self._db.write(work)

    def delete_tag(self, experiment_id: str, key: str) -> None:
        def work(session: Session) -> None:
            self.require_active(session, experiment_id)
            cursor = session.execute(
                delete(experiment_tags).where(
                    experiment_tags.c.experiment_id == experiment_key(experiment_id), experiment_tags.c.key == key
                )
            )
            if cursor.rowcount == 0:
                raise not_found(f"No tag with name: {key} in experiment with id {experiment_id}")

        self._db.write(work)

    def purge(self, experiment_id: str) -> None:
        from mlflow.store.sql.purge import purge_experiment

        def work(session: Session) -> None:
            self._expect(session, experiment_id, "deleted")
            purge_experiment(session, experiment_key(experiment_id))

        self._db.write(work)


def _tags_of(session: Session, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    tags: dict[int, list[tuple[str, str]]] = {}
    for statement, values in chunks(_TAGS_IN, ids):
        for key, name, value in session.all(statement, values):
            tags.setdefault(key, []).append((name, value))
    return tags


def _experiment(row: tuple, tags: Sequence[tuple[str, str]]) -> Experiment:
    return Experiment(str(row[0]), row[1], row[2], row[3], [ExperimentTag(k, v) for k, v in tags], row[4], row[5])


def _now() -> int:
    return time.time_ns() // 1_000_000
