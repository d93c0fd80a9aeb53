"""Times as traces and assessments spell them: RFC 3339 in UTC, with no or three fraction digits for milliseconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from mlflow.exceptions import invalid

__all__ = ["duration_ms", "from_rfc3339", "now_ms", "to_rfc3339"]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))", re.ASCII
)
_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s", re.ASCII)


def now_ms() -> int:
    """Epoch milliseconds now."""
    import time

    return time.time_ns() // 1_000_000


def to_rfc3339(milliseconds: int) -> str:
    """``2025-01-01T00:00:00.500Z`` for epoch milliseconds; whole seconds have no fraction."""
    seconds, rest = divmod(int(milliseconds), 1000)
    try:
        text = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    except OverflowError:
        raise invalid(f"The time {milliseconds!r} (epoch milliseconds) lies outside the years 1 to 9999") from None
    return f"{text}.{rest:03d}Z" if rest else f"{text}Z"


def from_rfc3339(text: str | int) -> int:
    """Epoch milliseconds of an RFC 3339 time; a number is taken as milliseconds already."""
    if isinstance(text, int):
        return text
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise invalid(f"Invalid time {text!r}: an RFC 3339 time such as '2025-01-01T00:00:00.500Z' is needed")
    *parts, fraction, sign, hours, minutes = match.groups()
    try:
        moment = datetime(*(int(p) for p in parts), tzinfo=timezone.utc)  # type: ignore[arg-type]
    except ValueError as error:
        raise invalid(f"Invalid time {text!r}: {error}") from None
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        moment += -offset if sign == "+" else offset
    return (moment - _EPOCH) // timedelta(milliseconds=1) + int(((fraction or "") + "000")[:3])


def duration_ms(value: str | int | float | None) -> int | None:
    """Milliseconds of a duration: a number of milliseconds, or seconds as text such as ``1.500s``."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value)
    match = _DURATION.fullmatch(value)
    if match is None:
        raise invalid(f"Invalid duration {value!r}: seconds such as '1.500s' are needed")
    sign, seconds, fraction = match.groups()
    whole = int(seconds) * 1000 + int(((fraction or "") + "000")[:3])
    return -whole if sign else whole
