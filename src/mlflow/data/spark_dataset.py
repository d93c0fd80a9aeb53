"""Datasets that are Spark frames."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.digest_utils import get_normalized_md5_digest
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.data.spark_dataset_source import SparkDatasetSource
from mlflow.exceptions import invalid
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import pyspark.sql  # pyright: ignore[reportMissingImports]

__all__ = ["SparkDataset", "from_spark", "load_delta"]

_logger = logging.getLogger(__name__)
_MAX_ROWS = 10000
_COUNT_MILLISECONDS = 1000
_COUNT_CONFIDENCE = 0.9


class SparkDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A Spark DataFrame. Nothing of it is computed for the digest, which is that of its logical plan."""

    def __init__(
        self,
        df: pyspark.sql.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        for role, column in (("targets", targets), ("predictions", predictions)):
            if column is not None and column not in df.columns:
                raise invalid(f"The Spark frame has no {role} column '{column}'. Its columns are {df.columns[:50]}.")
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        import numpy as np

        return get_normalized_md5_digest([np.int64(self._df.semanticHash())])

    def to_dict(self) -> dict[str, str]:
        """Adds schema and profile."""
        schema = json.dumps({"mlflow_colspec": self.schema.to_dict()}) if self.schema else None
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[dict-item]

    @property
    def df(self) -> pyspark.sql.DataFrame:
        """The frame."""
        return self._df

    @property
    def targets(self) -> str | None:
        """Name of the target column."""
        return self._targets

    @property
    def predictions(self) -> str | None:
        """Name of the column with a model's predictions."""
        return self._predictions

    @property
    def source(self) -> SparkDatasetSource | DeltaDatasetSource:
        """Where the data came from."""
        return self._source  # type: ignore[return-value]

    @property
    def profile(self) -> Any | None:
        """``{"approx_count"}``: rows, counted for a second at most; None where Spark cannot tell."""
        try:
            count = self._df.rdd.countApprox(timeout=_COUNT_MILLISECONDS, confidence=_COUNT_CONFIDENCE)
            return {"approx_count": int(count)} if count >= 0 else {"approx_count": "unknown"}
        except Exception as error:
            _logger.warning("The dataset is recorded without a profile: %s", error)
            return None

    @cached_property
    def schema(self) -> Schema | None:
        """The columns; None, with a warning in the log, where they hold what no schema can describe."""
        from mlflow.types._spark import infer_spark_schema

        try:
            return infer_spark_schema(self._df)
        except Exception as error:
            _logger.warning("The dataset is recorded without a schema: %s", error)
            return None

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """The first 10,000 rows as pandas: without the target column as inputs; targets as outputs."""
        df = self._df.limit(_MAX_ROWS).toPandas()
        if self._targets is None:
            return PyFuncInputsOutputs(df)
        return PyFuncInputsOutputs(df.drop(columns=[self._targets]), df[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The first 10,000 rows as `mlflow.evaluate` reads them."""
        return EvaluationDataset(
            data=self._df.limit(_MAX_ROWS).toPandas(),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def load_delta(
    path: str | None = None,
    table_name: str | None = None,
    version: str | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
) -> SparkDataset:
    """Read a Delta table by path or by name, at a version or the latest, as a dataset.

    Raises:
        MlflowException: not exactly one of ``path`` and ``table_name``, or no pyspark.
    """
    if (path is None) == (table_name is None):
        raise invalid("load_delta takes exactly one of 'path' and 'table_name'.")
    source = _delta_source(path, table_name, version)
    return SparkDataset(df=source.load(), source=source, targets=targets, name=name, digest=digest)


def _delta_source(path: str | None, table_name: str | None, version: Any) -> DeltaDatasetSource:
    from mlflow.data import spark_delta_utils as delta

    if version is None:
        version = (
            delta._try_get_delta_table_latest_version_from_path(path)
            if path is not None
            else delta._try_get_delta_table_latest_version_from_table_name(table_name or "")
        )
    return DeltaDatasetSource(path=path, delta_table_name=table_name, delta_table_version=version)


def from_spark(
    df: pyspark.sql.DataFrame,
    path: str | None = None,
    table_name: str | None = None,
    version: str | None = None,
    sql: str | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> SparkDataset:
    """A dataset of a Spark frame.

    Args:
        df: the data.
        path: path it was read from.
        table_name: table it was read from.
        version: version, of a Delta table only.
        sql: query that made it. Of these at most one; with none, the source is the running code.
        targets: name of the target column.
        name: ``dataset`` where None.
        digest: computed where None.
        predictions: name of the column with a model's predictions.
    """
    from mlflow._registry import require
    from mlflow.data import spark_delta_utils as delta
    from mlflow.data.dataset_source_registry import code_source

    require("pyspark", extra="pyspark", purpose="mlflow.data.from_spark")
    if sum(x is not None for x in (path, table_name, sql)) > 1:
        raise invalid("from_spark takes at most one of 'path', 'table_name' and 'sql'.")
    if sql is not None and version is not None:
        raise invalid("from_spark takes 'version' only with 'path' or 'table_name', not with 'sql'.")
    source: Any
    if path is not None and delta._is_delta_table_path(path):
        source = _delta_source(path, None, version)
    elif table_name is not None and delta._is_delta_table(table_name):
        source = _delta_source(None, table_name, version)
    elif version is not None and (path or table_name):
        raise invalid(f"'version' is for Delta tables, and {path or table_name!r} is none. Leave it out.")
    elif path is not None or table_name is not None or sql is not None:
        source = SparkDatasetSource(path=path, table_name=table_name, sql=sql)
    else:
        source = code_source()
    return SparkDataset(df=df, source=source, targets=targets, name=name, digest=digest, predictions=predictions)
