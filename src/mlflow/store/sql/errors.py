"""Driver errors in the house's terms."""

from __future__ import annotations

from mlflow.exceptions import MlflowException, invalid

__all__ = ["StorageFullError", "is_busy", "is_disconnect", "is_unique_violation", "translate"]

_SQLITE_BUSY = ("database is locked", "database table is locked", "database schema is locked")
_FULL = ("database or disk is full", "no space left", "could not extend file", "the table is full", "disk full")


class StorageFullError(MlflowException):
    """The disk of the database is full: answered with 507; nothing of the request was kept."""

    def __init__(self):
        super().__init__(
            "The disk that holds the database is full. Nothing of this request was kept; free space and send it again.",
            "RESOURCE_EXHAUSTED",
        )

    def get_http_status_code(self):
        return 507


def _name(error: BaseException) -> str:
    return type(error).__name__


def is_busy(error: BaseException) -> bool:
    """Another process holds SQLite's lock, or the server asks for another try (deadlock, serialization)."""
    text = str(error).lower()
    if any(t in text for t in _SQLITE_BUSY):
        return True
    return _name(error) in ("DeadlockDetected", "SerializationFailure") or (
        _name(error) == "OperationalError" and bool(error.args) and error.args[0] in (1205, 1213)
    )


def is_unique_violation(error: BaseException) -> bool:
    """A row with this key is there already."""
    if _name(error) == "UniqueViolation":
        return True
    text = str(error)
    return _name(error) == "IntegrityError" and (
        "UNIQUE constraint failed" in text
        or bool(error.args and error.args[0] == 1062)
        or "duplicate key" in text.lower()
    )


def is_disconnect(error: BaseException) -> bool:
    """The connection is gone; a new one may do."""
    text = str(error).lower()
    return _name(error) in ("OperationalError", "InterfaceError", "AdminShutdown") and any(
        t in text
        for t in (
            "server closed the connection",
            "connection is closed",
            "connection already closed",
            "the connection is lost",
            "terminating connection",
            "lost connection",
            "gone away",
            "broken pipe",
            "connection reset",
            "connection refused",
            "(0, '')",
        )
    )


def translate(error: BaseException) -> BaseException:
    """The house's error for a driver's; other errors are returned as they are."""
    if isinstance(error, MlflowException):
        return error
    if isinstance(error, OverflowError):
        return invalid("A number of this request is too large: whole numbers have 64 bits.")
    module = type(error).__module__.partition(".")[0]
    if module not in ("sqlite3", "psycopg", "pymysql", "pyodbc", "sqlalchemy"):
        return error
    text = str(error)
    lower = text.lower()
    if any(t in lower for t in _FULL) or _name(error) == "DiskFull":
        return StorageFullError()
    if _name(error) in ("DataError", "StringDataRightTruncation", "NumericValueOutOfRange", "OverflowError"):
        return invalid(f"The database does not take a value of this request: {text.splitlines()[0]}")
    if is_disconnect(error) or is_busy(error) or _name(error) in ("OperationalError", "InterfaceError", "PoolTimeout"):
        if "readonly database" in lower or "read-only" in lower:
            return MlflowException(
                "The database can only be read: check the permissions of its file.", "PERMISSION_DENIED"
            )
        return MlflowException(
            f"The database cannot be reached or is too busy: {text.splitlines()[0]}", "TEMPORARILY_UNAVAILABLE"
        )
    if _name(error) == "TimeoutError":
        return MlflowException("All database connections are in use; try again.", "TEMPORARILY_UNAVAILABLE")
    return MlflowException(f"The database refused a statement: {text.splitlines()[0]}", "INTERNAL_ERROR")
