"""Error codes: each name is a number, and ``ErrorCode`` turns one into the other."""

from __future__ import annotations

from mlflow.exceptions import ERROR_CODES
from mlflow.protos._enum import EnumType

__all__ = ["ErrorCode", *ERROR_CODES]  # pyright: ignore[reportUnsupportedDunderAll]

ErrorCode = EnumType("ErrorCode", ERROR_CODES)
globals().update(ERROR_CODES)
