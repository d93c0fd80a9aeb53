"""Making and checking the schema: MLflow 3.8.1's tables, and Millrace's additions beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateIndex, CreateTable

from mlflow.exceptions import MlflowException
from mlflow.store.locations import append_to_location
from mlflow.store.sql.database import Database
from mlflow.store.sql.engine import redacted, set_autocommit
from mlflow.store.sql.errors import translate
from mlflow.store.sql.tables import ALEMBIC_HEAD, metadata
from mlflow.store.sql.tables.additions import INDEXES, VERSION, millrace_version, own_metadata

__all__ = ["ensure", "remove_additions"]

_NEWER = {"dc11669786a5": "3.17.2"}
"""Revisions of later MLflow releases, to name them in the error."""


def ensure(database: Database, default_artifact_location: str) -> None:
    """Leave the database with the whole schema and the experiment ``Default``.

    A fresh one is created in one go, by one of all the processes that come at once. One of MLflow 3.8.1 only gets the
    additions. Raises INVALID_STATE for a schema of another MLflow version.
    """
    if _is_complete(database):
        return
    try:
        with _alone(database) as connection:
            tables = set(inspect(connection).get_table_names())
            ours = "millrace_version" in tables
            if "alembic_version" not in tables and (ours or not tables & {"experiments", "runs"}):
                _create(connection, database.dialect_name, default_artifact_location, tables)
            elif not ours or not _is_stamped(connection):
                _check_revision(connection, database.uri, "alembic_version" in tables)
            _add(connection)
    except MlflowException:
        raise
    except Exception as error:
        raise translate(getattr(error, "orig", None) or error) from error


def _is_complete(database: Database) -> bool:
    try:
        with database.read() as session:
            row = session.one(
                text("SELECT (SELECT version FROM millrace_version), (SELECT version_num FROM alembic_version)")
            )
        return row is not None and row[0] == VERSION and row[1] == ALEMBIC_HEAD
    except MlflowException as error:
        # The tables are not there yet, or the server is not: only the second is the caller's to know now.
        if error.error_code == "TEMPORARILY_UNAVAILABLE" and database.dialect_name != "sqlite":
            raise
        return False


@contextmanager
def _alone(database: Database) -> Iterator[Any]:
    """A SQLAlchemy connection in a transaction that no other process's schema work shares."""
    engine = database.engine
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if database.dialect_name == "sqlite":
            _begin_immediate(driver)
            try:
                yield connection
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise
        elif database.dialect_name == "postgresql":
            set_autocommit(driver, False)
            try:
                connection.execute(text("SELECT pg_advisory_xact_lock(727266271)"))
                yield connection
                driver.commit()
            finally:
                driver.rollback()
                set_autocommit(driver, True)
        elif database.dialect_name == "mysql":
            connection.execute(text("SELECT GET_LOCK('millrace_schema', 120)"))
            try:
                yield connection
            finally:
                connection.execute(text("SELECT RELEASE_LOCK('millrace_schema')"))
        else:
            yield connection
            connection.commit()


def _begin_immediate(driver: Any) -> None:
    deadline = time.monotonic() + 300
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _create(connection: Any, dialect: str, default_artifact_location: str, existing: set[str]) -> None:
    """Make all tables. Where a crash left some of them (MySQL has no transactions for this), the rest."""
    if millrace_version.name not in existing:
        connection.execute(CreateTable(millrace_version))
    for table in metadata.sorted_tables:
        if table.name in existing:
            continue
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            if index not in INDEXES:
                connection.execute(CreateIndex(index))
    if connection.execute(text("SELECT COUNT(*) FROM experiments")).scalar() == 0:
        _create_default(connection, dialect, default_artifact_location)
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc "
            "PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": ALEMBIC_HEAD})


def _create_default(connection: Any, dialect: str, default_artifact_location: str) -> None:
    now = time.time_ns() // 1_000_000
    values = {"location": append_to_location(default_artifact_location, "0"), "now": now}
    insert = (
        "INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, "
        "last_update_time) VALUES (0, 'Default', :location, 'active', :now, :now)"
    )
    if dialect == "mysql":
        # Otherwise 0 means "next number" to MySQL.
        connection.execute(text("SET SESSION sql_mode=CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')"))
    elif dialect == "mssql":
        insert = f"SET IDENTITY_INSERT experiments ON; {insert}; SET IDENTITY_INSERT experiments OFF"
    connection.execute(text(insert), values)


def _is_stamped(connection: Any) -> bool:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == ALEMBIC_HEAD


def _check_revision(connection: Any, uri: str, stamped: bool) -> None:
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if stamped else None
    if found == ALEMBIC_HEAD:
        return
    if found in _NEWER:
        hint = f"It is of MLflow {_NEWER[found]}, which is newer than what this build reads."
    else:
        hint = (
            "Bring it to MLflow 3.8.1 first: with that version of MLflow installed in an environment of its own, run "
            f"'mlflow db upgrade {redacted(uri)}'. Back it up before."
        )
    raise MlflowException(
        f"The database has schema revision '{found}', but '{ALEMBIC_HEAD}' (MLflow 3.8.1) is needed. {hint}",
        "INVALID_STATE",
    )


def _add(connection: Any) -> None:
    """Bring Millrace's additions to ``VERSION``. What is there stays."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for table in own_metadata.sorted_tables:
        if table.name not in tables:
            connection.execute(CreateTable(table))
            for index in table.indexes:
                connection.execute(CreateIndex(index))
    for index in INDEXES:
        assert index.table is not None
        if index.name not in {i["name"] for i in inspector.get_indexes(index.table.name)}:
            connection.execute(CreateIndex(index))
    connection.execute(text("DELETE FROM millrace_version"))
    connection.execute(text("INSERT INTO millrace_version VALUES (:version)"), {"version": VERSION})


def remove_additions(database: Database) -> None:
    """Take all that Millrace added out again; MLflow's own schema is left as it was."""
    with _alone(database) as connection:
        for index in INDEXES:
            index.drop(connection, checkfirst=True)
        own_metadata.drop_all(connection)
