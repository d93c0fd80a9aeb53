"""Where the artifacts of runs and logged models are, found once per process: a root never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository
    from mlflow.tracking._stores import Opened

__all__ = ["model_repo", "run_repo"]

_MOST = 1024


def run_repo(opened: Opened, run_id: str) -> ArtifactRepository:
    """The artifact repository of a run."""
    return _known(opened, run_id, lambda: _of_run(opened, run_id))


def model_repo(opened: Opened, model_id: str) -> ArtifactRepository:
    """The artifact repository of a logged model."""
    return _known(opened, model_id, lambda: _of_model(opened, model_id))


def _known(opened: Opened, key: str, make: Any) -> Any:
    repo = opened.repos.get(key)
    if repo is None:
        repo = make()
        if len(opened.repos) >= _MOST:
            opened.repos.clear()
        opened.repos[key] = repo
    return repo


def _of_run(opened: Opened, run_id: str) -> Any:
    from mlflow.store.artifact.run_artifacts import run_artifact_repo

    return run_artifact_repo(opened.store.runs.get(run_id), opened.uri)


def _of_model(opened: Opened, model_id: str) -> Any:
    from mlflow.store.artifact.run_artifacts import logged_model_artifact_repo

    return logged_model_artifact_repo(opened.store.logged_models.get(model_id), opened.uri)
