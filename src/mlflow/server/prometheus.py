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
    return generate_latest(registry), CONTENT_TYPE_LATEST
