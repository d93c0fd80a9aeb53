"""The base of all entities: what iterating, printing and building from a dictionary mean for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

__all__ = ["Record", "_MlflowObject"]


class _MlflowObject:
    """Plain immutable data. Iterating yields ``(property, value)`` pairs, so ``dict(entity)`` works."""

    __slots__ = ()

    @classmethod
    def _properties(cls) -> tuple[str, ...]:
        names = cls.__dict__.get("_property_names")
        if names is None:
            names = tuple(sorted(n for n in dir(cls) if isinstance(getattr(cls, n, None), property)))
            cls._property_names = names
        return names

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in self._properties():
            yield name, getattr(self, name)

    @classmethod
    def from_dictionary(cls, the_dict: Mapping[str, Any]):
        """Build from a mapping of constructor arguments; keys that the entity does not know are ignored."""
        import inspect

        known = inspect.signature(cls).parameters
        return cls(**{key: value for key, value in the_dict.items() if key in known})

    def to_proto(self):
        """The entity as it stands on the wire: a message with the fields of the REST API."""
        from mlflow._wire.codec import to_message

        return to_message(self)

    @classmethod
    def from_proto(cls, proto):
        """Build from a message with the fields of the REST API (ours, or a protobuf message of the same shape)."""
        from mlflow._wire.codec import from_message

        return from_message(cls, proto)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self)
        return f"<{type(self).__name__}: {fields}>"


class Record(_MlflowObject, msgspec.Struct, frozen=True, omit_defaults=True):
    """An entity whose constructor arguments are its properties. On the wire it looks as it does here."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in self.__struct_fields__:
            yield name, getattr(self, name)

    @classmethod
    def from_dictionary(cls, the_dict: Mapping[str, Any]):
        return cls(**{key: the_dict[key] for key in cls.__struct_fields__ if key in the_dict})

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self)
        return f"<{type(self).__name__}: {fields}>"
