"""What handlers work with: the store's facets and the artifact repositories."""

from __future__ import annotations

from typing import Any

from mlflow.server.artifacts import Artifacts
from mlflow.server.settings import Settings
from mlflow.store.interface.store import Store

__all__ = ["Services", "open_store"]


class Services:
    """The backends of one process. Opening fails with a clear error where a URI is wrong."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.store: Store | None = None if settings.artifacts_only else open_store(settings)
        self.artifacts = Artifacts(settings, self.store)
        self.facets: dict[str, Any] = {}
        if self.store is not None:
            self.facets = {
                "experiments": self.store.experiments,
                "runs": self.store.runs,
                "metrics": self.store.metrics,
                "datasets": self.store.datasets,
                "logged_models": self.store.logged_models,
                "artifacts": self.artifacts,
            }

    def connections(self) -> tuple[int, int] | None:
        """Database connections in use and idle; None where there is no pool of them."""
        pool = getattr(getattr(getattr(self.store, "database", None), "engine", None), "pool", None)
        if pool is None or not hasattr(pool, "checkedout"):
            return None
        return pool.checkedout(), pool.checkedin()

    def close(self) -> None:
        """Close what was opened."""
        if self.store is not None:
            self.store.close()


def open_store(settings: Settings) -> Store:
    """The tracking store of the settings."""
    uri = settings.backend_store_uri
    scheme = uri.partition(":")[0].partition("+")[0].lower()
    if "://" in uri and scheme in ("sqlite", "postgresql", "mysql", "mariadb", "mssql"):
        from mlflow.store.sql import SqlStore

        return SqlStore(uri, settings.artifact_root)
    if "://" not in uri or scheme == "file":
        from mlflow.store.file import FileStore

        return FileStore(uri, settings.artifact_root)
    from mlflow.store.plugin import open_plugin

    return open_plugin(uri, settings.artifact_root)
