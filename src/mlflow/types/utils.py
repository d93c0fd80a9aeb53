"""Names of schema inference under the path that integrations import."""

from __future__ import annotations

from typing import Any

from mlflow.types._inference import (
    MULTIPLE_TYPES_ERROR_MSG,
    InvalidDataForSignatureInferenceError,
    TensorsNotSupportedException,
    clean_tensor_type,
)
from mlflow.types._inference import check_texts as _validate_input_dictionary_contains_only_strings_and_lists_of_strings
from mlflow.types._inference import infer_numpy_dtype as _infer_numpy_dtype
from mlflow.types._inference import infer_pandas_column as _infer_pandas_column
from mlflow.types._inference import infer_param_schema as _infer_param_schema
from mlflow.types._inference import infer_required as _infer_required
from mlflow.types._inference import infer_scalar as _infer_scalar_datatype
from mlflow.types._inference import infer_schema as _infer_schema
from mlflow.types._inference import infer_type as _infer_colspec_type
from mlflow.types._inference import infer_type as _infer_datatype
from mlflow.types._inference import infer_type_and_shape as _infer_type_and_shape
from mlflow.types._inference import is_none_or_nan as _is_none_or_nan
from mlflow.types._inference import is_spark_df as _is_spark_df
from mlflow.types._inference import tensor_shape as _get_tensor_shape

__all__ = [
    "MULTIPLE_TYPES_ERROR_MSG",
    "InvalidDataForSignatureInferenceError",
    "TensorsNotSupportedException",
    "_get_tensor_shape",
    "_infer_colspec_type",
    "_infer_datatype",
    "_infer_numpy_dtype",
    "_infer_pandas_column",
    "_infer_param_schema",
    "_infer_required",
    "_infer_scalar_datatype",
    "_infer_schema",
    "_infer_type_and_shape",
    "_is_none_or_nan",
    "_is_spark_df",
    "_validate_input_dictionary_contains_only_strings_and_lists_of_strings",
    "clean_tensor_type",
]


def __getattr__(name: str) -> Any:
    if name == "_infer_spark_type":
        from mlflow.types._spark import infer_spark_type

        return infer_spark_type
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
