"""Schemas of Spark frames."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.types._datatype import DataType
from mlflow.types._nested import Array, Map, Object, Property, SparkMLVector
from mlflow.types._specs import ColSpec
from mlflow.types.schema import Schema

__all__ = ["infer_spark_schema", "infer_spark_type"]

_SCALARS = {
    "BooleanType": DataType.boolean,
    "ByteType": DataType.integer,
    "ShortType": DataType.integer,
    "IntegerType": DataType.integer,
    "LongType": DataType.long,
    "FloatType": DataType.float,
    "DoubleType": DataType.double,
    "StringType": DataType.string,
    "BinaryType": DataType.binary,
    "DateType": DataType.datetime,
    "TimestampType": DataType.datetime,
    "TimestampNTZType": DataType.datetime,
}


def infer_spark_type(x: Any, data: Any = None, col_name: str | None = None) -> Any:
    """The type of a Spark SQL type."""
    kind = type(x).__name__
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind == "ArrayType":
        return Array(infer_spark_type(x.elementType))
    if kind == "StructType":
        return Object([Property(f.name, infer_spark_type(f.dataType), required=not f.nullable) for f in x.fields])
    if kind == "MapType":
        return Map(infer_spark_type(x.valueType))
    if kind == "VectorUDT":
        return SparkMLVector()
    column = f" of column '{col_name}'" if col_name else ""
    raise MlflowException(f"Spark type {x}{column} has no type in a schema. Cast it, e.g. to double or string.")


def infer_spark_schema(data: Any) -> Schema:
    """The schema of a Spark frame; every column is required, as nullability says nothing about the data."""
    return Schema([ColSpec(infer_spark_type(f.dataType, data, f.name), f.name) for f in data.schema.fields])
