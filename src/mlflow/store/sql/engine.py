"""SQLAlchemy engines: which driver a URI means, how its connections are set up and pooled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from mlflow.environment_variables import (
    MLFLOW_MYSQL_SSL_CA,
    MLFLOW_MYSQL_SSL_CERT,
    MLFLOW_MYSQL_SSL_KEY,
    MLFLOW_SQLALCHEMYSTORE_ECHO,
    MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW,
    MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE,
    MLFLOW_SQLALCHEMYSTORE_POOL_SIZE,
    MLFLOW_SQLALCHEMYSTORE_POOLCLASS,
)
from mlflow.exceptions import MlflowException, invalid

__all__ = ["create_engine", "redacted", "set_autocommit"]

_DRIVERS = {
    "postgresql": ("psycopg", "mlflow[postgres]", "postgresql+psycopg"),
    "mysql": ("pymysql", "mlflow[mysql]", "mysql+pymysql"),
    "mariadb": ("pymysql", "mlflow[mysql]", "mysql+pymysql"),
    "mssql": ("pyodbc", "mlflow[mssql]", "mssql+pyodbc"),
}
SQLITE_BUSY_SECONDS = 30.0
SQLITE_SETUP_SECONDS = 120.0


def redacted(uri: str) -> str:
    """The URI without its password, for messages."""
    from sqlalchemy.engine import make_url

    try:
        return make_url(uri).render_as_string(hide_password=True)
    except Exception:
        return uri.partition(":")[0] + "://..."


def _url(uri: str) -> Any:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(uri)
    except (ArgumentError, ValueError) as error:
        raise invalid(f"'{uri.partition(':')[0]}:...' is not a database URI such as sqlite:///mlflow.db.") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url
    if backend not in _DRIVERS:
        raise invalid(f"The database '{backend}' is not supported. Use one of sqlite, postgresql, mysql and mssql.")
    module, extra, default = _DRIVERS[backend]
    if url.drivername in (
        backend,
        "postgresql+psycopg2",
        "postgresql+asyncpg",
        "mysql+mysqldb",
        "mysql+mysqlconnector",
    ):
        url = url.set(drivername=default)
    import importlib.util

    if importlib.util.find_spec(module) is None:
        raise MlflowException(
            f"The database '{backend}' needs the package '{module}', which is not installed. "
            f"Install it with: pip install '{extra}'",
            "NOT_IMPLEMENTED",
        )
    return url


def create_engine(uri: str) -> Any:
    """An engine whose DB-API connections are in autocommit mode and take parameters by position."""
    import sqlalchemy
    from sqlalchemy import event

    url = _url(uri)
    backend = url.get_backend_name()
    options: dict[str, Any] = {"echo": MLFLOW_SQLALCHEMYSTORE_ECHO.get()}
    if backend == "sqlite":
        options.update(_sqlite_options(url))
    else:
        options.update(_pool_options())
        if backend in ("mysql", "mariadb"):
            options["connect_args"] = _mysql_arguments()
        if backend != "mssql":
            options["paramstyle"] = "format"
        options["pool_pre_ping"] = True
        # Connections are in autocommit mode but for the writer's, which ends its own transactions.
        options["pool_reset_on_return"] = None
    engine = sqlalchemy.create_engine(url, **options)
    if backend == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    elif backend in ("mysql", "mariadb"):
        event.listen(engine, "connect", _set_up_mysql)
    if backend != "sqlite":
        event.listen(engine, "connect", lambda connection, record: set_autocommit(connection, True))
    return engine


def set_autocommit(driver_connection: Any, value: bool) -> None:
    """Switch a driver's connection between autocommit and transactions."""
    if callable(getattr(driver_connection, "autocommit", None)):
        driver_connection.autocommit(value)
    else:
        driver_connection.autocommit = value


def _pool_options() -> dict[str, Any]:
    from sqlalchemy import pool

    options: dict[str, Any] = {"pool_recycle": 3600}
    name = MLFLOW_SQLALCHEMYSTORE_POOLCLASS.get()
    if name:
        found = getattr(pool, name, None)
        if not (isinstance(found, type) and issubclass(found, pool.Pool)):
            raise invalid(
                f"MLFLOW_SQLALCHEMYSTORE_POOLCLASS={name!r} is not a pool class such as QueuePool or NullPool."
            )
        options["poolclass"] = found
    if not name or issubclass(options["poolclass"], pool.QueuePool):
        options["pool_size"] = MLFLOW_SQLALCHEMYSTORE_POOL_SIZE.get() or 10
        overflow = MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW.get()
        options["max_overflow"] = 20 if overflow is None else overflow
    recycle = MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE.get()
    if recycle is not None:
        options["pool_recycle"] = recycle
    return options


def _mysql_arguments() -> dict[str, Any]:
    settings = {"ca": MLFLOW_MYSQL_SSL_CA.get(), "cert": MLFLOW_MYSQL_SSL_CERT.get(), "key": MLFLOW_MYSQL_SSL_KEY.get()}
    ssl = {name: value for name, value in settings.items() if value}
    return {"ssl": ssl} if ssl else {}


def _sqlite_options(url: Any) -> dict[str, Any]:
    from sqlalchemy import pool

    options: dict[str, Any] = {
        "paramstyle": "qmark",
        "connect_args": {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        # No rollback when a connection goes back: reads end their own transaction.
        "pool_reset_on_return": None,
    }
    if url.database in (None, "", ":memory:"):
        options["poolclass"] = pool.StaticPool
        return options
    options["poolclass"] = pool.QueuePool
    options["pool_size"] = 8
    options["max_overflow"] = 56
    if not url.database.startswith("file:"):
        path = Path(os.path.expanduser(url.database))
        if not path.parent.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise invalid(f"The folder of the database '{path}' cannot be made: {error.strerror}.") from error
    return options


def _set_up_sqlite(connection: Any, record: Any) -> None:
    """WAL: readers and a writer do not wait for each other, and a commit does not wait for the disk."""
    import time

    cursor = connection.cursor()
    deadline = time.monotonic() + SQLITE_SETUP_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except Exception as error:
            # Changing the mode needs the file for itself for a moment; SQLite's busy time-out does not cover it.
            if "readonly" in str(error) or "unable to open" in str(error) or "full" in str(error):
                break
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    for pragma in (
        "synchronous=NORMAL",
        # Each write checks what it refers to itself, within its transaction; once more per row would cost a quarter.
        "foreign_keys=OFF",
        "wal_autocheckpoint=8000",
        "case_sensitive_like=ON",
        "temp_store=MEMORY",
        "cache_size=-32768",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    # SQLite's own knows only ASCII; ILIKE is to agree with Python's everywhere.
    return value.lower() if isinstance(value, str) else value


def _set_up_mysql(connection: Any, record: Any) -> None:
    """A value that does not fit is an error, not cut; rows are read as committed."""
    cursor = connection.cursor()
    cursor.execute("SET SESSION sql_mode=CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')")
    cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    cursor.execute("SET NAMES utf8mb4")
    cursor.close()
