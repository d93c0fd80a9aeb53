"""The schema of data at hand: frames, arrays, dictionaries, lists and single values.

What a column of a frame holds is asked of pandas in one pass; only columns of lists and dictionaries are looked at
value by value.
"""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.types._datatype import DataType
from mlflow.types._nested import AnyType, Array, Object, Property, merge_types
from mlflow.types._specs import ColSpec, ParamSpec, TensorSpec
from mlflow.types.schema import ParamSchema, Schema

__all__ = ["MULTIPLE_TYPES_ERROR_MSG", "InvalidDataForSignatureInferenceError", "TensorsNotSupportedException"]

MULTIPLE_TYPES_ERROR_MSG = (
    "The values of a list must all be of one type for a schema to be inferred. Where they are not meant to be, give "
    "the signature yourself, with the type Array(AnyType()) of mlflow.types.schema."
)
INTEGER_HINT = (
    "The inferred schema has integer columns. Integers cannot be missing in numpy: a column with a gap arrives as "
    "floats and will not fit this schema. Infer it from data that has the gaps, or store such columns as float64."
)
_ANY = AnyType()
_SCALARS = {
    bool: DataType.boolean,
    int: DataType.long,
    float: DataType.double,
    str: DataType.string,
    bytes: DataType.binary,
    bytearray: DataType.binary,
    dt.datetime: DataType.datetime,
    dt.date: DataType.datetime,
    object: DataType.string,
}
# dtype kind and size in bytes -> type; sizes that a type does not list are not representable
_KINDS: dict[str, dict[int | None, DataType]] = {
    "b": {None: DataType.boolean},
    "i": {8: DataType.long, None: DataType.integer},
    "u": {1: DataType.integer, 2: DataType.integer, 4: DataType.long},
    "f": {2: DataType.float, 4: DataType.float, 8: DataType.double},
    "U": {None: DataType.string},
    "S": {None: DataType.binary},
    "M": {None: DataType.datetime},
}


class TensorsNotSupportedException(MlflowException):
    """Data has more axes than can be had here."""

    def __init__(self, msg: str) -> None:
        super().__init__(f"Arrays with several axes are not supported here. {msg}")


class InvalidDataForSignatureInferenceError(MlflowException):
    """No signature can be inferred from such objects."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "INVALID_PARAMETER_VALUE")


def is_none_or_nan(x: Any) -> bool:
    """Whether a single value stands for "missing": None, NaN, NaT or pandas.NA."""
    if x is None:
        return True
    if isinstance(x, float):
        return x != x
    kind = type(x)
    if kind.__module__.startswith("pandas"):
        return kind.__name__ in ("NAType", "NaTType")
    return kind.__module__ == "numpy" and not getattr(x, "ndim", 0) and bool(x != x)


def infer_required(col: Any) -> bool:
    """Whether no value is missing; of a list its direct items count, of an array nothing can be missing."""
    import pandas as pd

    if isinstance(col, pd.Series):
        return not bool(col.isna().any())
    if isinstance(col, list):
        return not any(is_none_or_nan(x) for x in col)
    return not is_none_or_nan(col)


def infer_numpy_dtype(dtype: Any) -> DataType:
    """The type of a numpy dtype or of a pandas extension dtype with numbers or points in time."""
    import numpy as np
    from pandas.api.extensions import ExtensionDtype

    if not isinstance(dtype, (np.dtype, ExtensionDtype)):
        raise TypeError(f"A numpy dtype or a pandas extension dtype is needed, not {type(dtype)}.")
    sizes = _KINDS.get(dtype.kind)
    if sizes is None and dtype.kind == "O":
        raise invalid(f"The type of values of dtype '{dtype}' shows only in the values.")
    found = sizes.get(getattr(dtype, "itemsize", None), sizes.get(None)) if sizes else None
    if found is None:
        raise MlflowException(
            f"Unsupported numpy data type '{dtype}', kind '{dtype.kind}'. Convert the column to a supported type, "
            "such as int64, float64 or str."
        )
    return found


def infer_scalar(data: Any) -> DataType:
    """The type of one value."""
    kind = type(data)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind.__module__ == "numpy" and hasattr(data, "dtype") and data.dtype.kind != "O":
        return infer_numpy_dtype(data.dtype)
    for base in kind.__mro__[1:-1]:
        if base in _SCALARS:
            return _SCALARS[base]
    raise invalid(f"Data {data!r} of type {kind.__name__} has no type in a schema.")


def infer_type(data: Any) -> Any:
    """The type of one value, however nested; `AnyType` where it is missing or empty."""
    if is_none_or_nan(data):
        return AnyType()
    if isinstance(data, dict):
        if not data:
            return AnyType()
        return Object([_property(k, infer_type(v)) for k, v in data.items()])
    if isinstance(data, list) or (hasattr(data, "ndim") and hasattr(data, "dtype") and _is_array(data) and data.ndim):
        return infer_array(data) or AnyType()
    if hasattr(data, "model_dump") and hasattr(type(data), "model_fields"):
        raise InvalidDataForSignatureInferenceError(
            "No signature is inferred from pydantic objects. Annotate the input of your PythonModel's `predict` with "
            "the pydantic model, and the signature follows from it; or pass its `model_dump()`."
        )
    return infer_scalar(data)


def _property(key: Any, dtype: Any) -> Property:
    return Property(key, dtype, required=not isinstance(dtype, AnyType))


def _is_array(data: Any) -> bool:
    import numpy as np

    return isinstance(data, np.ndarray)


def infer_array(data: Any) -> Array | None:
    """The array type that holds all items of a list or numpy array; None when there are none."""
    if not len(data):
        return None
    if not isinstance(data, list):
        if data.dtype.kind != "O":
            inner: Any = infer_numpy_dtype(data.dtype) if data.size else _ANY
            for _ in range(data.ndim):
                inner = Array(inner)
            return inner
        data = list(data)
    kinds = set(map(type, data))
    if len(kinds) == 1 and (kind := next(iter(kinds))) in _SCALARS and kind is not float:
        return Array(_SCALARS[kind])
    result: Any = None
    for item in data:
        found = infer_type(item)
        if result is None:
            result = found
        elif type(found) is not DataType or found is not result:
            try:
                result = merge_types(result, found)
            except MlflowException as error:
                raise invalid(MULTIPLE_TYPES_ERROR_MSG) from error
    return Array(result)


def infer_pandas_column(col: Any) -> Any:
    """The type of the values of a pandas Series."""
    import pandas as pd

    if not isinstance(col, pd.Series):
        raise TypeError(f"A pandas Series is needed, not {type(col)}.")
    if not len(col) and col.dtype.kind == "O":
        return DataType.string
    if isinstance(col.dtype, pd.CategoricalDtype):
        col = pd.Series(col.cat.categories) if col.notna().any() else pd.Series([None], dtype=object)
    if isinstance(col.dtype, pd.StringDtype):
        return DataType.string
    if col.dtype.kind != "O":
        return infer_numpy_dtype(col.dtype)
    try:
        return _infer_objects(col)
    except MlflowException as error:
        raise MlflowException(f"The schema of column {col.name!r} cannot be inferred: {error.message}") from error


def _infer_objects(col: Any) -> Any:
    import pandas as pd

    kind = pd.api.types.infer_dtype(col, skipna=True)
    if kind == "string":
        return DataType.string
    if kind == "bytes":
        return DataType.binary
    if kind == "boolean":
        return DataType.boolean
    if kind in ("datetime", "datetime64", "date"):
        return DataType.datetime if col.notna().any() else AnyType()
    if kind in ("integer", "floating", "mixed-integer-float"):
        return _infer_numbers(col, kind)
    if kind == "empty":
        # Nothing but gaps: NaN is a float, the others say nothing.
        return DataType.double if any(isinstance(v, float) for v in col) else AnyType()
    if kind in ("complex", "timedelta", "timedelta64"):
        raise invalid(f"values of the kind {kind} have no type in a schema. Convert them, e.g. to numbers or texts.")
    array = infer_array(col.tolist())
    return array.dtype if array else DataType.string


def _infer_numbers(col: Any, kind: str) -> DataType:
    import pandas as pd

    kinds = set(map(type, col))
    if len(kinds) == 1 and (only := kinds.pop()).__module__ == "numpy":
        return infer_scalar(only(0))
    gaps_are_floats = kind == "integer" and any(v is not pd.NA for v in col[col.isna()])
    return DataType.long if kind == "integer" and not gaps_are_floats else DataType.double


def clean_tensor_type(dtype: Any) -> Any:
    """The dtype without the length of its texts."""
    import numpy as np

    if not isinstance(dtype, np.dtype):
        raise TypeError(f"A numpy.dtype is needed, not {type(dtype)}.")
    return np.dtype({"U": "str", "S": "bytes"}[dtype.kind]) if dtype.kind in "US" else dtype


def tensor_shape(data: Any, variable_dimension: int | None = 0) -> tuple[int, ...]:
    """Shape of an array or of a sparse matrix, with -1 for the axis whose length varies (None: for none)."""
    if not _is_array(data) and not _is_sparse(data):
        raise TypeError(f"A numpy array or a scipy csr or csc matrix is needed, not {type(data)}.")
    shape = list(data.shape)
    if variable_dimension is not None:
        if variable_dimension >= len(shape):
            raise MlflowException(
                f"Axis {variable_dimension} was to vary in length, but the data has {len(shape)} axes. "
                "Pass an array with at least one more."
            )
        shape[variable_dimension] = -1
    return tuple(shape)


def _is_sparse(data: Any) -> bool:
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and sparse.issparse(data) and data.format in ("csr", "csc")


def is_spark_df(x: Any) -> bool:
    """Whether this is a Spark frame; false where pyspark was never imported."""
    return any(
        (module := sys.modules.get(name)) is not None and isinstance(x, module.DataFrame)
        for name in ("pyspark.sql.dataframe", "pyspark.sql.connect.dataframe")
    )


def infer(data: Any) -> Schema:
    """The schema of data, without a word on it."""
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        columns = [(name, data.iloc[:, i]) for i, name in enumerate(data.columns)]
        return Schema([ColSpec(infer_pandas_column(col), name, infer_required(col)) for name, col in columns])
    if isinstance(data, pd.Series):
        return Schema([ColSpec(infer_pandas_column(data), data.name, infer_required(data))])  # type: ignore[arg-type]
    if _is_array(data):
        return Schema([TensorSpec(clean_tensor_type(data.dtype), tensor_shape(data))])
    if _is_sparse(data):
        return Schema([TensorSpec(clean_tensor_type(data.data.dtype), tensor_shape(data))])
    if is_spark_df(data):
        from mlflow.types._spark import infer_spark_schema

        return infer_spark_schema(data)
    if isinstance(data, dict):
        return _infer_dict(data)
    if isinstance(data, list):
        array = infer_array(data)
        if array is not None and isinstance(array.dtype, Object) and all(isinstance(x, dict) for x in data):
            return Schema([ColSpec(p.dtype, p.name, p.required) for p in array.dtype.properties])
        return Schema([ColSpec(DataType.string if array is None else array.dtype)])
    try:
        return Schema([ColSpec(infer_type(data))])
    except MlflowException as error:
        raise invalid(
            "No schema can be inferred from this. It can be from a pandas DataFrame or Series, a numpy array, a "
            "dictionary of arrays or values, a list, a Spark DataFrame, a scipy csr or csc matrix, or a single value. "
            f"{error.message}"
        ) from error


def _infer_dict(data: dict) -> Schema:
    if not all(isinstance(k, str) for k in data):
        raise MlflowException(f"The keys of a dictionary must be texts to name its columns; found {list(data)[:10]}.")
    if data and all(_is_array(v) for v in data.values()):
        return Schema([TensorSpec(clean_tensor_type(v.dtype), tensor_shape(v), k) for k, v in data.items()])
    return Schema([ColSpec(infer_type(v), k, infer_required(v)) for k, v in data.items()])


def infer_schema(data: Any) -> Schema:
    """The schema of data. Warns about integer columns of a frame, which cannot have gaps later."""
    import pandas as pd

    schema = infer(data)
    if isinstance(data, pd.DataFrame) and any(t in (DataType.integer, DataType.long) for t in schema.input_types()):
        warnings.warn(INTEGER_HINT, stacklevel=2)
    return schema


def infer_type_and_shape(value: Any) -> tuple[DataType | Object, tuple[int, ...] | None]:
    """Type and shape of a parameter's default."""
    import numpy as np
    import pandas as pd

    if isinstance(value, dict):
        return infer_type(value), None
    if isinstance(value, (list, np.ndarray, pd.Series)):
        if (axes := np.ndim(np.asarray(value, dtype=object))) != 1:
            raise invalid(f"a parameter is a single value or a list, not an array with {axes} axes.")
        if all(isinstance(v, (dt.date, np.datetime64)) for v in value):
            return DataType.datetime, (-1,)
        return infer_numpy_dtype(np.asarray(value).dtype), (-1,)
    if value is None or isinstance(value, (tuple, set)) or type(value) is object:
        raise invalid(f"a parameter is a single value or a list, not {type(value).__name__}.")
    return infer_scalar(value), None


def infer_param_schema(parameters: dict[str, Any]) -> ParamSchema:
    """The schema of parameters from their defaults; one error names all that do not fit."""
    if not isinstance(parameters, dict):
        raise invalid(f"Parameters are a dictionary of defaults, not {type(parameters).__name__}.")
    specs, bad = [], []
    for name, value in parameters.items():
        try:
            dtype, shape = infer_type_and_shape(value)
            specs.append(ParamSpec(name, dtype, value, shape))
        except MlflowException as error:
            bad.append(f"'{name}' ({value!r}): {error.message}")
    if bad:
        raise invalid(f"No schema can be inferred for these parameters: {'; '.join(bad)}")
    return ParamSchema(specs)


def check_texts(data: Any) -> None:
    """A dictionary from texts to texts or lists of texts, or an error that names what is not."""
    if not isinstance(data, dict):
        raise invalid(f"A dictionary is needed, not {type(data).__name__}.")
    for key, value in data.items():
        if not isinstance(key, str):
            raise invalid(f"The keys of the dictionary must be texts; {key!r} is not.")
        if not isinstance(value, str) and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            raise invalid(f"The value of '{key}' must be a text or a list of texts, not {value!r}.")
