"""Datasets that are pandas frames."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.digest_utils import compute_pandas_digest
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import invalid
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import pandas

__all__ = ["PandasDataset", "from_pandas"]

_logger = logging.getLogger(__name__)


class PandasDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A pandas DataFrame with its source and, where named, its target and prediction columns."""

    def __init__(
        self,
        df: pandas.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        import pandas as pd

        if not isinstance(df, pd.DataFrame):
            raise invalid(f"A pandas DataFrame is needed, not {type(df).__name__}.")
        for role, column in (("targets", targets), ("predictions", predictions)):
            if column is not None and column not in df.columns:
                raise invalid(f"The DataFrame has no {role} column '{column}'. It has {list(df.columns)[:50]}.")
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        return compute_pandas_digest(self._df)

    def to_dict(self) -> dict[str, str]:
        """Adds schema and profile."""
        schema = json.dumps({"mlflow_colspec": self.schema.to_dict()}) if self.schema else None
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[dict-item]

    @property
    def df(self) -> pandas.DataFrame:
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
    def profile(self) -> Any | None:
        """``{"num_rows", "num_elements"}``."""
        return {"num_rows": len(self._df), "num_elements": int(self._df.size)}

    @cached_property
    def schema(self) -> Schema | None:
        """The columns; None, with a warning in the log, where they hold what no schema can describe."""
        from mlflow.types._inference import infer

        try:
            return infer(self._df)
        except Exception as error:
            _logger.warning("The dataset is recorded without a schema: %s", error)
            return None

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Without target and prediction columns as inputs; targets as outputs."""
        if self._targets is None:
            return PyFuncInputsOutputs(self._df)
        return PyFuncInputsOutputs(self._df.drop(columns=[self._targets]), self._df[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The frame as `mlflow.evaluate` reads it."""
        return EvaluationDataset(
            data=self._df,
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def from_pandas(
    df: pandas.DataFrame,
    source: str | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PandasDataset:
    """A dataset of a pandas frame.

    Args:
        df: the data.
        source: path, URI or source it was read from; the running code where None.
        targets: name of the target column.
        name: ``dataset`` where None.
        digest: computed where None.
        predictions: name of the column with a model's predictions.
    """
    from mlflow.data.dataset_source_registry import source_for

    return PandasDataset(
        df=df, source=source_for(source), targets=targets, name=name, digest=digest, predictions=predictions
    )
