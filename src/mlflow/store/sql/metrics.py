"""Metric histories in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, false, func, select

from mlflow.entities._paged_list import PagedList
from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid
from mlflow.store.interface.metrics import Metrics
from mlflow.store.pages import decode_token, encode_token
from mlflow.store.sampling import sampled_steps, step_ranges
from mlflow.store.sql.database import Database, Session
from mlflow.store.sql.search import Term, behind
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.metrics import metrics

__all__ = ["SqlMetrics"]

_POINT = (metrics.c.timestamp, metrics.c.step, metrics.c.value, metrics.c.is_nan)
_RUN = metrics.c.run_uuid == bindparam("run", required=True)


def _key(dialect: str) -> Any:
    """The metric of the bind parameter ``key``, told apart from one that MySQL's collation takes for equal."""
    bind = bindparam("key", required=True, type_=metrics.c.key.type)
    same = metrics.c.key == bind
    return and_(same, func.binary(metrics.c.key) == func.binary(bind)) if dialect == "mysql" else same


_ALL = Statement(lambda d: select(*_POINT).where(_RUN, _key(d)))
_ORDER = tuple(Term(c) for c in (metrics.c.timestamp, metrics.c.step, metrics.c.value, metrics.c.is_nan))
_STEPS = Statement(lambda d: select(metrics.c.step).where(_RUN, _key(d)).distinct().order_by(metrics.c.step))
_RANGE = Statement(lambda d: select(func.min(metrics.c.step), func.max(metrics.c.step)).where(_RUN, _key(d)))
_FROM = metrics.c.step >= bindparam("start", required=True)
_TO = metrics.c.step <= bindparam("end", required=True)
_BUCKET = Statement(
    lambda d: select(
        func.count(),
        func.min(metrics.c.value),
        func.max(metrics.c.value),
        func.avg(metrics.c.value),
    ).where(_RUN, _key(d), _FROM, _TO, metrics.c.is_nan == false())
)
_NAN = float("nan")


class SqlMetrics(Metrics):
    """Metric histories in a database."""

    def __init__(self, database: Database):
        self._db = database

    def history(
        self, run_id: str, key: str, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[Metric]:
        if max_results is None and page_token is None:
            with self._db.read() as session:
                rows = session.all(_ALL, {"run": run_id, "key": key})
            rows.sort()
            return PagedList([_metric(key, row) for row in rows], None)
        if max_results is not None and max_results < 0:
            raise invalid(f"Invalid value {max_results} for parameter 'max_results' supplied: it cannot be negative.")
        return self._page(run_id, key, max_results or 0, page_token)

    def _page(self, run_id: str, key: str, limit: int, page_token: str | None) -> PagedList[Metric]:
        statement = select(*_POINT).where(metrics.c.run_uuid == run_id, metrics.c.key == key)
        after = decode_token(page_token, 4) if page_token else None
        if after:
            statement = statement.where(behind(_ORDER[:3], after[:3]))
        with self._db.read() as session:
            rows = session.all(statement.order_by(*[t.expression for t in _ORDER]).limit(limit + 1))
        token = None
        if len(rows) > limit:
            last = rows[limit - 1] if limit else (rows[0][0] - 1, 0, 0.0, False)
            token = encode_token([last[0], last[1], last[2], bool(last[3])])
        return PagedList([_metric(key, row) for row in rows[:limit]], token)

    def history_bulk(self, run_ids: Sequence[str], key: str, max_results: int) -> list[Metric]:
        found: list[Metric] = []
        with self._db.read() as session:
            for run_id in sorted(set(run_ids)):
                if len(found) >= max_results:
                    break
                rows = session.all(_ALL, {"run": run_id, "key": key})
                rows.sort()
                found += [_metric(key, row, run_id) for row in rows[: max_results - len(found)]]
        return found

    def history_interval(
        self,
        run_ids: Sequence[str],
        key: str,
        max_results: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[Metric]:
        with self._db.read() as session:
            steps = {run_id: self._steps(session, run_id, key) for run_id in dict.fromkeys(run_ids)}
            wanted = sampled_steps(steps, max_results, start_step, end_step)
            found: list[Metric] = []
            for run_id in steps:
                found += self._at(session, run_id, key, wanted[run_id], max_results + 2)
            return found

    @staticmethod
    def _steps(session: Session, run_id: str, key: str) -> list[int]:
        return [row[0] for row in session.all(_STEPS, {"run": run_id, "key": key})]

    @staticmethod
    def _at(session: Session, run_id: str, key: str, steps: Sequence[int], limit: int) -> list[Metric]:
        found: list[Metric] = []
        for start in range(0, len(steps), 500):
            some = steps[start : start + 500]
            statement = (
                select(*_POINT)
                .where(metrics.c.run_uuid == run_id, metrics.c.key == key, metrics.c.step.in_(some))
                .order_by(metrics.c.step, metrics.c.timestamp, metrics.c.value)
                .limit(limit - len(found))
            )
            found += [_metric(key, row, run_id) for row in session.all(statement)]
            if len(found) >= limit:
                break
        return found

    def buckets(
        self,
        run_id: str,
        key: str,
        buckets: int,
        start_step: int | None = None,
        end_step: int | None = None,
    ) -> list[tuple[int, int, int, float, float, float]]:
        with self._db.read() as session:
            row = session.one(_RANGE, {"run": run_id, "key": key})
            if row is None or row[0] is None:
                return []
            first = row[0] if start_step is None else start_step
            last = row[1] if end_step is None else end_step
            found = []
            for start, end in step_ranges(first, last, buckets):
                values = session.one(_BUCKET, {"run": run_id, "key": key, "start": start, "end": end})
                if values and values[0]:
                    found.append((start, end, values[0], float(values[1]), float(values[2]), float(values[3])))
            return found


def _metric(key: str, row: tuple, run_id: str | None = None) -> Metric:
    timestamp, step, value, is_nan = row
    return Metric(key, _NAN if is_nan else value, timestamp, step, None, None, None, run_id)
