"""Types made of other types: arrays, objects, maps, and the type that is not known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.types._datatype import DataType

__all__ = [
    "ANY_TYPE",
    "ARRAY_TYPE",
    "EXPECTED_TYPE_MESSAGE",
    "MAP_TYPE",
    "OBJECT_TYPE",
    "SPARKML_VECTOR_TYPE",
    "AnyType",
    "Array",
    "BaseType",
    "Map",
    "Object",
    "Property",
    "SparkMLVector",
]

ARRAY_TYPE = "array"
OBJECT_TYPE = "object"
MAP_TYPE = "map"
ANY_TYPE = "any"
SPARKML_VECTOR_TYPE = "sparkml_vector"
EXPECTED_TYPE_MESSAGE = (
    "'{arg_name}' takes a DataType or its name, an Array, Object, Map or AnyType of mlflow.types.schema; "
    "it was given {passed_type}"
)


def scalar_names() -> list[str]:
    """Names of the scalar types."""
    return [t.name for t in DataType]


def as_type(value: Any, argument: str) -> Any:
    """The type an argument stands for; a text is the name of a scalar type."""
    if isinstance(value, str):
        if value not in DataType.__members__:
            raise invalid(
                f"Unsupported type '{value}' for '{argument}'. Use a DataType, an Array, Object, Map or AnyType, "
                f"or one of {scalar_names()}."
            )
        return DataType[value]
    if isinstance(value, (DataType, Array, Object, Map, AnyType)):
        return value
    raise invalid(EXPECTED_TYPE_MESSAGE.format(arg_name=argument, passed_type=repr(value)))


def type_to_dict(value: DataType | BaseType) -> dict[str, Any]:
    """JSON form of a scalar or nested type."""
    return {"type": value.name} if isinstance(value, DataType) else value.to_dict()


def type_from_dict(spec: Any, where: str) -> Any:
    """Read what `type_to_dict` wrote; further keys, such as ``required``, are ignored."""
    if not isinstance(spec, dict) or "type" not in spec:
        raise invalid(f"{where} of a schema needs the key 'type'; found {spec!r}.")
    reader = _READERS.get(spec["type"])
    return reader(**spec) if reader else as_type(spec["type"], "type")


def merge_types(left: Any, right: Any) -> Any:
    """The one type that holds the values of both; raises where there is none."""
    if isinstance(left, BaseType):
        return left._merge(right)
    if isinstance(right, AnyType) or left == right:
        return left
    raise invalid(f"Types {left!r} and {right!r} cannot be merged.")


def to_spark(value: DataType | BaseType) -> Any:
    """Spark SQL type of a scalar or nested type."""
    if isinstance(value, DataType):
        return value.to_spark()
    from mlflow._registry import require

    types = require("pyspark.sql.types", extra="pyspark", purpose="A Spark type")
    if isinstance(value, SparkMLVector):
        return require("pyspark.ml.linalg", extra="pyspark", purpose="A Spark vector").VectorUDT()
    if isinstance(value, Array):
        return types.ArrayType(to_spark(value.dtype))
    if isinstance(value, Map):
        return types.MapType(types.StringType(), to_spark(value.value_type))
    if isinstance(value, Object):
        fields = [types.StructField(p.name, to_spark(p.dtype), not p.required) for p in value.properties]
        return types.StructType(fields)
    raise MlflowException(f"Type {value!r} has no counterpart in Spark. Give the column a definite type.")


class BaseType(ABC):
    """A type that is not scalar. Equal when of the same class with equal parts; not hashable."""

    __module__ = "mlflow.types.schema"
    __hash__ = None  # type: ignore[assignment]

    @abstractmethod
    def __eq__(self, other: object) -> bool: ...

    @abstractmethod
    def __repr__(self) -> str: ...

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """JSON form."""

    @abstractmethod
    def _merge(self, other: BaseType) -> BaseType:
        """The type that holds the values of both; raises where there is none."""


class Property(BaseType):
    """A named entry of an `Object`.

    Args:
        name: key.
        dtype: type of the value.
        required: whether the key must be there.
    """

    __module__ = "mlflow.types.schema"

    def __init__(self, name: str, dtype: Any, required: bool = True) -> None:
        if not isinstance(name, str):
            raise invalid(f"The name of a Property is a text, not {type(name).__name__}: {name!r}.")
        self._name = name
        self._dtype = as_type(dtype, "dtype")
        self._required = required

    @property
    def name(self) -> str:
        """Key."""
        return self._name

    @property
    def dtype(self) -> Any:
        """Type of the value."""
        return self._dtype

    @property
    def required(self) -> bool:
        """Whether the key must be there."""
        return self._required

    @required.setter
    def required(self, value: bool) -> None:
        self._required = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Property) and (self.name, self.dtype, self.required) == (
            other.name,
            other.dtype,
            other.required,
        )

    def __lt__(self, other: Property) -> bool:
        return self.name < other.name

    def __repr__(self) -> str:
        return f"{self.name}: {self.dtype!r} ({'required' if self.required else 'optional'})"

    def to_dict(self) -> dict[str, Any]:
        """``{name: {"type": ..., "required": ...}}``."""
        return {self.name: {**type_to_dict(self.dtype), "required": self.required}}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Property:
        """Read what `to_dict` wrote: exactly one name with its type."""
        if len(kwargs) != 1:
            raise invalid(f"A property is one name with its type; found the names {sorted(kwargs)}.")
        (name, spec), *_ = kwargs.items()
        dtype = type_from_dict(spec, f"Property '{name}'")
        return cls(name, dtype, spec.get("required", True))

    def _merge(self, other: BaseType) -> Property:
        if isinstance(other, AnyType):
            return Property(self.name, self.dtype, False)
        if not isinstance(other, Property) or other.name != self.name:
            raise invalid(f"Property {self!r} cannot be merged with {other!r}.")
        return Property(self.name, merge_types(self.dtype, other.dtype), self.required and other.required)


class Object(BaseType):
    """A mapping with known keys, kept in the order of their names.

    Args:
        properties: at least one `Property`, each name once.
    """

    __module__ = "mlflow.types.schema"

    def __init__(self, properties: list[Property]) -> None:
        self.properties = properties

    @property
    def properties(self) -> list[Property]:
        """The entries."""
        return self._properties

    @properties.setter
    def properties(self, value: list[Property]) -> None:
        if not isinstance(value, list):
            raise invalid(f"The properties of an Object are a list, not {type(value).__name__}.")
        if not value:
            raise invalid("An Object needs at least one property. Use a Map or AnyType where the keys are not known.")
        if not all(isinstance(v, Property) for v in value):
            raise invalid("The properties of an Object are instances of mlflow.types.schema.Property.")
        names = [v.name for v in value]
        if len(set(names)) < len(names):
            twice = sorted({n for n in names if names.count(n) > 1})
            raise invalid(f"An Object names each property once; named more often: {', '.join(twice)}.")
        self._properties = sorted(value, key=lambda p: p.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Object) and self.properties == other.properties

    def __repr__(self) -> str:
        return "{" + ", ".join(map(repr, self.properties)) + "}"

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "object", "properties": {...}}``."""
        return {"type": OBJECT_TYPE, "properties": {k: v for p in self.properties for k, v in p.to_dict().items()}}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Object:
        """Read what `to_dict` wrote."""
        if kwargs.get("type") != OBJECT_TYPE or not isinstance(kwargs.get("properties"), dict):
            raise invalid(f"An object of a schema needs 'type': 'object' and 'properties'; found {kwargs!r}.")
        return cls([Property.from_json_dict(**{name: spec}) for name, spec in kwargs["properties"].items()])

    def _merge(self, other: BaseType) -> Object:
        if isinstance(other, AnyType):
            return Object([Property(p.name, p.dtype, False) for p in self.properties])
        if not isinstance(other, Object):
            raise invalid(f"Object {self!r} cannot be merged with {other!r}.")
        mine = {p.name: p for p in self.properties}
        theirs = {p.name: p for p in other.properties}
        merged = []
        for name in [*mine, *(n for n in theirs if n not in mine)]:
            if name in mine and name in theirs:
                merged.append(mine[name]._merge(theirs[name]))
            else:
                merged.append(Property(name, (mine.get(name) or theirs[name]).dtype, False))
        return Object(merged)


class Array(BaseType):
    """A list whose items all have one type."""

    __module__ = "mlflow.types.schema"

    def __init__(self, dtype: Any) -> None:
        self._dtype = as_type(dtype, "dtype")

    @property
    def dtype(self) -> Any:
        """Type of the items."""
        return self._dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and type(self) is type(other) and self.dtype == other.dtype

    def __repr__(self) -> str:
        return f"Array({self.dtype!r})"

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "array", "items": ...}``."""
        return {"type": ARRAY_TYPE, "items": type_to_dict(self.dtype)}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Array:
        """Read what `to_dict` wrote."""
        if kwargs.get("type") != ARRAY_TYPE or "items" not in kwargs:
            raise invalid(f"An array of a schema needs 'type': 'array' and 'items'; found {kwargs!r}.")
        return cls(type_from_dict(kwargs["items"], "The items of an array"))

    def _merge(self, other: BaseType) -> Array:
        if isinstance(other, AnyType):
            return self
        if type(other) is not type(self):
            raise invalid(f"Array {self!r} cannot be merged with {other!r}.")
        return Array(merge_types(self.dtype, other.dtype))  # type: ignore[attr-defined]


class SparkMLVector(Array):
    """A vector of Spark ML: doubles, dense or sparse."""

    __module__ = "mlflow.types.schema"

    def __init__(self) -> None:
        super().__init__(DataType.double)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SparkMLVector)

    def __repr__(self) -> str:
        return "SparkML vector"

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "sparkml_vector"}``."""
        return {"type": SPARKML_VECTOR_TYPE}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> SparkMLVector:
        """Read what `to_dict` wrote."""
        return cls()

    def _merge(self, other: BaseType) -> SparkMLVector:
        if isinstance(other, (AnyType, SparkMLVector)):
            return self
        raise invalid(f"A Spark vector cannot be merged with {other!r}.")


class Map(BaseType):
    """A mapping with texts as keys and values of one type."""

    __module__ = "mlflow.types.schema"

    def __init__(self, value_type: Any) -> None:
        self._value_type = as_type(value_type, "value_type")

    @property
    def value_type(self) -> Any:
        """Type of the values."""
        return self._value_type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Map) and self.value_type == other.value_type

    def __repr__(self) -> str:
        return f"Map(str -> {self.value_type!s})"

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "map", "values": ...}``."""
        return {"type": MAP_TYPE, "values": type_to_dict(self.value_type)}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Map:
        """Read what `to_dict` wrote."""
        if kwargs.get("type") != MAP_TYPE or "values" not in kwargs:
            raise invalid(f"A map of a schema needs 'type': 'map' and 'values'; found {kwargs!r}.")
        return cls(type_from_dict(kwargs["values"], "The values of a map"))

    def _merge(self, other: BaseType) -> Map:
        if isinstance(other, AnyType):
            return self
        if not isinstance(other, Map):
            raise invalid(f"Map {self!r} cannot be merged with {other!r}.")
        return Map(merge_types(self.value_type, other.value_type))


class AnyType(BaseType):
    """A type that is not known: every value fits. What was only ever seen empty has it."""

    __module__ = "mlflow.types.schema"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnyType)

    def __repr__(self) -> str:
        return "Any"

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "any"}``."""
        return {"type": ANY_TYPE}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> AnyType:
        """Read what `to_dict` wrote."""
        return cls()

    def _merge(self, other: Any) -> Any:
        # Where there was a value and where there was none, the keys of an object may be missing.
        return other._merge(self) if isinstance(other, Object) else other


_READERS = {
    ARRAY_TYPE: Array.from_json_dict,
    OBJECT_TYPE: Object.from_json_dict,
    MAP_TYPE: Map.from_json_dict,
    ANY_TYPE: AnyType.from_json_dict,
    SPARKML_VECTOR_TYPE: SparkMLVector.from_json_dict,
}
