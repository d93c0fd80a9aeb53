"""MLflow's JSON: the only place that knows how requests and responses are spelled.

Facts (``rest_wire_notes.md``): int64 are numbers or decimal texts coming in and numbers going out; NaN and infinities
are the texts ``"NaN"``, ``"Infinity"``, ``"-Infinity"``; null, absent and unset are the same; unknown fields are
ignored; an empty or unreadable body counts as ``{}``; a body that is a JSON text holding JSON is read once more.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mlflow._wire.operation import Message
from mlflow.exceptions import MlflowException, invalid

__all__ = ["decode", "decode_query", "encode", "from_message", "number", "to_message", "wire_float"]

_ENCODER = msgspec.json.Encoder()
_DECODERS: dict[type, msgspec.json.Decoder] = {}
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]*)`(?: - at `\$(?P<path>[^`]*)`)?")
_WRONG = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_FLOAT_TEXTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
MAX_DEPTH = 64

encode = _ENCODER.encode
"""Bytes of a response."""


def number(value: float | str, parameter: str = "value") -> float:
    """A double as it stands on the wire: a number, or one of the three texts."""
    if type(value) is float:
        return value
    if isinstance(value, str):
        found = _FLOAT_TEXTS.get(value)
        if found is None:
            raise invalid(f"Invalid value {value!r} for parameter '{parameter}' supplied: a number is needed.")
        return found
    return float(value)


def wire_float(value: float) -> float | str:
    """A double for the wire."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def decode(
    kind: type[Message], body: bytes, extra: dict[str, str] | None = None, required: tuple[str, ...] = ()
) -> Any:
    """A request of a JSON body; ``extra`` are path parameters, which win over the body.

    Raises INVALID_PARAMETER_VALUE naming the parameter that is missing or of the wrong type.
    """
    if not extra and body:
        decoder = _DECODERS.get(kind)
        if decoder is None:
            decoder = _DECODERS.setdefault(kind, msgspec.json.Decoder(kind, strict=False))
        try:
            request = decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            if _has_required(request, required):
                return request
    return _from_plain(kind, _plain(body), extra, required)


def decode_query(
    kind: type[Message], query: str, extra: dict[str, str] | None = None, required: tuple[str, ...] = ()
) -> Any:
    """A request of a query string; a repeated name is a list."""
    lists = _list_fields(kind)
    plain: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=10_000):
        if name in lists:
            plain.setdefault(name, []).append(value)
        else:
            plain[name] = value
    return _from_plain(kind, plain, extra, required)


def _plain(body: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(body) if body else {}
        if isinstance(value, str):
            value = msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    except RecursionError:
        raise invalid("The JSON body is nested too deeply.") from None
    return value if isinstance(value, dict) else {}


def _from_plain(kind: type[Message], plain: dict[str, Any], extra: dict[str, str] | None, required: tuple[str, ...]):
    plain = _without_nulls(plain, 0)
    if extra:
        plain.update(extra)
    if "run_uuid" in plain and not plain.get("run_id"):
        plain["run_id"] = plain["run_uuid"]
    for name in _list_fields(kind):
        if name in plain and not isinstance(plain[name], list):
            plain[name] = [plain[name]]
    for name in required:
        if name not in plain or plain[name] == "":
            raise missing(name)
    try:
        return msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _explain(str(error), plain) from None


def _has_required(request: Any, required: tuple[str, ...]) -> bool:
    """False where it takes a second look: a list that is empty may have been sent so, or not at all."""
    for name in required:
        value = getattr(request, name)
        if value is None and name == "run_id":
            value = getattr(request, "run_uuid", None)
            request.run_id = value
        if value is None or value == "":
            raise missing(name)
        if value == []:
            return False
    return True


def missing(name: str) -> MlflowException:
    """The error for a required parameter that is not there."""
    return invalid(f"Missing value for required parameter '{name}'. Send it in the request.")


def _without_nulls(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise invalid("The JSON body is nested too deeply.")
    if isinstance(value, dict):
        return {k: _without_nulls(v, depth + 1) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v, depth + 1) for v in value if v is not None]
    return value


def _list_fields(kind: type[Message]) -> frozenset[str]:
    found = _LISTS.get(kind)
    if found is None:
        found = frozenset(
            f.encode_name for f in msgspec.structs.fields(kind) if getattr(f.type, "__origin__", None) in (list, tuple)
        )
        _LISTS[kind] = found
    return found


_LISTS: dict[type, frozenset[str]] = {}


def _explain(text: str, plain: Any) -> MlflowException:
    """Turn msgspec's complaint about ``plain`` into one that names the parameter, its value and its type."""
    match = _MISSING.search(text)
    if match:
        path = (match["path"] or "").lstrip(".")
        return missing(f"{path}.{match['field']}" if path else match["field"])
    match = _WRONG.match(text)
    path, what = ((match["path"] or "").lstrip("."), match["what"]) if match else ("", text)
    value = plain
    try:
        for part in re.findall(r"[^.\[\]]+", path):
            value = value[int(part) if isinstance(value, list) else part]
    except (KeyError, IndexError, TypeError, ValueError):
        return invalid(f"Invalid value for parameter '{path}' supplied: {what}.")
    shown = msgspec.json.encode(value).decode()
    shown = shown if len(shown) <= 200 else shown[:200] + "..."
    return invalid(
        f"Invalid value {shown} for parameter '{path}' supplied: {what}. "
        f"Hint: Value was of type '{type(value).__name__}'."
    )


def to_message(entity: Any) -> Any:
    """The message of an entity (``Entity.to_proto``)."""
    from mlflow._wire.messages import TO_MESSAGE

    convert = TO_MESSAGE.get(type(entity).__name__)
    return convert(entity) if convert else entity


def from_message(kind: type, message: Any) -> Any:
    """The entity of a message (``Entity.from_proto``); protobuf messages of the same shape do as well."""
    from mlflow._wire.messages import MESSAGES

    if isinstance(message, kind):
        return message
    found = MESSAGES.get(kind.__name__)
    if found is None:
        fields = kind.__struct_fields__ if hasattr(kind, "__struct_fields__") else kind._properties()  # type: ignore[attr-defined]
        return kind(**{name: getattr(message, name) for name in fields if hasattr(message, name)})
    wanted, convert = found
    if not isinstance(message, wanted):
        message = msgspec.convert(_attributes(message), wanted, strict=False, from_attributes=True)
    return convert(message)


def _attributes(message: Any) -> Any:
    """A protobuf message as plain data, with MLflow's field names."""
    if hasattr(message, "DESCRIPTOR"):
        from google.protobuf.json_format import MessageToDict

        return MessageToDict(message, preserving_proto_field_name=True)
    return message
