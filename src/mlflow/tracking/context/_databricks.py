"""Providers that have something to say on Databricks only. Their names are kept for code that imports them."""

from __future__ import annotations

from mlflow.tracking.context.abstract_context import RunContextProvider

__all__ = ["DatabricksContext"]


class DatabricksContext(RunContextProvider):
    """Never in context."""

    def in_context(self) -> bool:
        """False."""
        return False

    def tags(self) -> dict[str, str]:
        """None."""
        return {}
