"""Span attributes as text: OpenTelemetry attributes hold few types, so every value is kept as JSON text."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import Any

__all__ = ["dump", "load"]

_logger = logging.getLogger(__name__)


def dump(value: Any) -> str:
    """JSON text of any value. Models and data classes become objects; whatever JSON cannot hold becomes its ``str``."""
    try:
        return json.dumps(value, default=_fallback, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        # Keys that are no texts, a value that contains itself, a broken model_dump.
        try:
            return json.dumps(_tame(value, 0), ensure_ascii=False)
        except Exception:
            _logger.debug("A span attribute of type %s could not be read", type(value), exc_info=True)
            return json.dumps(f"<{type(value).__name__}>")


def load(text: Any) -> Any:
    """The value of a JSON text; anything else is returned as it is."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _fallback(value: Any) -> Any:
    if not isinstance(value, type):
        dump_model = getattr(value, "model_dump", None)
        if callable(dump_model):
            try:
                return dump_model(mode="json")
            except Exception:
                try:
                    return dump_model()
                except Exception:
                    return _text(value)
        if dataclasses.is_dataclass(value):
            # Not asdict: it copies deeply, which some field values refuse.
            return {f.name: getattr(value, f.name, None) for f in dataclasses.fields(value)}
        # A number of numpy; arrays stay short texts, since they may be huge.
        if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
            item = value.item()
            if isinstance(item, (bool, int, float, str)):
                return item
    return _text(value)


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _tame(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if depth > 50:
        return _text(type(value))
    if isinstance(value, dict):
        return {_text(key): _tame(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tame(item, depth + 1) for item in value]
    simple = _fallback(value)
    return _tame(simple, depth + 1) if isinstance(simple, (dict, list)) else simple
