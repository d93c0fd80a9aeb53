"""Schemas: what the columns or tensors of data, and the parameters of inference, look like.

The JSON forms are those of MLmodel files (``model_format.md``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Union

from mlflow.exceptions import MlflowException, invalid
from mlflow.types._datatype import DataType
from mlflow.types._nested import (
    ANY_TYPE,
    ARRAY_TYPE,
    EXPECTED_TYPE_MESSAGE,
    MAP_TYPE,
    OBJECT_TYPE,
    SPARKML_VECTOR_TYPE,
    AnyType,
    Array,
    BaseType,
    Map,
    Object,
    Property,
    SparkMLVector,
    to_spark,
)
from mlflow.types._specs import ColSpec, ParamSpec, TensorInfo, TensorSpec

__all__ = [
    "ALLOWED_DTYPES",
    "ANY_TYPE",
    "ARRAY_TYPE",
    "COLSPEC_TYPES",
    "EXPECTED_TYPE_MESSAGE",
    "MAP_TYPE",
    "OBJECT_TYPE",
    "SPARKML_VECTOR_TYPE",
    "AnyType",
    "Array",
    "BaseType",
    "ColSpec",
    "DataType",
    "Map",
    "Object",
    "ParamSchema",
    "ParamSpec",
    "Property",
    "Schema",
    "SparkMLVector",
    "TensorInfo",
    "TensorSpec",
    "convert_dataclass_to_schema",
]

ALLOWED_DTYPES = Union[Array, DataType, Map, Object, AnyType, str]  # noqa: UP007
COLSPEC_TYPES = Union[Array, DataType, Map, Object, AnyType]  # noqa: UP007


class Schema:
    """Columns or tensors, never both. Columns have all a name or none; several tensors have names.

    Equal by value; not hashable.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, inputs: list[ColSpec | TensorSpec]) -> None:
        if not isinstance(inputs, list):
            raise invalid(f"The inputs of a Schema are a list, not {type(inputs).__name__}.")
        if not inputs:
            raise invalid("A Schema needs at least one ColSpec or TensorSpec.")
        if not all(isinstance(x, ColSpec) for x in inputs) and not all(isinstance(x, TensorSpec) for x in inputs):
            kinds = sorted({type(x).__name__ for x in inputs})
            raise invalid(f"A Schema is made of ColSpecs only or of TensorSpecs only; found {', '.join(kinds)}.")
        names = [x.name for x in inputs]
        if None in names and any(n is not None for n in names):
            raise invalid(f"In a Schema all inputs have a name or none has; found {names}.")
        if names[0] is None:
            if isinstance(inputs[0], TensorSpec) and len(inputs) > 1:
                raise invalid("Several TensorSpecs in a Schema need names.")
            if not all(x.required for x in inputs):
                raise invalid("An input without a name cannot be optional. Name the inputs of the Schema.")
        self._inputs = inputs

    def __len__(self) -> int:
        return len(self._inputs)

    def __iter__(self) -> Iterator[ColSpec | TensorSpec]:
        return iter(self._inputs)

    @property
    def inputs(self) -> list[ColSpec | TensorSpec]:
        """The columns or tensors."""
        return self._inputs

    def is_tensor_spec(self) -> bool:
        """Whether the inputs are tensors."""
        return isinstance(self._inputs[0], TensorSpec)

    def has_input_names(self) -> bool:
        """Whether the inputs have names."""
        return self._inputs[0].name is not None

    def input_names(self) -> list[str | int]:
        """Names, or positions where there are none."""
        return [i if x.name is None else x.name for i, x in enumerate(self._inputs)]

    def required_input_names(self) -> list[str | int]:
        """Names (or positions) of what must be there."""
        return [name for name, x in zip(self.input_names(), self._inputs, strict=True) if x.required]

    def optional_input_names(self) -> list[str | int]:
        """Names of what may be missing."""
        return [name for name, x in zip(self.input_names(), self._inputs, strict=True) if not x.required]

    def input_types(self) -> list[Any]:
        """Types, in order."""
        return [x.type for x in self._inputs]

    def _by_name(self) -> dict[str, Any]:
        if not self.has_input_names():
            raise MlflowException("The inputs of this Schema have no names; use inputs or input_types() instead.")
        return {x.name: x for x in self._inputs}  # type: ignore[misc]

    def input_types_dict(self) -> dict[str, Any]:
        """Types by name."""
        return {name: x.type for name, x in self._by_name().items()}

    def input_dict(self) -> dict[str, ColSpec | TensorSpec]:
        """Inputs by name."""
        return self._by_name()

    def _scalar_types(self, what: str) -> list[DataType]:
        types = self.input_types()
        if not all(isinstance(t, DataType) for t in types):
            raise MlflowException(f"Only scalar columns have {what} types, but this Schema is {self!r}.")
        return types

    def numpy_types(self) -> list[Any]:
        """numpy dtypes of scalar columns or tensors."""
        return self.input_types() if self.is_tensor_spec() else [t.to_numpy() for t in self._scalar_types("numpy")]

    def pandas_types(self) -> list[Any]:
        """pandas dtypes of scalar columns."""
        if self.is_tensor_spec():
            raise MlflowException("Tensors have no pandas types; use numpy_types() instead.")
        return [t.to_pandas() for t in self._scalar_types("pandas")]

    def as_spark_schema(self) -> Any:
        """The Spark StructType; for one column without a name, its type alone."""
        if self.is_tensor_spec():
            raise MlflowException("Tensors have no Spark schema.")
        if len(self) == 1 and not self.has_input_names():
            return to_spark(self.input_types()[0])
        from mlflow._registry import require

        types = require("pyspark.sql.types", extra="pyspark", purpose="A Spark schema")
        columns = zip(self.input_names(), self.input_types(), self._inputs, strict=True)
        return types.StructType([types.StructField(str(n), to_spark(t), not x.required) for n, t, x in columns])

    def to_json(self) -> str:
        """JSON text of `to_dict`."""
        return json.dumps(self.to_dict())

    def to_dict(self) -> list[dict[str, Any]]:
        """JSON form: a list of inputs."""
        return [x.to_dict() for x in self._inputs]

    @classmethod
    def from_json(cls, json_str: str) -> Schema:
        """Read what `to_json` wrote."""
        specs = _entries(json_str, "A schema")
        return cls(
            [
                TensorSpec.from_json_dict(**s) if s.get("type") == "tensor" else ColSpec.from_json_dict(**s)
                for s in specs
            ]
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self.inputs == other.inputs

    def __repr__(self) -> str:
        return repr(self._inputs)


class ParamSchema:
    """Parameters of inference, each name once. Equal by value; not hashable."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, params: list[ParamSpec]) -> None:
        if not all(isinstance(x, ParamSpec) for x in params):
            raise invalid(f"A ParamSchema is made of ParamSpecs; found {[type(x).__name__ for x in params]}.")
        names = [x.name for x in params]
        if twice := sorted({n for n in names if names.count(n) > 1}):
            raise invalid(f"A ParamSchema names each parameter once; named more often: {twice}.")
        self._params = params

    def __len__(self) -> int:
        return len(self._params)

    def __iter__(self) -> Iterator[ParamSpec]:
        return iter(self._params)

    @property
    def params(self) -> list[ParamSpec]:
        """The parameters."""
        return self._params

    def to_json(self) -> str:
        """JSON text of `to_dict`."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, json_str: str) -> ParamSchema:
        """Read what `to_json` wrote."""
        return cls([ParamSpec.from_json_dict(**x) for x in _entries(json_str, "A parameter schema")])

    def to_dict(self) -> list[dict[str, Any]]:
        """JSON form: a list of parameters."""
        return [dict(x.to_dict()) for x in self._params]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParamSchema) and self.params == other.params

    def __repr__(self) -> str:
        return repr(self._params)


def _entries(text: str, what: str) -> list[dict[str, Any]]:
    entries = json.loads(text)
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise invalid(f"{what} in JSON is a list of objects; found {text[:200]}.")
    return entries


def convert_dataclass_to_schema(dataclass: Any) -> Schema:
    """The schema of a dataclass: a column per field.

    A field is a scalar, another dataclass, or a list of either; ``Optional`` makes it optional.
    """
    from mlflow.types._dataclasses import properties_of

    return Schema([ColSpec(p.dtype, p.name, p.required) for p in properties_of(dataclass)])


def __getattr__(name: str) -> Any:
    if name == "HAS_PYSPARK":
        from importlib.util import find_spec

        return find_spec("pyspark") is not None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
