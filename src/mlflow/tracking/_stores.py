"""The stores that this process uses: one per URI, shared by all threads, made anew in a forked child.

A store is chosen by the scheme of its URI; third parties add schemes by the entry point group
``mlflow.tracking_store``, whose builders are called as ``builder(store_uri=..., artifact_uri=...)`` and return an
``AbstractStore`` (or a ``Store``).
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mlflow._registry import Registry
from mlflow.environment_variables import MLFLOW_OFFLINE
from mlflow.exceptions import MlflowException
from mlflow.tracking._uri import resolve_tracking_uri

if TYPE_CHECKING:
    from pathlib import Path

    from mlflow.store.interface import Store
    from mlflow.store.plugin import FlatStore
    from mlflow.tracking._async_logging import AsyncArtifactLogger, AsyncLogger

__all__ = ["TRACKING_STORES", "Opened", "build_store", "get_store", "open_store", "opened_stores", "scheme_of"]

_SQL = "mlflow.tracking._stores:_sql_store"
TRACKING_STORES: Registry[Callable[..., Any]] = Registry(
    {
        "": "mlflow.tracking._stores:_file_store",
        "file": "mlflow.tracking._stores:_file_store",
        "sqlite": _SQL,
        "postgresql": _SQL,
        "postgres": _SQL,
        "mysql": _SQL,
        "mssql": _SQL,
        "http": "mlflow.tracking._stores:_rest_store",
        "https": "mlflow.tracking._stores:_rest_store",
        "databricks": "mlflow.tracking._stores:_databricks_store",
        "databricks-uc": "mlflow.tracking._stores:_databricks_store",
        "uc": "mlflow.tracking._stores:_databricks_store",
    },
    group="mlflow.tracking_store",
)
"""Scheme -> builder, called with ``store_uri`` and ``artifact_uri``."""

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9.\-]+)(?:\+[A-Za-z0-9_.\-]+)?(?::|$)")
_MOST_FACTS = 4096
# Schemes that need nothing behind them: "databricks" alone is a URI, "mlruns" alone is a folder.
_BARE = {"databricks", "databricks-uc"}


class Opened:
    """A store and what goes with it: its URI and its background loggers, which start on first use."""

    def __init__(self, uri: str, store: Store):
        self.uri = uri
        self.store = store
        self.repos: dict[str, Any] = {}  # run or model id -> artifact repository; see mlflow.tracking._artifacts
        self.known: set[tuple[str, str]] = set()  # what need not be said or asked again, such as (run, linked model)
        self._lock = threading.Lock()
        self._logger: AsyncLogger | None = None
        self._artifact_logger: AsyncArtifactLogger | None = None
        self._flat: FlatStore | None = None

    @property
    def logger(self) -> AsyncLogger:
        """The asynchronous logger of this store."""
        if self._logger is None:
            from mlflow.tracking._async_logging import AsyncLogger

            with self._lock:
                if self._logger is None:
                    self._logger = AsyncLogger(self.store)
        return self._logger

    @property
    def flat(self) -> FlatStore:
        """The store in the flat form, for integrations."""
        if self._flat is None:
            from mlflow.store.plugin import FlatStore

            self._flat = FlatStore(self.store, lambda: self.logger)
        return self._flat

    @property
    def artifact_logger(self) -> AsyncArtifactLogger:
        """The asynchronous logger of artifacts."""
        if self._artifact_logger is None:
            from mlflow.tracking._async_logging import AsyncArtifactLogger

            with self._lock:
                if self._artifact_logger is None:
                    self._artifact_logger = AsyncArtifactLogger()
        return self._artifact_logger

    def know(self, fact: tuple[str, str]) -> None:
        """Remember a fact."""
        if len(self.known) >= _MOST_FACTS:
            self.known.clear()
        self.known.add(fact)

    def flush_artifacts(self) -> None:
        """Wait until the artifacts that were logged asynchronously are written."""
        if self._artifact_logger is not None:
            self._artifact_logger.flush()

    def flush(self) -> None:
        """Wait until what was logged asynchronously is in the store."""
        if self._logger is not None:
            self._logger.flush()


class _Cache:
    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.RLock()  # a plugin's builder may itself open a store
        self.opened: dict[tuple[str, str | None], Opened] = {}


_cache = _Cache()
# Stores of the parent process are kept, unused: were they collected, their connections would say goodbye on sockets
# that the parent still uses.
_inherited: list[_Cache] = []


def get_store(tracking_uri: str | Path | None = None, artifact_uri: str | None = None) -> Store:
    """The store of a tracking URI (by default the current one).

    Args:
        tracking_uri: where runs are kept.
        artifact_uri: root for the artifacts of new experiments, where the store is local.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for a URI that no store is known for.
    """
    return open_store(tracking_uri, artifact_uri).store


def open_store(tracking_uri: str | Path | None = None, artifact_uri: str | None = None) -> Opened:
    """``get_store`` with what belongs to the store in this process."""
    if MLFLOW_OFFLINE.get():
        from mlflow.tracking._offline import offline_folder, offline_store

        uri = f"offline:{offline_folder()}"
        return _open((uri, None), uri, offline_store)
    uri = resolve_tracking_uri(tracking_uri)
    return _open((_absolute(uri), artifact_uri), uri, lambda: build_store(uri, artifact_uri))


def build_store(uri: str, artifact_uri: str | None = None) -> Store:
    """A new store of a URI, for the caller alone; see ``get_store``."""
    from mlflow.store.interface import Store

    builder = TRACKING_STORES.get(scheme_of(uri))
    if builder is None:
        from mlflow.tracking.registry import UnsupportedModelRegistryStoreURIException

        raise UnsupportedModelRegistryStoreURIException(uri, list(TRACKING_STORES.names()))
    store = builder(store_uri=uri, artifact_uri=artifact_uri)
    if isinstance(store, Store):
        return store
    from mlflow.store.plugin import as_facets

    return as_facets(store, uri)


def opened_stores() -> list[Opened]:
    """All that this process has opened."""
    return list(_current_cache().opened.values())


def scheme_of(uri: str) -> str:
    """Scheme of a store URI without its driver; empty for a path."""
    if uri in _BARE:
        return uri
    found = _SCHEME.match(uri)
    if found is None or ":" not in uri or re.match(r"^[A-Za-z]:[\\/]", uri):
        return ""
    return found[1].lower()


def _current_cache() -> _Cache:
    global _cache
    cache = _cache
    if cache.pid != os.getpid():
        _inherited.append(cache)
        cache = _cache = _Cache()
    return cache


def _open(key: tuple[str, str | None], uri: str, build: Callable[[], Store]) -> Opened:
    cache = _current_cache()
    found = cache.opened.get(key)
    if found is None:
        with cache.lock:
            found = cache.opened.get(key)
            if found is None:
                found = cache.opened[key] = Opened(uri, build())
    return found


def _absolute(uri: str) -> str:
    # What is relative means another store after a change of the working directory.
    return _absolute_in(uri, os.getcwd()) if _is_relative(uri) else uri


@lru_cache(maxsize=256)
def _is_relative(uri: str) -> bool:
    scheme = scheme_of(uri)
    if scheme == "sqlite":
        path = uri.partition("://")[2]
        return not path.startswith("//") and path not in ("", "/", "/:memory:") and not re.match(r"^/[A-Za-z]:", path)
    if scheme == "file":
        return not uri[len("file:") :].startswith("/")
    return scheme == "" and not os.path.isabs(uri) and not uri.startswith("~")


@lru_cache(maxsize=256)
def _absolute_in(uri: str, folder: str) -> str:
    scheme = scheme_of(uri)
    if scheme == "sqlite":
        prefix, _, path = uri.partition("://")
        return f"{prefix}:////{os.path.normpath(os.path.join(folder, path.lstrip('/'))).lstrip('/')}"
    path = uri[len("file:") :] if scheme == "file" else uri
    return os.path.normpath(os.path.join(folder, path or "mlruns"))


def _file_store(store_uri: str, artifact_uri: str | None = None) -> Store:
    from mlflow.store.file import FileStore

    return FileStore(store_uri or "mlruns", artifact_uri)


def _sql_store(store_uri: str, artifact_uri: str | None = None) -> Store:
    from mlflow.store.sql import SqlStore

    return SqlStore(store_uri, artifact_uri or os.path.abspath("mlruns"))


def _rest_store(store_uri: str, artifact_uri: str | None = None) -> Store:
    from mlflow.store.rest import RestStore

    return RestStore(store_uri)


def _databricks_store(store_uri: str, artifact_uri: str | None = None) -> Store:
    raise MlflowException(
        f"The tracking URI '{store_uri}' names Databricks' own service, which this distribution does not talk to. Use "
        "a tracking server (http://host:port), a database (sqlite:///mlflow.db) or a folder.",
        "NOT_IMPLEMENTED",
    )
