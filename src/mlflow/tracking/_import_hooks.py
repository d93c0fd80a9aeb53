"""Do something once a library is imported: now if it is there already, else right after its import."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["forget", "when_imported"]

_logger = logging.getLogger("mlflow")
_lock = threading.RLock()
_waiting: dict[str, dict[str, Callable[[ModuleType], Any]]] = {}
_state = threading.local()


def when_imported(module: str, key: str, action: Callable[[ModuleType], Any]) -> None:
    """Call ``action(module)`` once the module is imported; an action that fails is logged, it never breaks the import.

    A second call with the same key replaces one that still waits.
    """
    loaded = sys.modules.get(module)
    if loaded is not None and not getattr(getattr(loaded, "__spec__", None), "_initializing", False):
        forget(module, key)
        _run(action, loaded)
        return
    with _lock:
        _waiting.setdefault(module, {})[key] = action
        if not any(isinstance(f, _Finder) for f in sys.meta_path):
            sys.meta_path.insert(0, _Finder())


def forget(module: str, key: str) -> None:
    """Drop an action that still waits."""
    with _lock:
        _waiting.get(module, {}).pop(key, None)


def _run(action: Callable[[ModuleType], Any], module: ModuleType) -> None:
    try:
        action(module)
    except Exception as error:
        _logger.warning("What was to happen after the import of '%s' failed: %s", module.__name__, error)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are waited for the usual way, and puts a loader around theirs."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        searching: set[str] = getattr(_state, "searching", set())
        if fullname not in _waiting or fullname in searching:
            return None
        _state.searching = searching | {fullname}
        try:
            spec = find_spec(fullname)
        finally:
            _state.searching = searching
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: Any):
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # From here on the module's own loader is in place, as libraries that look at it expect.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        with _lock:
            actions = _waiting.pop(module.__name__, {})
        for action in actions.values():
            _run(action, module)
