"""Delta tables, by path or by name."""

from __future__ import annotations

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import invalid

__all__ = ["DeltaDatasetSource"]

DATABRICKS_HIVE_METASTORE_NAME = "hive_metastore"
# These stand for the metastore of the workspace, which is not Unity Catalog.
DATABRICKS_LOCAL_METASTORE_NAMES = [DATABRICKS_HIVE_METASTORE_NAME, "spark_catalog"]
DATABRICKS_SAMPLES_CATALOG_NAME = "samples"


class DeltaDatasetSource(DatasetSource):
    """A Delta table, known by exactly one of its path and its name, at a version or the latest."""

    def __init__(
        self,
        path: str | None = None,
        delta_table_name: str | None = None,
        delta_table_version: int | None = None,
        delta_table_id: str | None = None,
    ) -> None:
        if (path is None) == (delta_table_name is None):
            raise invalid("A Delta source takes exactly one of 'path' and 'delta_table_name'.")
        self._path = path
        self._delta_table_name = delta_table_name
        self._delta_table_version = delta_table_version
        self._delta_table_id = delta_table_id

    @staticmethod
    def _get_source_type() -> str:
        return "delta_table"

    @property
    def path(self) -> str | None:
        """Path of the table."""
        return self._path

    @property
    def delta_table_name(self) -> str | None:
        """Name of the table."""
        return self._delta_table_name

    @property
    def delta_table_id(self) -> str | None:
        """Id of the table in Unity Catalog."""
        return self._delta_table_id

    @property
    def delta_table_version(self) -> int | None:
        """Version of the table; None for the latest."""
        return self._delta_table_version

    def load(self, **kwargs: Any) -> Any:
        """The table as a Spark frame; further arguments go to Spark's ``load`` or ``table``."""
        from mlflow.data.spark_delta_utils import quoted_name, spark_session

        reader = spark_session().read.format("delta")
        if self._delta_table_version is not None:
            reader = reader.option("versionAsOf", self._delta_table_version)
        if self._path:
            return reader.load(path=self._path, **kwargs)
        return reader.table(quoted_name(self._delta_table_name or ""), **kwargs)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> DeltaDatasetSource:
        raise NotImplementedError("Call DeltaDatasetSource(path=...) or DeltaDatasetSource(delta_table_name=...).")

    def _in_unity_catalog(self) -> bool:
        if self._delta_table_name is None:
            return False
        catalog = self._delta_table_name.split(".")[0].strip("`")
        return catalog not in (*DATABRICKS_LOCAL_METASTORE_NAMES, DATABRICKS_SAMPLES_CATALOG_NAME)

    def to_dict(self) -> dict[Any, Any]:
        """What is known of the table; of one in Unity Catalog also its id."""
        form: dict[Any, Any] = {}
        if self._path:
            form["path"] = self._path
        if self._delta_table_name:
            form["delta_table_name"] = self._delta_table_name
        if self._delta_table_version:
            form["delta_table_version"] = self._delta_table_version
        if self._in_unity_catalog():
            form["is_databricks_uc_table"] = True
            form["delta_table_id"] = self._delta_table_id
        return form

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> DeltaDatasetSource:
        """Read what `to_dict` wrote."""
        return cls(
            path=source_dict.get("path"),
            delta_table_name=source_dict.get("delta_table_name"),
            delta_table_version=source_dict.get("delta_table_version"),
            delta_table_id=source_dict.get("delta_table_id"),
        )
