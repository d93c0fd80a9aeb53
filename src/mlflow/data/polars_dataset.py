"""Datasets that are polars frames."""

from __future__ import annotations

import json
import logging
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypedDict, Union

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import invalid
from mlflow.types.schema import Array, ColSpec, DataType, Object, Property, Schema

if TYPE_CHECKING:
    import polars

__all__ = [
    "CLOSE_MAP",  # noqa: F822  # pyright: ignore[reportUnsupportedDunderAll]
    "TYPE_MAP",  # noqa: F822  # pyright: ignore[reportUnsupportedDunderAll]
    "PolarsDataset",
    "from_polars",
    "hash_polars_df",
    "infer_colspec",
    "infer_dtype",
    "infer_schema",
]

ColSpecType = Union[DataType, Array, Object, str]  # noqa: UP007

_logger = logging.getLogger(__name__)
# polars type -> ours. The close ones hold other values than ours, but all of them fit.
_EXACT = {
    "Binary": DataType.binary,
    "Boolean": DataType.boolean,
    "Datetime": DataType.datetime,
    "Float32": DataType.float,
    "Float64": DataType.double,
    "Int8": DataType.integer,
    "Int16": DataType.integer,
    "Int32": DataType.integer,
    "Int64": DataType.long,
    "String": DataType.string,
}
_CLOSE = {
    "Categorical": DataType.string,
    "Enum": DataType.string,
    "Date": DataType.datetime,
    "UInt8": DataType.integer,
    "UInt16": DataType.integer,
    "UInt32": DataType.long,
}


class PolarsDatasetProfile(TypedDict):
    """Rows and elements of a frame."""

    num_rows: int
    num_elements: int


class PolarsDatasetConfig(TypedDict):
    """What a run keeps of a frame."""

    name: str
    digest: str
    source: str
    source_type: str
    schema: str
    profile: str


def _polars() -> Any:
    from mlflow._registry import require

    return require("polars", extra="polars", purpose="A polars dataset")


@cache
def _map(which: str) -> dict[Any, DataType]:
    pl = _polars()
    return {getattr(pl, name): dtype for name, dtype in (_EXACT if which == "TYPE_MAP" else _CLOSE).items()}


def __getattr__(name: str) -> Any:
    if name in ("TYPE_MAP", "CLOSE_MAP"):
        return _map(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def hash_polars_df(df: polars.DataFrame) -> str:
    """Digest of a frame: the sum of its rows' hashes, in decimal. It does not depend on the order of the rows."""
    return str(df.hash_rows().sum()) if df.width else "0"


def infer_schema(df: polars.DataFrame) -> Schema:
    """The schema of a frame."""
    return Schema([infer_colspec(df[name]) for name in df.columns])


def infer_colspec(col: polars.Series, *, allow_unknown: bool = True) -> ColSpec:
    """The column of a schema; required unless no value is there."""
    dtype = infer_dtype(col.dtype, col.name, allow_unknown=allow_unknown)
    return ColSpec(type=dtype, name=col.name, required=col.count() > 0)


def infer_dtype(
    dtype: polars.DataType | type[polars.DataType], col_name: str, *, allow_unknown: bool
) -> DataType | Array | Object | str:
    """The type of a polars type. One that has none is returned as its text, or is a ValueError.

    Args:
        dtype: a polars type or its class.
        col_name: column, for messages.
        allow_unknown: whether a type without counterpart is returned as its text.
    """
    pl = _polars()
    base = dtype if isinstance(dtype, type) else type(dtype)
    if base in _map("TYPE_MAP"):
        return _map("TYPE_MAP")[base]
    if base in _map("CLOSE_MAP"):
        close = _map("CLOSE_MAP")[base]
        _logger.warning(
            "Column '%s' of type %s is described as %s, which is close, not the same", col_name, dtype, close
        )
        return close
    known: Any = dtype
    if isinstance(known, (pl.List, pl.Array)):
        inner: Any = known.inner
        depth = len(known.shape) if isinstance(known, pl.Array) else 1
        while isinstance(known, pl.Array) and isinstance(inner, pl.Array):
            inner = inner.inner
        found: Any = infer_dtype(inner, f"{col_name}.[]", allow_unknown=allow_unknown)
        for _ in range(depth):
            found = Array(found)
        return found
    if isinstance(known, pl.Struct):
        return Object(
            [
                Property(f.name, infer_dtype(f.dtype, f"{col_name}.{f.name}", allow_unknown=allow_unknown))
                for f in known.fields
            ]
        )
    if not allow_unknown:
        raise ValueError(f"Column '{col_name}' has the type {dtype}, which no schema can describe.")
    _logger.warning("Column '%s' has the type %s, which no schema can describe", col_name, dtype)
    return str(dtype)


class PolarsDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A polars DataFrame with its source and, where named, its target and prediction columns."""

    def __init__(
        self,
        df: polars.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        if not isinstance(df, _polars().DataFrame):
            raise invalid(f"A polars DataFrame is needed, not {type(df).__name__}. Of a LazyFrame pass collect().")
        for role, column in (("targets", targets), ("predictions", predictions)):
            if column is not None and column not in df.columns:
                raise invalid(f"The DataFrame has no {role} column '{column}'. Its columns are {df.columns[:50]}.")
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        return hash_polars_df(self._df)

    def to_dict(self) -> PolarsDatasetConfig:  # type: ignore[override]
        """Adds schema and profile."""
        schema = json.dumps({"mlflow_colspec": self.schema.to_dict()} if self.schema else None)
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[return-value, typeddict-item]

    @property
    def df(self) -> polars.DataFrame:
        """The frame."""
        return self._df

    @property
    def source(self) -> DatasetSource:
        """Where the data came from."""
        return self._source

    @property
    def targets(self) -> str | None:
        """Name of the target column."""
        return self._targets

    @property
    def predictions(self) -> str | None:
        """Name of the column with a model's predictions."""
        return self._predictions

    @property
    def profile(self) -> PolarsDatasetProfile:
        """``{"num_rows", "num_elements"}``."""
        return {"num_rows": self._df.height, "num_elements": self._df.height * self._df.width}

    @cached_property
    def schema(self) -> Schema | None:
        """The columns; None, with a warning in the log, where they hold what no schema can describe."""
        try:
            return infer_schema(self._df)
        except Exception as error:
            _logger.warning("The dataset is recorded without a schema: %s", error)
            return None

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """As pandas, each in a list: without the target column as inputs; targets as outputs."""
        if self._targets is None:
            return PyFuncInputsOutputs([self._df.to_pandas()])
        return PyFuncInputsOutputs([self._df.drop(self._targets).to_pandas()], [self._df[self._targets].to_pandas()])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The data as `mlflow.evaluate` reads it: a pandas frame."""
        return EvaluationDataset(
            data=self._df.to_pandas(),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def from_polars(
    df: polars.DataFrame,
    source: str | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PolarsDataset:
    """A dataset of a polars frame.

    Args:
        df: the data.
        source: path, URI or source it was read from; the running code where None.
        targets: name of the target column.
        name: ``dataset`` where None.
        digest: computed where None; it differs between versions of polars.
        predictions: name of the column with a model's predictions.
    """
    from mlflow.data.dataset_source_registry import source_for

    return PolarsDataset(
        df=df, source=source_for(source), targets=targets, name=name, digest=digest, predictions=predictions
    )
