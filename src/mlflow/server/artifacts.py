"""Artifacts as the server sees them: which repository a run's root means, and what may be reached through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.artifact_policy import ArtifactPolicy
from mlflow.server.settings import Settings
from mlflow.store.interface.store import Store

__all__ = ["Artifacts"]

PROXY_SCHEME = "mlflow-artifacts"


class Artifacts:
    """Repositories of one server.

    A root ``mlflow-artifacts:/x`` is the folder ``x`` below ``--artifacts-destination``; any other root is opened as it
    stands. Whatever a client names below a root goes through the one resolver of paths.
    """

    def __init__(self, settings: Settings, store: Store | None):
        self._settings = settings
        self.policy = ArtifactPolicy(settings)
        self._store = store
        self._repository: Callable[[str], Any] = lru_cache(maxsize=256)(_open)

    def destination(self) -> Any:
        """The repository that the proxy serves."""
        if not self._settings.serve_artifacts:
            raise MlflowException(
                "This server does not serve artifacts: it was started with --no-serve-artifacts.", "FEATURE_DISABLED"
            )
        return self._repository(self._settings.artifacts_destination)

    def below(self, root: str) -> tuple[Any, str]:
        """The repository and the folder in it that a run's or model's root means."""
        parts = urlsplit(root)
        if parts.scheme != PROXY_SCHEME:
            self.policy.check_use(root)
            return self._repository(root), ""
        return self.destination(), _proxied_path(parts.path)

    def run_root(self, run_id: str) -> str:
        """The artifact root of a run."""
        if self._store is None:
            raise MlflowException("This server serves artifacts only; it knows no runs.", "FEATURE_DISABLED")
        return self._store.runs.get(run_id).info.artifact_uri or ""

    def logged_model_root(self, model_id: str) -> str:
        """The artifact root of a logged model."""
        if self._store is None:
            raise MlflowException("This server serves artifacts only; it knows no models.", "FEATURE_DISABLED")
        return self._store.logged_models.get(model_id).artifact_location

    def list_run(self, run_id: str, path: str | None = None) -> tuple[str, list[FileInfo]]:
        """A run's root and the entries of a folder below it."""
        return self._list(self.run_root(run_id), path)

    def list_logged_model(self, model_id: str, path: str | None = None) -> tuple[str, list[FileInfo]]:
        """A logged model's root and the entries of a folder below it."""
        return self._list(self.logged_model_root(model_id), path)

    def _list(self, root: str, path: str | None) -> tuple[str, list[FileInfo]]:
        repository, folder = self.below(root)
        entries = repository.list_artifacts(join(folder, path) or None)
        if not folder:
            return root, entries
        cut = len(folder) + 1
        return root, [FileInfo(e.path[cut:], e.is_dir, e.file_size) for e in entries]


def join(folder: str, path: str | None) -> str:
    """A client's path below a folder of a repository, checked."""
    from mlflow.store.artifact.paths import clean_path

    clean = clean_path(path) if path else ""
    return f"{folder}/{clean}" if folder and clean else folder or clean


def _proxied_path(path: str) -> str:
    from mlflow.store.artifact.paths import clean_path

    stripped = path.strip("/")
    if not stripped:
        raise invalid("The artifact root names no folder below the server's artifacts.")
    return clean_path(stripped)


def _open(uri: str) -> Any:
    from mlflow.store.artifact.registry import get_artifact_repo

    return get_artifact_repo(uri)
