"""Data that Spark reads: a path, a table or a query."""

from __future__ import annotations

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import invalid

__all__ = ["SparkDatasetSource"]


class SparkDatasetSource(DatasetSource):
    """What Spark read: exactly one of a path, a table and an SQL query."""

    def __init__(self, path: str | None = None, table_name: str | None = None, sql: str | None = None) -> None:
        if sum(x is not None for x in (path, table_name, sql)) != 1:
            raise invalid("A Spark source takes exactly one of 'path', 'table_name' and 'sql'.")
        self._path = path
        self._table_name = table_name
        self._sql = sql

    @staticmethod
    def _get_source_type() -> str:
        return "spark"

    def load(self, **kwargs: Any) -> Any:
        """A Spark frame; further arguments go to Spark's ``load``, ``table`` or ``sql``."""
        from mlflow.data.spark_delta_utils import spark_session

        session = spark_session()
        if self._path:
            return session.read.load(path=self._path, **kwargs)
        if self._table_name:
            return session.read.table(self._table_name, **kwargs)
        return session.sql(self._sql, **kwargs)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> SparkDatasetSource:
        raise NotImplementedError("Call SparkDatasetSource(path=...), (table_name=...) or (sql=...).")

    def to_dict(self) -> dict[Any, Any]:
        """Whichever of ``path``, ``table_name`` and ``sql`` it is."""
        form = {"path": self._path, "table_name": self._table_name, "sql": self._sql}
        return {key: value for key, value in form.items() if value is not None}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> SparkDatasetSource:
        """Read what `to_dict` wrote."""
        return cls(path=source_dict.get("path"), table_name=source_dict.get("table_name"), sql=source_dict.get("sql"))
