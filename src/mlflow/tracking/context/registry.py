"""The providers of tags and what they say together."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from mlflow._registry import entry_points, load
from mlflow.tracking.context.abstract_context import RunContextProvider

__all__ = ["RunContextProviderRegistry", "resolve_tags"]

_logger = logging.getLogger(__name__)

_BUILTIN = (
    "mlflow.tracking.context.default_context:DefaultRunContext",
    "mlflow.tracking.context.git_context:GitRunContext",
    "mlflow.tracking.context.system_environment_context:SystemEnvironmentContext",
)


class RunContextProviderRegistry:
    """Providers in the order they are asked: MLflow's own, registered ones, plug-ins. Later ones win.

    Plug-ins are looked for when the registry is first gone through.
    """

    group = "mlflow.run_context_provider"
    builtin: tuple[str, ...] = _BUILTIN

    def __init__(self) -> None:
        self._registry: list[Any] | None = None
        self._registered: list[Any] = []

    def register(self, run_context_provider_cls: type) -> None:
        """Add a provider by its class."""
        self._registered.append(run_context_provider_cls())

    def register_entrypoints(self) -> None:
        """Look for plug-ins now."""
        found = [load(path)() for path in self.builtin]
        for point in entry_points(self.group):
            try:
                found.append(point.load()())
            except Exception as error:
                _logger.warning(
                    "The plug-in '%s' of %s cannot be loaded and is left out: %s", point.name, self.group, error
                )
        self._registry = found

    def __iter__(self) -> Iterator[Any]:
        if self._registry is None:
            self.register_entrypoints()
        builtin, plugins = self._registry[: len(self.builtin)], self._registry[len(self.builtin) :]  # type: ignore[index]
        return iter([*builtin, *self._registered, *plugins])


_run_context_provider_registry = RunContextProviderRegistry()


def resolve_tags(
    tags: dict[str, Any] | None = None, ignore: Iterable[type[RunContextProvider]] | None = None
) -> dict[str, Any]:
    """Tags for a new run: what all providers say, with the given ones above. A provider that fails is left out.

    Args:
        tags: tags of the user.
        ignore: classes of providers that are not asked.
    """
    skipped = tuple(ignore or ())
    all_tags: dict[str, Any] = {}
    for provider in _run_context_provider_registry:
        if skipped and isinstance(provider, skipped):
            continue
        try:
            if provider.in_context():
                all_tags.update(provider.tags())
        except Exception as error:
            _logger.warning("%s failed and adds no tags to the run: %s", type(provider).__name__, error)
    all_tags.update(tags or {})
    return all_tags
