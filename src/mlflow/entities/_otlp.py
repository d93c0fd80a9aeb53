"""Attribute values in OTLP messages. An OTLP value knows texts, numbers, truth values, bytes, lists and mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["read_value", "write_value"]

_INT64 = 2**63
_MAX_DEPTH = 64


def write_value(message: Any, value: Any, depth: int = 0) -> None:
    """Put a value into an ``AnyValue`` message; None leaves it empty, other types become their ``str``."""
    if value is None:
        return
    if isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int) and -_INT64 <= value < _INT64:
        message.int_value = value
    elif isinstance(value, float):
        message.double_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, bytes):
        message.bytes_value = value
    elif depth >= _MAX_DEPTH:
        message.string_value = str(value)
    elif isinstance(value, Mapping):
        message.kvlist_value.SetInParent()
        for key, item in value.items():
            pair = message.kvlist_value.values.add()
            pair.key = str(key)
            write_value(pair.value, item, depth + 1)
    elif isinstance(value, Sequence):
        message.array_value.SetInParent()
        for item in value:
            write_value(message.array_value.values.add(), item, depth + 1)
    else:
        message.string_value = str(value)


def read_value(message: Any, depth: int = 0) -> Any:
    """The value of an ``AnyValue`` message; an empty one is None."""
    kind = message.WhichOneof("value")
    if kind is None or depth > _MAX_DEPTH:
        return None
    held = getattr(message, kind)
    if kind == "array_value":
        return [read_value(item, depth + 1) for item in held.values]
    if kind == "kvlist_value":
        return {pair.key: read_value(pair.value, depth + 1) for pair in held.values}
    return held
