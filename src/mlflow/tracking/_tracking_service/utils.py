"""The tracking URI and the store behind it, under the names and the path that other packages import."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlflow.environment_variables import MLFLOW_TRACKING_URI
from mlflow.tracking._artifacts import run_repo
from mlflow.tracking._stores import open_store
from mlflow.tracking._uri import (
    _told,
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    reset,
    set_registry_uri,
    set_tracking_uri,
)
from mlflow.tracking._uri import resolve_tracking_uri as _resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow.store.plugin import FlatStore

__all__ = [
    "_get_artifact_repo",
    "_get_store",
    "_resolve_tracking_uri",
    "_use_tracking_uri",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "reset",
    "set_registry_uri",
    "set_tracking_uri",
]


def _get_store(store_uri=None, artifact_uri=None) -> FlatStore:
    """The store of a URI in the flat form that MLflow's plugins and integrations know."""
    return open_store(store_uri, artifact_uri).flat


def _get_artifact_repo(run_id):
    """The artifact repository of a run of the current store."""
    return run_repo(open_store(), run_id)


@contextmanager
def _use_tracking_uri(uri: str):
    """Use another tracking URI within a ``with`` block."""
    before, raw = _told["tracking"], MLFLOW_TRACKING_URI.get_raw()
    set_tracking_uri(uri)
    try:
        yield
    finally:
        set_tracking_uri(before)  # type: ignore[arg-type]
        if raw is not None:
            MLFLOW_TRACKING_URI.set(raw)
