"""Stores in databases: SQLite, PostgreSQL, MySQL and MariaDB, SQL Server."""

from mlflow.store.sql.store import SqlStore

__all__ = ["SqlStore"]
