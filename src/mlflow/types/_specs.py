"""One entry of a schema: a column, a tensor or a parameter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypedDict

from mlflow.exceptions import MlflowException, invalid
from mlflow.types._datatype import DataType
from mlflow.types._nested import (
    EXPECTED_TYPE_MESSAGE,
    OBJECT_TYPE,
    AnyType,
    Array,
    BaseType,
    Map,
    Object,
    as_type,
    type_from_dict,
    type_to_dict,
)

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ColSpec", "ParamSpec", "TensorInfo", "TensorSpec"]


class ColSpec:
    """A column: its type, its name, and whether it must be there. Equal by value; not hashable."""

    __module__ = "mlflow.types.schema"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, type: Any, name: str | None = None, required: bool = True) -> None:
        self._name = name
        self._required = required
        if not isinstance(type, (str, DataType, BaseType)):
            raise TypeError(EXPECTED_TYPE_MESSAGE.format(arg_name="type", passed_type=repr(type)))
        self._type = as_type(type, "type")

    @property
    def type(self) -> Any:
        """Type of the values."""
        return self._type

    @property
    def name(self) -> str | None:
        """Name, or None for a column known by its position."""
        return self._name

    @name.setter
    def name(self, value: str | None) -> None:
        self._name = value

    @property
    def required(self) -> bool:
        """Whether the column must be there."""
        return self._required

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        form = type_to_dict(self.type)
        if self.name is not None:
            form["name"] = self.name
        form["required"] = self.required
        return form

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> ColSpec:
        """Read what `to_dict` wrote. ``optional``, which older files have, is the reverse of ``required``."""
        known = {"type", "name", "required", "optional", "items", "properties", "values"}
        if unknown := kwargs.keys() - known:
            raise invalid(f"A column of a schema has the keys {sorted(known)}; unknown: {sorted(unknown)}.")
        dtype = type_from_dict(kwargs, "A column")
        required = kwargs.get("required")
        return cls(dtype, kwargs.get("name"), not kwargs.get("optional", False) if required is None else required)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColSpec) and (self.name, self.type, self.required) == (
            other.name,
            other.type,
            other.required,
        )

    def __repr__(self) -> str:
        required = "required" if self.required else "optional"
        prefix = "" if self.name is None else f"{self.name!r}: "
        return f"{prefix}{self.type!r} ({required})"


class TensorInfo:
    """Element type and shape of a tensor; -1 is a length that varies."""

    __module__ = "mlflow.types.schema"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, dtype: np.dtype, shape: tuple[Any, ...] | list[Any]) -> None:
        import numpy as np

        if not isinstance(dtype, np.dtype):
            raise TypeError(f"The element type of a tensor is a numpy.dtype, not {type(dtype)}. Use numpy.dtype(t).")
        if not isinstance(shape, (tuple, list)):
            raise TypeError(f"The shape of a tensor is a tuple or a list, not {type(shape)}.")
        if dtype.kind in "US" and dtype.itemsize:
            raise MlflowException(
                f"A tensor's element type has no text length, but {dtype} has. Use numpy.dtype("
                f"'{'str' if dtype.kind == 'U' else 'bytes'}').",
                "INVALID_PARAMETER_VALUE",
            )
        self._dtype = dtype
        self._shape = tuple(shape)

    @property
    def dtype(self) -> np.dtype:
        """Element type."""
        return self._dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self._shape

    def to_dict(self) -> dict[str, Any]:
        """``{"dtype": name, "shape": (...)}``."""
        return {"dtype": self._dtype.name, "shape": self._shape}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> TensorInfo:
        """Read what `to_dict` wrote."""
        import numpy as np

        if not {"dtype", "shape"} <= kwargs.keys():
            raise invalid(f"A tensor-spec needs the keys 'dtype' and 'shape'; found {sorted(kwargs)}.")
        try:
            dtype = np.dtype(kwargs["dtype"])
        except TypeError as error:
            raise invalid(f"Unknown element type of a tensor: {error}.") from error
        return cls(dtype, tuple(kwargs["shape"]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorInfo) and (self.dtype, self.shape) == (other.dtype, other.shape)

    def __repr__(self) -> str:
        return f"Tensor({self.dtype.name!r}, {self.shape!r})"


class TensorSpec:
    """A tensor: element type, shape (-1 for a length that varies) and name."""

    __module__ = "mlflow.types.schema"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, type: np.dtype, shape: tuple[int, ...] | list[int], name: str | None = None) -> None:
        self._name = name
        self._info = TensorInfo(type, shape)

    @property
    def type(self) -> np.dtype:
        """Element type."""
        return self._info.dtype

    @property
    def name(self) -> str | None:
        """Name, or None for the only tensor."""
        return self._name

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self._info.shape

    @property
    def required(self) -> bool:
        """Always True: a tensor must be there."""
        return True

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        form = {"type": "tensor", "tensor-spec": self._info.to_dict()}
        return form if self.name is None else {"name": self.name, **form}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> TensorSpec:
        """Read what `to_dict` wrote."""
        if not {"tensor-spec", "type"} <= kwargs.keys() or kwargs["type"] != "tensor":
            raise invalid(f"A tensor of a schema needs 'type': 'tensor' and 'tensor-spec'; found {sorted(kwargs)}.")
        info = TensorInfo.from_json_dict(**kwargs["tensor-spec"])
        return cls(info.dtype, info.shape, kwargs.get("name"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.name, self._info) == (other.name, other._info)

    def __repr__(self) -> str:
        return repr(self._info) if self.name is None else f"{self.name!r}: {self._info!r}"


class ParamSpecTypedDict(TypedDict):
    """JSON form of a `ParamSpec`."""

    name: str
    type: str
    default: Any
    shape: tuple[int, ...] | None


class ParamSpec:
    """A parameter of inference: name, type, default, and shape (None for one value, ``(-1,)`` for a list).

    Raises:
        MlflowException: the default does not fit the type, or the type or shape is not one a parameter may have.
    """

    __module__ = "mlflow.types.schema"
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, name: str, dtype: DataType | Object | str, default: Any, shape: tuple[int, ...] | None = None
    ) -> None:
        if not isinstance(dtype, (DataType, Object, str)):
            raise TypeError(f"The type of a parameter is a DataType or its name, or an Object; not {dtype!r}.")
        self._name = str(name)
        self._shape = tuple(shape) if shape is not None else None
        self._dtype = as_type(dtype, "dtype")
        self._default = default
        if self._dtype is DataType.binary:
            raise invalid(f"Parameter '{name}' is binary, which parameters cannot be. Pass a text, e.g. in base64.")
        self._default = self.validate_param_spec(default, self)

    @property
    def name(self) -> str:
        """Name."""
        return self._name

    @property
    def dtype(self) -> DataType | Object:
        """Type."""
        return self._dtype

    @property
    def default(self) -> Any:
        """Value where the caller gives none."""
        return self._default

    @property
    def shape(self) -> tuple[int, ...] | None:
        """None for one value, ``(-1,)`` for a list."""
        return self._shape

    @classmethod
    def validate_param_spec(cls, value: Any, param_spec: ParamSpec) -> Any:
        """The value as the parameter's type, or an error that says why it does not fit."""
        return cls.validate_type_and_shape(repr(param_spec), value, param_spec.dtype, param_spec.shape)

    @classmethod
    def validate_type_and_shape(
        cls, spec: str, value: Any, value_type: DataType | Object, shape: tuple[int, ...] | None
    ) -> Any:
        """The value as the type and shape; ``spec`` names the parameter in errors."""
        try:
            if shape is None:
                return _fit(value, value_type)
            if shape != (-1,):
                raise invalid(f"a parameter is one value (shape None) or a list (shape (-1,)), not of shape {shape}.")
            if hasattr(value, "ndim") and hasattr(value, "tolist") and value.ndim == 1:
                value = list(value)
            if not isinstance(value, list):
                raise invalid(f"a list or a numpy array with one axis is needed, not {type(value).__name__}.")
            return [_fit(v, value_type) for v in value]
        except MlflowException as error:
            raise invalid(f"Parameter {spec} cannot be {value!r}: {error.message}") from error

    def to_dict(self) -> ParamSpecTypedDict:
        """JSON form; points in time as ISO 8601."""
        form: dict[str, Any] = {"name": self.name, "default": _plain(self.default), "shape": self.shape}
        return {**form, **type_to_dict(self.dtype)}  # type: ignore[return-value, typeddict-item]

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> ParamSpec:
        """Read what `to_dict` wrote; ``dtype`` is the older name of ``type``."""
        kind = kwargs.get("type", kwargs.get("dtype"))
        if not {"name", "default"} <= kwargs.keys() or kind is None:
            raise invalid(
                f"A parameter of a schema needs the keys 'name', 'type' (or 'dtype') and 'default'; "
                f"found {sorted(kwargs)}."
            )
        dtype = Object.from_json_dict(**{**kwargs, "type": kind}) if kind == OBJECT_TYPE else as_type(kind, "type")
        return cls(str(kwargs["name"]), dtype, kwargs["default"], kwargs.get("shape"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParamSpec) and (self.name, self.dtype, self.default, self.shape) == (
            other.name,
            other.dtype,
            other.default,
            other.shape,
        )

    def __repr__(self) -> str:
        shape = f" (shape: {self.shape})" if self.shape else ""
        return f"{self.name!r}: {self.dtype!r} (default: {self.default}){shape}"


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value


def _fit(value: Any, wanted: Any) -> Any:
    """The value as plain Python of the wanted type; widening only, never a guess."""
    if isinstance(wanted, Object):
        return _fit_object(value, wanted)
    if isinstance(wanted, Array):
        if not isinstance(value, list) and not hasattr(value, "tolist"):
            raise invalid(f"a list is needed for {wanted!r}, not {type(value).__name__}.")
        return [_fit(v, wanted.dtype) for v in value]
    if isinstance(wanted, Map):
        if not isinstance(value, dict):
            raise invalid(f"a dictionary is needed for {wanted!r}, not {type(value).__name__}.")
        return {k: _fit(v, wanted.value_type) for k, v in value.items()}
    if value is None or isinstance(wanted, AnyType):
        return value
    if isinstance(value, (list, tuple, dict, set)) or getattr(value, "ndim", 0):
        raise invalid(f"one value of type {wanted!r} is needed, not {type(value).__name__}.")
    if wanted is DataType.datetime:
        return _fit_datetime(value)
    plain = value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value
    if wanted is DataType.boolean and isinstance(plain, bool):
        return plain
    if wanted is DataType.string and isinstance(plain, str):
        return plain
    if wanted in (DataType.integer, DataType.long) and isinstance(plain, int) and not isinstance(plain, bool):
        return plain
    is_number = isinstance(plain, (int, float)) and not isinstance(plain, bool)
    if wanted in (DataType.float, DataType.double) and is_number:
        try:
            return float(plain)
        except OverflowError as error:
            raise invalid("the integer is too large for a float.") from error
    raise invalid(f"{type(value).__name__} is not safely converted to {wanted!r}.")


def _fit_datetime(value: Any) -> Any:
    import numpy as np

    if not isinstance(value, (str, dt.date, dt.datetime, np.datetime64)):
        raise invalid(f"{type(value).__name__} is not a point in time. Pass a datetime or a text in ISO 8601.")
    try:
        moment = np.datetime64(value)
    except ValueError as error:
        raise invalid(f"{value!r} is not a point in time in ISO 8601.") from error
    plain = moment.item()
    return moment.astype("datetime64[us]").item() if isinstance(plain, int) else plain


def _fit_object(value: Any, wanted: Object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f"a dictionary is needed for {wanted!r}, not {type(value).__name__}.")
    properties = {p.name: p for p in wanted.properties}
    if missing := sorted(p.name for p in wanted.properties if p.required and p.name not in value):
        raise invalid(f"required keys are missing: {missing}.")
    if unknown := sorted(str(k) for k in value if k not in properties):
        raise invalid(f"keys are not in the schema: {unknown}. It has {sorted(properties)}.")
    for key, entry in value.items():
        try:
            _fit(entry, properties[key].dtype)
        except MlflowException as error:
            raise invalid(f"key '{key}': {error.message}") from error
    return value  # as it came, as MLflow keeps it: only checked
