"""Inserts that meet a row which is there already, in each dialect's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, literal_column, select, text

__all__ = ["insert_if_absent", "insert_latest_metric", "upsert"]


def _values(table: Table, columns: Sequence[str]) -> dict[str, Any]:
    return {c: bindparam(c, type_=table.c[c].type, required=True) for c in columns}


def _insert(dialect: str, table: Table, columns: Sequence[str]) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as make
    elif dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as make
    elif dialect == "mysql":
        from sqlalchemy.dialects.mysql import insert as make
    else:
        make = insert
    return make(table).values(_values(table, columns))


def insert_if_absent(dialect: str, table: Table, columns: Sequence[str]) -> Any:
    """Insert a row, or do nothing where its primary key is taken."""
    key = [c.name for c in table.primary_key.columns]
    if dialect in ("sqlite", "postgresql"):
        return _insert(dialect, table, columns).on_conflict_do_nothing(index_elements=key)
    if dialect == "mysql":
        # Not INSERT IGNORE, which would hide other errors too.
        return _insert(dialect, table, columns).on_duplicate_key_update({key[0]: table.c[key[0]]})
    return _insert_where_absent(table, columns, key)


def _insert_where_absent(table: Table, columns: Sequence[str], key: Sequence[str]) -> Any:
    binds = _values(table, columns)
    there = select(literal_column("1")).select_from(table)
    for name in key:
        there = there.where(table.c[name] == binds[name])
    return insert(table).from_select(
        list(columns), select(*[binds[c].label(c) for c in columns]).where(~there.exists())
    )


def upsert(dialect: str, table: Table, columns: Sequence[str], changed: Sequence[str]) -> Any:
    """Insert a row, or set the ``changed`` columns where its primary key is taken."""
    key = [c.name for c in table.primary_key.columns]
    if dialect in ("sqlite", "postgresql"):
        statement = _insert(dialect, table, columns)
        return statement.on_conflict_do_update(index_elements=key, set_={c: statement.excluded[c] for c in changed})
    if dialect == "mysql":
        statement = _insert(dialect, table, columns)
        return statement.on_duplicate_key_update({c: func.values(table.c[c]) for c in changed})
    return _merge(table, columns, key, changed, "")


def insert_latest_metric(dialect: str, table: Table) -> Any:
    """Insert a metric's latest point, or replace it where (step, timestamp, value) is not less than what is there."""
    columns = ["key", "run_uuid", "value", "is_nan", "timestamp", "step"]
    changed = ["value", "is_nan", "timestamp", "step"]
    if dialect in ("sqlite", "postgresql"):
        from sqlalchemy import tuple_

        statement = _insert(dialect, table, columns)
        new = statement.excluded
        return statement.on_conflict_do_update(
            index_elements=["key", "run_uuid"],
            set_={c: new[c] for c in changed},
            where=tuple_(new.step, new.timestamp, new.value) >= tuple_(table.c.step, table.c.timestamp, table.c.value),
        )
    if dialect == "mysql":
        # Assignments run from left to right and see each other: the comparison is made once, before any of them.
        statement = _insert(dialect, table, columns)
        newer = literal_column(
            "(@newer := ((VALUES(step), VALUES(`timestamp`), VALUES(value)) >= "
            "(latest_metrics.step, latest_metrics.`timestamp`, latest_metrics.value)))"
        )
        kept = literal_column("@newer")
        return statement.on_duplicate_key_update(
            [
                (c, func.if_(newer if i == 0 else kept, func.values(table.c[c]), table.c[c]))
                for i, c in enumerate(changed)
            ]
        )
    newer = (
        " AND (source.step > target.step OR (source.step = target.step AND (source.timestamp > target.timestamp OR "
        "(source.timestamp = target.timestamp AND source.value >= target.value))))"
    )
    return _merge(table, columns, ["key", "run_uuid"], changed, newer)


def _merge(table: Table, columns: Sequence[str], key: Sequence[str], changed: Sequence[str], when: str) -> Any:
    """MSSQL's MERGE, holding the key's range so that two of them do not insert the same row."""
    names = ", ".join(f"[{c}]" for c in columns)
    return text(
        f"MERGE INTO {table.name} WITH (HOLDLOCK) AS target "
        f"USING (SELECT {', '.join(f':{c} AS [{c}]' for c in columns)}) AS source "
        f"ON {' AND '.join(f'target.[{c}] = source.[{c}]' for c in key)} "
        f"WHEN MATCHED{when} THEN UPDATE SET {', '.join(f'target.[{c}] = source.[{c}]' for c in changed)} "
        f"WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({', '.join(f'source.[{c}]' for c in columns)});"
    ).bindparams(*[bindparam(c, type_=table.c[c].type, required=True) for c in columns])
