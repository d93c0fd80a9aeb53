"""Which tracking and registry store this process talks to.

The rules are MLflow 3.8.1's: what ``set_tracking_uri`` was given, else ``MLFLOW_TRACKING_URI``, else the database
``mlflow.db`` in the working directory, unless ``./mlruns`` already holds an experiment. A URI is kept as it was
written; it is also put into the environment, so that child processes use the same store.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from mlflow.environment_variables import MLFLOW_REGISTRY_URI, MLFLOW_TRACKING_URI

__all__ = [
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "reset",
    "resolve_tracking_uri",
    "set_registry_uri",
    "set_tracking_uri",
]

DEFAULT_DATABASE_URI = "sqlite:///mlflow.db"
DEFAULT_FOLDER = "mlruns"

# What this process was told; the environment alone would not do, since others may change it after us.
_told: dict[str, str | None] = {"tracking": None, "registry": None}


def set_tracking_uri(uri: str | Path) -> None:
    """Use this tracking store from now on, here and in child processes.

    Args:
        uri: ``http(s)://host:port``, a database URI (``sqlite:///path``, ``postgresql://...``), a folder (path or
            ``file:`` URI), or a scheme of an installed plugin. None returns to the default.
    """
    _set("tracking", MLFLOW_TRACKING_URI, uri)


def get_tracking_uri() -> str:
    """The current tracking URI, as it was given; see the rules above where none was."""
    told = _told["tracking"]
    if told is not None:
        return told
    return MLFLOW_TRACKING_URI.get_raw() or default_uri(os.getcwd())


def is_tracking_uri_set():
    """True when the tracking URI was set by code or by ``MLFLOW_TRACKING_URI``, not chosen by default."""
    return bool(_told["tracking"] or MLFLOW_TRACKING_URI.get_raw())


def set_registry_uri(uri: str | Path) -> None:
    """Use this model registry from now on; None or an empty text returns to the tracking store's."""
    _set("registry", MLFLOW_REGISTRY_URI, uri or None)


def get_registry_uri() -> str:
    """The registry URI that was set, else ``MLFLOW_REGISTRY_URI``, else the one that belongs to the tracking URI."""
    told = _told["registry"] or MLFLOW_REGISTRY_URI.get_raw()
    if told:
        return told
    uri = get_tracking_uri()
    return f"databricks-uc{uri[len('databricks') :]}" if uri == "databricks" or uri.startswith("databricks:") else uri


def resolve_tracking_uri(uri: str | Path | None = None) -> str:
    """The given URI as text, or the current one."""
    return get_tracking_uri() if uri is None else _text(uri)


def reset() -> None:
    """Forget what was set by code, and take it out of the environment; for tests."""
    set_tracking_uri(None)  # type: ignore[arg-type]
    set_registry_uri(None)  # type: ignore[arg-type]


def _set(which: str, variable, uri: str | Path | None) -> None:
    _told[which] = None if uri is None else _text(uri)
    if uri is None:
        variable.unset()
    else:
        variable.set(_told[which])


def _text(uri: str | Path) -> str:
    if isinstance(uri, os.PathLike):
        return Path(os.fspath(uri)).expanduser().absolute().as_uri()
    if not isinstance(uri, str):
        from mlflow.exceptions import invalid

        raise invalid(f"A tracking or registry URI is a text or a path, not {type(uri).__name__}: {uri!r}")
    return uri


@lru_cache(maxsize=64)
def default_uri(folder: str) -> str:
    # Decided once per working directory: a process does not change its store because a folder appears.
    root = os.path.join(folder, DEFAULT_FOLDER)
    try:
        names = os.listdir(root)
    except OSError:
        return DEFAULT_DATABASE_URI
    if any(n.isdigit() and os.path.isfile(os.path.join(root, n, "meta.yaml")) for n in names):
        return Path(root).as_uri()
    return DEFAULT_DATABASE_URI
