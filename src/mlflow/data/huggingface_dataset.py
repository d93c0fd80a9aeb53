"""Datasets of the Hugging Face ``datasets`` library."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.digest_utils import MAX_ROWS, compute_pandas_digest
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import invalid
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import datasets

__all__ = ["HuggingFaceDataset", "from_huggingface"]

_logger = logging.getLogger(__name__)


class HuggingFaceDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A `datasets.Dataset`. Digest and schema are those of its first 10,000 rows as a pandas frame."""

    def __init__(
        self,
        ds: datasets.Dataset,
        source: HuggingFaceDatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        if targets is not None and targets not in ds.column_names:
            raise invalid(f"The dataset has no targets column '{targets}'. Its columns are {ds.column_names[:50]}.")
        self._ds = ds
        self._targets = targets
        super().__init__(source=source, name=name, digest=digest)

    def _head(self) -> Any:
        return self._ds.select(range(min(self._ds.num_rows, MAX_ROWS))).to_pandas()

    def _compute_digest(self) -> str:
        return compute_pandas_digest(self._head())

    def to_dict(self) -> dict[str, str]:
        """Adds schema and profile."""
        schema = json.dumps({"mlflow_colspec": self.schema.to_dict()}) if self.schema else None
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[dict-item]

    @property
    def ds(self) -> datasets.Dataset:
        """The dataset."""
        return self._ds

    @property
    def targets(self) -> str | None:
        """Name of the target column."""
        return self._targets

    @property
    def source(self) -> HuggingFaceDatasetSource:
        """Where the data came from."""
        return self._source  # type: ignore[return-value]

    @property
    def profile(self) -> Any | None:
        """``{"num_rows", "dataset_size", "size_in_bytes"}``; sizes are None where the library does not know them."""
        return {
            "num_rows": self._ds.num_rows,
            "dataset_size": self._ds.dataset_size,
            "size_in_bytes": self._ds.size_in_bytes,
        }

    @cached_property
    def schema(self) -> Schema | None:
        """The columns; None, with a warning in the log, where they hold what no schema can describe."""
        from mlflow.types._inference import infer

        try:
            return infer(self._head())
        except Exception as error:
            _logger.warning("The dataset is recorded without a schema: %s", error)
            return None

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """As pandas: without the target column as inputs; targets as outputs."""
        df: Any = self._ds.to_pandas()
        if self._targets is None:
            return PyFuncInputsOutputs(df)
        return PyFuncInputsOutputs(df.drop(columns=[self._targets]), df[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The data as `mlflow.evaluate` reads it: a pandas frame."""
        return EvaluationDataset(
            data=self._ds.to_pandas(),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def from_huggingface(
    ds: datasets.Dataset,
    path: str | None = None,
    targets: str | None = None,
    data_dir: str | None = None,
    data_files: str | Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
    revision: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    trust_remote_code: bool | None = None,
    source: str | DatasetSource | None = None,
) -> HuggingFaceDataset:
    """A dataset of the Hugging Face ``datasets`` library.

    Args:
        ds: a `datasets.Dataset` (one split, not a `DatasetDict`).
        path: what `datasets.load_dataset` was given to read it; as are ``data_dir``, ``data_files``, ``revision`` and
            ``trust_remote_code``.
        targets: name of the target column.
        name: ``dataset`` where None.
        digest: computed where None.
        source: another source; goes before ``path``. With neither, the running code.
    """
    from mlflow._registry import require
    from mlflow.data.dataset_source_registry import source_for

    library = require("datasets", extra="datasets", purpose="mlflow.data.from_huggingface")
    if not isinstance(ds, library.Dataset):
        raise invalid(f"A datasets.Dataset is needed, not {type(ds)}. Of a DatasetDict pass one split.")
    if source is None and path is not None:
        found: Any = HuggingFaceDatasetSource(
            path=path,
            config_name=ds.config_name,
            data_dir=data_dir,
            data_files=data_files,
            split=ds.split,  # type: ignore[arg-type]
            revision=revision,
            trust_remote_code=trust_remote_code,
        )
    else:
        if path is not None:
            _logger.warning("'source' is used for the dataset, and 'path' is not, as both are given.")
        found = source_for(source)
    return HuggingFaceDataset(ds=ds, targets=targets, source=found, name=name, digest=digest)
