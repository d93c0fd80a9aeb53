"""Datasets that runs use: where the data came from, a digest, a schema and a profile.

``mlflow.data.from_pandas(df, source=...)`` and its siblings make a dataset for ``mlflow.log_input``. Each is imported
when it is first asked for, so that importing this package loads no data library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow import entities
    from mlflow.data.dataset import Dataset
    from mlflow.data.dataset_source import DatasetSource
    from mlflow.data.huggingface_dataset import from_huggingface
    from mlflow.data.numpy_dataset import from_numpy
    from mlflow.data.pandas_dataset import from_pandas
    from mlflow.data.polars_dataset import from_polars
    from mlflow.data.spark_dataset import from_spark, load_delta
    from mlflow.data.tensorflow_dataset import from_tensorflow

__all__ = [
    "from_huggingface",
    "from_numpy",
    "from_pandas",
    "from_polars",
    "from_spark",
    "from_tensorflow",
    "get_source",
    "load_delta",
]

_CLASSES = {
    "Dataset": "mlflow.data.dataset",
    "DatasetInput": "mlflow.entities.dataset_input",
    "DatasetSource": "mlflow.data.dataset_source",
    "get_dataset_source_from_json": "mlflow.data.dataset_source_registry",
    "get_registered_sources": "mlflow.data.dataset_source_registry",
}
_MODULES = frozenset(
    {
        "artifact_dataset_sources",
        "code_dataset_source",
        "dataset",
        "dataset_registry",
        "dataset_source",
        "dataset_source_registry",
        "delta_dataset_source",
        "digest_utils",
        "evaluation_dataset",
        "evaluation_dataset_source",
        "filesystem_dataset_source",
        "http_dataset_source",
        "huggingface_dataset",
        "huggingface_dataset_source",
        "meta_dataset",
        "numpy_dataset",
        "pandas_dataset",
        "polars_dataset",
        "pyfunc_dataset_mixin",
        "schema",
        "sources",
        "spark_dataset",
        "spark_dataset_source",
        "spark_delta_utils",
        "tensorflow_dataset",
        "uc_volume_dataset_source",
    }
)


def get_source(dataset: Dataset | entities.DatasetInput | entities.Dataset) -> DatasetSource:
    """The source of a dataset, whether at hand or read back from a run; its ``load()`` gets the data again.

    Raises:
        MlflowException: this is no dataset, or no source of the recorded type is registered.
    """
    from mlflow.data.dataset import Dataset
    from mlflow.data.dataset_source_registry import get_dataset_source_from_json
    from mlflow.entities.dataset import Dataset as DatasetEntity
    from mlflow.entities.dataset_input import DatasetInput

    entity = dataset.dataset if isinstance(dataset, DatasetInput) else dataset
    if isinstance(entity, DatasetEntity):
        return get_dataset_source_from_json(source_json=entity.source, source_type=entity.source_type)
    if isinstance(entity, Dataset):
        return entity.source
    from mlflow.exceptions import invalid

    raise invalid(
        f"{type(dataset)} is not a dataset. Pass a dataset of mlflow.data, or an mlflow.entities.Dataset or "
        "DatasetInput read back from a run."
    )


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"mlflow.data.{name}")
    if name in _CLASSES:
        return getattr(import_module(_CLASSES[name]), name)
    if name.startswith(("from_", "load_")):
        from mlflow.data.dataset_registry import find_constructor

        if (constructor := find_constructor(name)) is not None:
            return constructor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_CLASSES, *_MODULES})
