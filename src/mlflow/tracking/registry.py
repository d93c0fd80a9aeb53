"""Store builders by URI scheme, for plugins that bring a registry of their own."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import MlflowException

__all__ = ["StoreRegistry", "UnsupportedModelRegistryStoreURIException"]


class UnsupportedModelRegistryStoreURIException(MlflowException):
    """No store is known for the scheme of a URI."""

    def __init__(self, unsupported_uri, supported_uri_schemes):
        self.supported_uri_schemes = supported_uri_schemes
        schemes = ", ".join(repr(s) for s in supported_uri_schemes)
        super().__init__(
            f"There is no store for the URI '{unsupported_uri}'. Use one with a supported scheme ({schemes}), or "
            "install the plugin that brings it.",
            error_code="INVALID_PARAMETER_VALUE",
        )


class StoreRegistry:
    """Builders by scheme: registered in code, or found by an entry point group."""

    def __init__(self, group_name):
        self.group_name = group_name
        self._registry: dict[str, Callable[..., Any]] = {}

    def register(self, scheme, store_builder):
        """Use a builder for a scheme."""
        self._registry[scheme] = store_builder

    def register_entrypoints(self):
        """Add the builders of installed plugins; one that cannot be imported is left out with a warning."""
        from mlflow._registry import entry_points

        for entry in entry_points(self.group_name):
            try:
                self.register(entry.name, entry.load())
            except (AttributeError, ImportError) as error:
                warnings.warn(f"The plugin for the scheme '{entry.name}' could not be loaded: {error}", stacklevel=2)

    def get_store_builder(self, store_uri):
        """The builder for the scheme of a URI (the text itself where it has none)."""
        from mlflow.tracking._stores import scheme_of

        scheme = store_uri if store_uri in ("databricks", "databricks-uc") else scheme_of(str(store_uri))
        if scheme not in self._registry:
            raise UnsupportedModelRegistryStoreURIException(store_uri, list(self._registry))
        return self._registry[scheme]
