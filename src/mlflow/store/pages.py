"""Page tokens: where the last page ended, as opaque text.

A token holds the sort values of the last thing on the page and its id (a keyset position, not an offset), so that
things created or deleted meanwhile neither repeat nor hide others. Every store uses this codec.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from mlflow.exceptions import MlflowException, invalid

__all__ = ["Scalar", "decode_token", "encode_token"]

Scalar = str | int | float | bool | None

_MAX_TOKEN = 200_000  # a sort value may be a tag of 8,000 characters, each up to 12 bytes in JSON, and there are few
_INT64 = 2**63


def encode_token(values: Sequence[Scalar]) -> str:
    """A token that ``decode_token`` turns back into the values: texts, numbers (also NaN), truth values and None."""
    text = json.dumps(list(values), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def decode_token(text: str, length: int) -> list[Scalar]:
    """The values of a token. INVALID_PARAMETER_VALUE unless it is one that holds exactly ``length`` values."""
    values = _parse(text)
    if not isinstance(values, list) or len(values) != length or not all(map(_is_scalar, values)):
        raise _bad(text)
    return values


def _parse(text: object) -> object:
    if isinstance(text, (bytes, bytearray)):
        text = bytes(text).decode("ascii", "replace")
    if not isinstance(text, str) or not text or len(text) > _MAX_TOKEN:
        raise _bad(text)
    try:
        # Both alphabets: a token may have gone through code that knows only the standard one.
        raw = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise _bad(text) from None


def _is_scalar(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return -_INT64 <= value < _INT64
    return value is None or isinstance(value, (str, float, bool))


def _bad(text: object) -> MlflowException:
    return invalid(
        f"Invalid page token {str(text)[:60]!r}. Pass the token that the last page of the same search came with, "
        "or none to begin at the first page."
    )
