"""Tags that tell where a run comes from: user, program, git commit and what plug-ins add."""

from __future__ import annotations

from typing import Any

_MODULES = frozenset(("abstract_context", "default_context", "git_context", "registry", "system_environment_context"))


def __getattr__(name: str) -> Any:
    # Integrations reach the modules as attributes, without importing them.
    if name in _MODULES:
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
