"""Which system this is."""

from __future__ import annotations

import sys

__all__ = ["is_windows"]


def is_windows() -> bool:
    """True on Windows."""
    return sys.platform == "win32"
