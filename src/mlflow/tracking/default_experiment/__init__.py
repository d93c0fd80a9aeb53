"""Which experiment runs go to that name none."""

from __future__ import annotations

from typing import Any

__all__ = ["DEFAULT_EXPERIMENT_ID"]

DEFAULT_EXPERIMENT_ID = "0"


def __getattr__(name: str) -> Any:
    if name in ("abstract_context", "registry"):
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
