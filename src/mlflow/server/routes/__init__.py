"""Routes that are not operations: streams, pages, health. One file per subject, each with an ``add(router, app)``."""

from __future__ import annotations

from typing import Any

from mlflow.server.router import Router

__all__ = ["add_routes"]


def add_routes(router: Router, app: Any) -> None:
    """Add all of them."""
    from mlflow.server.routes import artifacts, docs, graphql, health, not_yet, pages

    health.add(router, app)
    artifacts.add(router, app)
    graphql.add(router, app)
    not_yet.add(router, app)
    docs.add(router, app)
    pages.add(router, app)
