"""The scalar types of a schema and what they are called in numpy, pandas, Spark and Python."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Any

__all__ = ["DataType"]

_NUMPY = {
    "boolean": "bool",
    "integer": "int32",
    "long": "int64",
    "float": "float32",
    "double": "float64",
    "string": "str",
    "binary": "bytes",
    "datetime": "datetime64[ns]",
}
_PYTHON: dict[str, type] = {
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "string": str,
    "binary": bytes,
    "datetime": dt.date,
}
_SPARK = {
    "boolean": "BooleanType",
    "integer": "IntegerType",
    "long": "LongType",
    "float": "FloatType",
    "double": "DoubleType",
    "string": "StringType",
    "binary": "BinaryType",
    "datetime": "TimestampType",
}
# Names of the exact value types each data type holds, beside the ones of Python.
_NUMPY_SCALARS = {
    "boolean": {"bool", "bool_"},
    "integer": {"int32"},
    "long": {"int64"},
    "float": {"float32"},
    "double": {"float64"},
    "string": {"str_"},
    "binary": {"bytes_"},
    "datetime": {"datetime64"},
}


class DataType(Enum):
    """A scalar type. The name is what stands in a schema's JSON."""

    __module__ = "mlflow.types.schema"

    boolean = 1
    integer = 2
    long = 3
    float = 4
    double = 5
    string = 6
    binary = 7
    datetime = 8

    def __repr__(self) -> str:
        return self.name

    def to_numpy(self) -> Any:
        """The numpy dtype that holds the type."""
        import numpy as np

        return np.dtype(_NUMPY[self.name])

    def to_pandas(self) -> Any:
        """The pandas dtype; ``object`` for texts and bytes."""
        return object if self.name in ("string", "binary") else self.to_numpy()

    def to_spark(self) -> Any:
        """An instance of the Spark SQL type."""
        from mlflow._registry import require

        types = require("pyspark.sql.types", extra="pyspark", purpose="A Spark type")
        return getattr(types, _SPARK[self.name])()

    def to_python(self) -> type:
        """The Python type."""
        return _PYTHON[self.name]

    @classmethod
    def check_type(cls, data_type: DataType, value: Any) -> bool:
        """Whether the value is exactly of the type; nothing is converted, and a bool is no integer."""
        kind = type(value)
        if kind.__module__ == "numpy":
            return kind.__name__ in _NUMPY_SCALARS[data_type.name]
        if data_type is cls.datetime:
            return kind in (dt.datetime, dt.date)
        if data_type is cls.binary:
            return kind in (bytes, bytearray)
        return kind is _PYTHON[data_type.name]

    @classmethod
    def all_types(cls) -> list[DataType]:
        """Every type, in the order of its number."""
        return list(cls)

    @classmethod
    def get_spark_types(cls) -> list[Any]:
        """The Spark SQL types, in the same order."""
        return [member.to_spark() for member in cls]

    @classmethod
    def from_numpy_type(cls, np_type: Any) -> DataType | None:
        """The type held by exactly this numpy dtype (or its name); None where there is none."""
        import numpy as np

        try:
            wanted = np.dtype(np_type)
        except TypeError:
            return None
        return next((member for member in cls if member.to_numpy() == wanted), None)
