"""Answers of requests that must not be carried out twice (promise 6: every retry is idempotent)."""

from __future__ import annotations

import time

from sqlalchemy import bindparam, delete, insert, select

from mlflow.store.sql.database import Session
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.additions import millrace_requests

__all__ = ["find_answer", "keep_answer"]

KEPT_MS = 24 * 3600 * 1000
_CLEAN_EVERY = 1000

_FIND = Statement(
    lambda d: select(millrace_requests.c.response).where(
        millrace_requests.c.request_id == bindparam("id", required=True)
    )
)
_KEEP = Statement(
    lambda d: insert(millrace_requests).values(
        request_id=bindparam("id", required=True),
        created_time=bindparam("now", required=True),
        response=bindparam("answer", required=True),
    )
)
_CLEAN = Statement(
    lambda d: delete(millrace_requests).where(millrace_requests.c.created_time < bindparam("before", required=True))
)
_kept = 0


def find_answer(session: Session, request_id: str) -> bytes | None:
    """What was answered to the request, or None if it is new."""
    row = session.one(_FIND, {"id": request_id})
    return None if row is None else bytes(row[0])


def keep_answer(session: Session, request_id: str, answer: bytes) -> None:
    """Keep an answer in the transaction of the change itself; old ones are cleaned now and then."""
    global _kept
    now = time.time_ns() // 1_000_000
    session.execute(_KEEP, {"id": request_id, "now": now, "answer": answer})
    _kept += 1
    if _kept % _CLEAN_EVERY == 0:
        session.execute(_CLEAN, {"before": now - KEPT_MS})
