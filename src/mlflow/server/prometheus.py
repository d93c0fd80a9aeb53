"""The page that Prometheus reads; over several worker processes where ``--expose-prometheus`` names their folder."""

from __future__ import annotations

from typing import Any

__all__ = ["render"]


def render(app: Any) -> tuple[bytes, str]:
    """Text and content type."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry()
    registry.register(app.observer)
    registry.register(_Pool(app))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Pool:
    """The database's connection pool."""

    def __init__(self, app: Any):
        self._app = app

    def collect(self) -> Any:
        """Metric families, for ``prometheus_client``."""
        from prometheus_client.core import GaugeMetricFamily

        database = getattr(self._app.services.store, "database", None)
        pool = getattr(getattr(database, "engine", None), "pool", None)
        if pool is None or not hasattr(pool, "checkedout"):
            return
        family = GaugeMetricFamily("mlflow_database_connections", "Connections of the pool", labels=["state"])
        family.add_metric(["in use"], pool.checkedout())
        family.add_metric(["idle"], pool.checkedin())
        yield family
