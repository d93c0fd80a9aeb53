"""Stores for tests: each backend, opened on a database or folder of its own.

PostgreSQL and MariaDB are found by ``MILLRACE_TEST_POSTGRES`` and ``MILLRACE_TEST_MYSQL`` (server URIs without a
database); by default on this machine's standard ports.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mlflow.store.interface import Store

BACKENDS = ("sqlite", "postgresql", "mysql", "file", "rest")
POSTGRES = os.environ.get("MILLRACE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1/")
MYSQL = os.environ.get("MILLRACE_TEST_MYSQL", "mysql+pymysql://root@127.0.0.1/")


@contextmanager
def opened(backend: str, folder: Path) -> Iterator[Store]:
    """An empty store."""
    if backend == "file":
        from mlflow.store.file import FileStore

        yield FileStore(str(folder / "mlruns"))
        return
    if backend == "rest":
        from tests.servers import running

        with running(f"sqlite:///{folder / 'server.db'}", folder) as url:
            from mlflow.store.rest import RestStore

            store = RestStore(url)
            yield store
            store.close()
        return
    from mlflow.store.sql import SqlStore

    with database(backend, folder) as uri:
        store = SqlStore(uri, str(folder / "artifacts"))
        try:
            yield store
        finally:
            store.close()


@contextmanager
def database(backend: str, folder: Path) -> Iterator[str]:
    """URI of an empty database, dropped afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / f'{uuid.uuid4().hex[:8]}.db'}"
        return
    name = f"millrace_test_{uuid.uuid4().hex[:12]}"
    server = POSTGRES if backend == "postgresql" else MYSQL
    _run(backend, server, f"CREATE DATABASE {name}")
    try:
        yield server.rstrip("/") + f"/{name}"
    finally:
        _run(backend, server, f"DROP DATABASE {name}" + (" WITH (FORCE)" if backend == "postgresql" else ""))


def _run(backend: str, server: str, statement: str) -> None:
    try:
        if backend == "postgresql":
            import psycopg

            with psycopg.connect(server.rstrip("/") + "/postgres", autocommit=True, connect_timeout=5) as connection:
                connection.execute(statement)
        else:
            import pymysql
            from sqlalchemy.engine import make_url

            url = make_url(server)
            connection = pymysql.connect(
                host=url.host, port=url.port or 3306, user=url.username, password=url.password or "", connect_timeout=5
            )
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
    except Exception as error:
        variable = "MILLRACE_TEST_POSTGRES" if backend == "postgresql" else "MILLRACE_TEST_MYSQL"
        pytest.skip(f"no {backend} server at {server}: {error}. Start one or name one by {variable}.")
