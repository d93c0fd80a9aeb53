"""What is asked of Spark about Delta tables: whether a path or a name is one, and its latest version."""

from __future__ import annotations

import logging
from typing import Any

__all__: list[str] = []

_logger = logging.getLogger(__name__)


def spark_session() -> Any:
    """The active Spark session, or a new one."""
    from mlflow._registry import require

    sql = require("pyspark.sql", extra="pyspark", purpose="Reading data with Spark")
    return sql.SparkSession.getActiveSession() or sql.SparkSession.builder.getOrCreate()


def quoted_name(table_name: str) -> str:
    """A table's name with each part in backticks, so that none is read as SQL."""
    return ".".join(_backtick_quote(part) for part in table_name.split("."))


def _backtick_quote(s: str) -> str:
    if len(s) > 1 and s.startswith("`") and s.endswith("`"):
        return s
    return "`" + s.replace("`", "``") + "`"


def _is_delta_table(table_name: str) -> bool:
    """Whether Spark describes the table as a Delta table; False where it cannot."""
    try:
        rows = spark_session().sql(f"DESCRIBE DETAIL {quoted_name(table_name)}").collect()
        return bool(rows) and rows[0]["format"] == "delta"
    except Exception as error:
        _logger.debug("Whether table %s is a Delta table cannot be told: %s", table_name, error)
        return False


def _is_delta_table_path(path: str) -> bool:
    """Whether there is a Delta log below the path; remote paths are asked of Spark."""
    import os

    if os.path.exists(path):
        return os.path.isdir(os.path.join(path, "_delta_log"))
    try:
        escaped = path.replace("`", "``")
        rows = spark_session().sql(f"DESCRIBE DETAIL delta.`{escaped}`").collect()
        return bool(rows)
    except Exception as error:
        _logger.debug("Whether path %s is a Delta table cannot be told: %s", path, error)
        return False


def _latest_version(table: str) -> int | None:
    session = spark_session()
    try:
        rows = session.sql(f"DESCRIBE HISTORY {table} LIMIT 1").collect()
        return int(rows[0]["version"])
    except Exception as error:
        _logger.warning("The latest version of the Delta table %s cannot be told: %s", table, error)
        return None


def _try_get_delta_table_latest_version_from_path(path: str) -> int | None:
    """The latest version of the table at a path; None, with a warning in the log, where it cannot be told."""
    escaped = path.replace("`", "``")
    return _latest_version(f"delta.`{escaped}`")


def _try_get_delta_table_latest_version_from_table_name(table_name: str) -> int | None:
    """The latest version of a table; None, with a warning in the log, where it cannot be told."""
    return _latest_version(quoted_name(table_name))
