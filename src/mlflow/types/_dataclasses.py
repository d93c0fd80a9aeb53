"""Dataclasses read as schemas."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from mlflow.exceptions import MlflowException
from mlflow.types._datatype import DataType
from mlflow.types._nested import Array, Object, Property

_SCALARS: dict[Any, DataType] = {
    int: DataType.long,
    str: DataType.string,
    bool: DataType.boolean,
    float: DataType.double,
    bytes: DataType.binary,
    dt.datetime: DataType.datetime,
}


def properties_of(dataclass: Any) -> list[Property]:
    """A property per field, in the order of the fields."""
    if not is_dataclass(dataclass):
        raise TypeError(f"{getattr(dataclass, '__name__', dataclass)} is not a dataclass.")
    hints = get_type_hints(dataclass)
    owner = dataclass if isinstance(dataclass, type) else type(dataclass)
    return [_property(f.name, hints[f.name], owner.__name__) for f in fields(dataclass)]


def _property(name: str, hint: Any, owner: str) -> Property:
    required = True
    if get_origin(hint) in (Union, types.UnionType):
        options = [a for a in get_args(hint) if a is not type(None)]
        if len(options) != 1 or len(options) == len(get_args(hint)):
            raise MlflowException(f"Field '{name}' of {owner} is {hint}. Of unions only Optional is supported.")
        hint, required = options[0], False
    if get_origin(hint) is list:
        return Property(name, Array(_single(name, get_args(hint)[0], owner)), required)
    return Property(name, _single(name, hint, owner), required)


def _single(name: str, hint: Any, owner: str) -> DataType | Object:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if is_dataclass(hint):
        return Object(properties_of(hint))
    raise MlflowException(
        f"Field '{name}' of {owner} has the unsupported type {hint}. Use one of "
        f"{', '.join(t.__name__ for t in _SCALARS)}, a dataclass, or a list of these."
    )
