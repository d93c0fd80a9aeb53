"""The offline mode as the client sees it: where it logs, and how that gets to the server."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlflow.environment_variables import MLFLOW_OFFLINE, MLFLOW_OFFLINE_DIR
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.store.interface import Store
    from mlflow.store.offline.sync import Report

__all__ = ["is_offline", "offline_folder", "offline_store", "sync"]


def is_offline() -> bool:
    """Whether ``MLFLOW_OFFLINE`` is on."""
    return bool(MLFLOW_OFFLINE.get())


def offline_folder() -> str:
    """Absolute path of the folder that the offline mode logs into."""
    return os.path.abspath(os.path.expanduser(MLFLOW_OFFLINE_DIR.get()))


def offline_store() -> Store:
    """The store to be used instead of the tracking URI's while ``is_offline``."""
    from mlflow.store.offline import open_offline_store

    return open_offline_store(offline_folder())


def sync(
    folder: str | None = None,
    tracking_uri: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Copy what was logged offline to the tracking server. May be repeated and broken off at any time.

    Two copies of one folder at the same time follow each other.

    Args:
        folder: what to copy; by default the folder of the settings.
        tracking_uri: where to; by default the current tracking URI.
        progress: called with ``(what, done, total)``.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when there is no such folder; otherwise what stopped the copy.
    """
    from mlflow.store.artifact.registry import get_artifact_repo
    from mlflow.store.file.locks import locked
    from mlflow.store.offline import open_offline_store
    from mlflow.store.offline.journal import Journal
    from mlflow.store.offline.store import DATABASE
    from mlflow.store.offline.sync import sync as copy
    from mlflow.store.rest.address import redact
    from mlflow.tracking._stores import build_store
    from mlflow.tracking._uri import resolve_tracking_uri

    folder = os.path.abspath(os.path.expanduser(folder or MLFLOW_OFFLINE_DIR.get()))
    if not os.path.isfile(os.path.join(folder, DATABASE)):
        raise invalid(f"Nothing was logged offline in '{folder}'. Name the folder that MLFLOW_OFFLINE_DIR named then.")
    uri = resolve_tracking_uri(tracking_uri)
    with locked(folder):
        target = build_store(uri)
        source = open_offline_store(folder)
        journal = Journal(folder, redact(uri) if "://" in uri else os.path.abspath(uri))
        try:
            return copy(source, target, journal, lambda root: get_artifact_repo(root, tracking_uri=uri), progress)
        finally:
            journal.close()
            source.close()
            target.close()
