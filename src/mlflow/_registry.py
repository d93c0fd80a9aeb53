"""Lazy tables: a name maps to an import path, and nothing is imported before it is asked for.

One mechanism for everything that is chosen by a name or a URI scheme (stores, artifact repositories, context providers,
dataset constructors, flavours): built-ins are listed as ``"module:object"``, third parties add theirs by entry point.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

__all__ = ["Registry", "entry_points", "load", "require"]

T = TypeVar("T")


def load(path: str) -> Any:
    """Import ``"module:object"`` and return the object."""
    module, _, name = path.partition(":")
    target: Any = importlib.import_module(module)
    for part in name.split("."):
        target = getattr(target, part)
    return target


def entry_points(group: str) -> list[Any]:
    """Entry points of a group, each distribution's in a stable order."""
    from importlib.metadata import entry_points as find

    return list(find(group=group))


def require(module: str, *, extra: str, purpose: str) -> Any:
    """Import an optional library, or fail with the line that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if error.name is not None and error.name.split(".")[0] != module.split(".")[0]:
            raise
        from mlflow.exceptions import MlflowException

        raise MlflowException(
            f"{purpose} needs the package '{module.split('.')[0]}', which is not installed. "
            f"Install it with: pip install {extra}",
            "NOT_IMPLEMENTED",
        ) from error


class Registry(Generic[T]):
    """Names mapped to import paths or objects.

    Args:
        builtin: name -> ``"module:object"``.
        group: entry point group whose names are added on first look-up; an entry point never replaces a built-in.
    """

    def __init__(self, builtin: dict[str, str], group: str | None = None):
        self._entries: dict[str, str | Callable[[], T] | T] = dict(builtin)
        self._group = group
        self._found: dict[str, Any] | None = None

    def register(self, name: str, target: T) -> None:
        """Add or replace an entry by an object."""
        self._entries[name] = target

    def _plugins(self) -> dict[str, Any]:
        if self._found is None:
            self._found = {p.name: p for p in entry_points(self._group)} if self._group else {}
        return self._found

    def names(self) -> Iterator[str]:
        """All names, built-ins first."""
        yield from self._entries
        yield from (n for n in self._plugins() if n not in self._entries)

    def get(self, name: str) -> T | None:
        """The object registered under a name, imported now if need be; None for an unknown name."""
        entry = self._entries.get(name)
        if entry is None:
            plugin = self._plugins().get(name)
            if plugin is None:
                return None
            entry = plugin.load()
        elif isinstance(entry, str):
            entry = load(entry)
        self._entries[name] = entry
        return entry  # type: ignore[return-value]
