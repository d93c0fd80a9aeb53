"""Answers of requests that must not be carried out twice (promise 6: every retry is idempotent)."""

from __future__ import annotations

import time

from sqlalchemy import bindparam, delete, select, update

from mlflow.store.once import Once
from mlflow.store.sql.database import Session
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.additions import millrace_requests
from mlflow.store.sql.upsert import insert_if_absent

__all__ = ["begin_request", "end_request"]

KEPT_MS = 24 * 3600 * 1000
_CLEAN_EVERY = 1000
_T = millrace_requests

_FIND = Statement(lambda d: select(_T.c.response).where(_T.c.request_id == bindparam("request_id", required=True)))
_CLAIM = Statement(lambda d: insert_if_absent(d, _T, ("request_id", "created_time", "response")))
_KEEP = Statement(
    lambda d: (
        update(_T)
        .where(_T.c.request_id == bindparam("id", required=True))
        .values(response=bindparam("answer", type_=_T.c.response.type, required=True))
    )
)
_CLEAN = Statement(lambda d: delete(_T).where(_T.c.created_time < bindparam("before", required=True)))
_kept = 0


def begin_request(session: Session, request: Once) -> None:
    """Claim the request's id. Where another transaction holds it, of any process, wait until that one has ended.

    Raises:
        Replay: when the request was carried out before.
    """
    global _kept
    now = time.time_ns() // 1_000_000
    # Claimed before the work: two servers that get the same request at once must not meet in the middle of it.
    cursor = session.execute(_CLAIM, {"request_id": request.request_id, "created_time": now, "response": b""})
    if cursor.rowcount != 1 or session.dialect == "mysql":
        row = session.one(_FIND, {"request_id": request.request_id})
        if row is not None and row[0]:
            raise request.replay(bytes(row[0]))
    _kept += 1
    if _kept % _CLEAN_EVERY == 0:
        session.execute(_CLEAN, {"before": now - KEPT_MS})


def end_request(session: Session, request: Once, result: object) -> None:
    """Keep the answer, in the transaction of the change itself."""
    session.execute(_KEEP, {"id": request.request_id, "answer": request.record(result)})
