"""One database: connections, transactions, and writes that share them.

Reads run on pooled connections. Writes are combined: whoever comes while a transaction runs waits in a queue, and the
next one through takes the whole queue into one transaction (group commit), so that N concurrent calls cost one commit.
Each call returns after that commit, and each fails alone.
"""

from __future__ import annotations

import atexit
import os
import random
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

from mlflow.exceptions import MlflowException
from mlflow.store.once import Once, Replay, once
from mlflow.store.sql.engine import create_engine, set_autocommit
from mlflow.store.sql.errors import is_busy, is_disconnect, translate
from mlflow.store.sql.statement import Compiled, Statement, compile_construct

__all__ = ["Database", "Session"]

T = TypeVar("T")
MAX_GROUP = 256
BUSY_PATIENCE_SECONDS = 300.0
BULK_ROWS = 200
"""Rows per statement of a large insert: a fifth less work than one by one in SQLite, one round trip in PostgreSQL."""
_BULK = ("sqlite", "postgresql")


class Session:
    """A connection within a transaction, or for reading. Not shared between threads."""

    __slots__ = ("_cursor", "connection", "database")

    def __init__(self, database: Database, connection: Any):
        self.database = database
        self.connection = connection
        self._cursor = connection.cursor()

    @property
    def dialect(self) -> str:
        """Name of the dialect."""
        return self.database.dialect_name

    def execute(self, statement: Any, values: Mapping[str, Any] | None = None) -> Any:
        """Run a statement with named values; returns the driver's cursor."""
        compiled = self.database.compiled(statement)
        self._cursor.execute(compiled.text, compiled.bind(values or {}))
        return self._cursor

    def execute_row(self, statement: Any, row: tuple, columns: tuple[str, ...]) -> Any:
        """Run a statement with the values of ``columns``; returns the driver's cursor."""
        compiled = self.database.compiled(statement)
        arrange = compiled.arrange(columns)
        self._cursor.execute(compiled.text, row if arrange is None else arrange(row))
        return self._cursor

    def execute_rows(self, statement: Any, rows: Sequence[tuple], columns: tuple[str, ...]) -> None:
        """Run a statement once per row of values of ``columns``."""
        if rows:
            compiled = self.database.compiled(statement)
            arrange = compiled.arrange(columns)
            self._cursor.executemany(compiled.text, rows if arrange is None else list(map(arrange, rows)))

    def insert_rows(self, statement: Any, rows: Sequence[tuple], columns: tuple[str, ...]) -> None:
        """Run an insert that does nothing where a row is there already, many rows at a time."""
        compiled = self.database.compiled(statement)
        arrange = compiled.arrange(columns)
        if self.dialect not in _BULK or len(rows) < BULK_ROWS:
            self.execute_rows(statement, rows, columns)
            return
        whole = len(rows) - len(rows) % BULK_ROWS
        text = compiled.repeated(BULK_ROWS)
        for start in range(0, whole, BULK_ROWS):
            part = rows[start : start + BULK_ROWS]
            self._cursor.execute(text, list(chain.from_iterable(part if arrange is None else map(arrange, part))))
        self.execute_rows(statement, rows[whole:], columns)

    def execute_many(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once per mapping of named values."""
        if rows:
            compiled = self.database.compiled(statement)
            self._cursor.executemany(compiled.text, [compiled.bind(row) for row in rows])

    def all(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[tuple]:
        """All rows."""
        rows = self.execute(statement, values).fetchall()
        return rows if type(rows) is list else list(rows)

    def one(self, statement: Any, values: Mapping[str, Any] | None = None) -> tuple | None:
        """The first row, or None."""
        cursor = self.execute(statement, values)
        row = cursor.fetchone()
        if self.dialect != "sqlite" and row is not None:
            cursor.fetchall()
        return row

    def close(self) -> None:
        """Release the cursor."""
        self._cursor.close()


class _Ticket:
    __slots__ = ("done", "error", "once", "result", "work")

    def __init__(self, work: Callable[[Session], Any], request: Once | None):
        self.work = work
        self.once = request
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None


class Database:
    """A database by its URI. Safe to use from any number of threads and after ``fork``."""

    def __init__(self, uri: str):
        self.uri = uri
        self._compiled: dict[Any, Compiled] = {}
        self._queue: deque[_Ticket] = deque()
        self._lead = threading.Lock()
        self._writer: Any = None
        self._pid = os.getpid()
        self._owner: int | None = None
        self.engine = create_engine(uri)
        self.dialect_name: str = self.engine.dialect.name
        if self.dialect_name == "mariadb":
            self.dialect_name = "mysql"
        _close_at_exit(self)
        self._in_memory = self.dialect_name == "sqlite" and self.engine.url.database in (None, "", ":memory:")

    def compiled(self, statement: Any) -> Compiled:
        """A statement's text for this database."""
        found = self._compiled.get(statement)
        if found is None:
            if isinstance(statement, Statement):
                found = compile_construct(statement.build(self.dialect_name), self.engine.dialect)
                self._compiled[statement] = found
            elif isinstance(statement, Compiled):
                return statement
            else:
                found = compile_construct(statement, self.engine.dialect)
        return found

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; several statements of SQLite see one state."""
        self._after_fork()
        if self._in_memory:
            with self._lead:
                yield from self._read_on(self._writer_connection())
            return
        try:
            connection = self.engine.raw_connection()
        except Exception as error:
            raise translate(error) from error
        try:
            yield from self._read_on(connection)
        finally:
            connection.close()

    def _read_on(self, connection: Any) -> Iterator[Session]:
        session = Session(self, connection)
        try:
            if self.dialect_name == "sqlite":
                session._cursor.execute("BEGIN")
            try:
                yield session
            finally:
                if self.dialect_name == "sqlite":
                    session._cursor.execute("COMMIT")
        except MlflowException:
            raise
        except Exception as error:
            raise translate(error) from error
        finally:
            session.close()

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work(session)`` in a transaction and return what it returns, after the commit.

        ``work`` may run more than once (after a conflict, or when a neighbour in the group failed): it must have no
        effect but through the session.
        """
        self._after_fork()
        if self._owner == threading.get_ident():
            raise RuntimeError("a write within a write: pass the session on instead")
        request = once.get()
        ticket = _Ticket(work, request)
        self._queue.append(ticket)
        with self._lead:
            if not ticket.done:
                self._owner = threading.get_ident()
                try:
                    while not ticket.done:
                        self._drain(ticket)
                finally:
                    self._owner = None
        if ticket.error is not None:
            raise ticket.error
        return ticket.result

    def _drain(self, own: _Ticket) -> None:
        group: list[_Ticket] = []
        while self._queue and len(group) < MAX_GROUP:
            group.append(self._queue.popleft())
        try:
            self._settle(group)
        except BaseException:
            # The leader was interrupted: its own call ends with that, the others wait for the next leader.
            self._queue.extendleft(t for t in reversed(group) if not t.done and t is not own)
            raise

    def _settle(self, group: list[_Ticket]) -> None:
        """Carry out a group: in one transaction if all goes well, else one by one."""
        if len(group) > 1:
            try:
                self._transact(group)
                return
            except Exception:
                pass  # one of them failed: each on its own, so that it alone gets the error
        for ticket in group:
            try:
                self._transact([ticket])
            except Replay as replay:
                ticket.error = replay
            except Exception as error:
                ticket.error = translate(error)
            ticket.done = True

    def _transact(self, group: list[_Ticket]) -> None:
        """Run a group in one transaction, again while the database is busy."""
        deadline = time.monotonic() + BUSY_PATIENCE_SECONDS
        pause, reconnected = 0.002, False
        while True:
            committing = False
            try:
                connection = self._writer_connection()
                session = Session(self, connection)
                try:
                    if self.dialect_name == "sqlite":
                        session._cursor.execute("BEGIN IMMEDIATE")
                    results = [self._carry_out(ticket, session) for ticket in group]
                    committing = True
                    if self.dialect_name == "sqlite":
                        session._cursor.execute("COMMIT")
                    else:
                        connection.commit()
                except BaseException:
                    self._rollback(connection)
                    raise
                finally:
                    try:
                        session.close()
                    except Exception:
                        self._drop_writer()
            except Exception as error:
                if is_disconnect(error):
                    self._drop_writer()
                    if not committing and not reconnected:
                        reconnected = True
                        continue
                elif is_busy(error) and time.monotonic() < deadline:
                    time.sleep(pause * (0.5 + random.random()))
                    pause = min(pause * 1.5, 0.05)
                    continue
                raise
            break
        for ticket, result in zip(group, results, strict=True):
            ticket.result = result
            ticket.done = True

    def _carry_out(self, ticket: _Ticket, session: Session) -> Any:
        if ticket.once is None:
            return ticket.work(session)
        from mlflow.store.sql.requests import begin_request, end_request

        begin_request(session, ticket.once)
        result = ticket.work(session)
        end_request(session, ticket.once, result)
        return result

    def _writer_connection(self) -> Any:
        if self._writer is None:
            self._writer = self.engine.raw_connection()
            if self.dialect_name != "sqlite":
                set_autocommit(self._writer.driver_connection, False)
        return self._writer

    def _rollback(self, connection: Any) -> None:
        try:
            if self.dialect_name != "sqlite":
                connection.rollback()
            elif connection.driver_connection.in_transaction:
                connection.driver_connection.rollback()
        except Exception:
            self._drop_writer()

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.invalidate()
                writer.close()
            except Exception:
                pass

    def _after_fork(self) -> None:
        if self._pid != os.getpid():
            # Connections of the parent are the parent's: forget them without closing them.
            self._pid = os.getpid()
            self._lead = threading.Lock()
            self._queue = deque()
            self._owner = None
            _ABANDONED.append(self._writer)
            self._writer = None
            self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections."""
        with self._lead:
            if self._writer is not None:
                if self.dialect_name != "sqlite":
                    set_autocommit(self._writer.driver_connection, True)
                self._writer.close()
                self._writer = None
            self.engine.dispose()


_ABANDONED: list[Any] = []
_OPEN: weakref.WeakSet[Database] = weakref.WeakSet()


def _close_at_exit(database: Database) -> None:
    """Close the database when the process ends; what writes to it even later opens it once more."""
    if not _OPEN:
        atexit.register(_close_all)
    _OPEN.add(database)


def _close_all() -> None:
    for database in list(_OPEN):
        if database._pid == os.getpid():
            database.close()
