"""The git commit that the program stands at."""

from __future__ import annotations

import os

from mlflow.entities._tag_names import MLFLOW_GIT_COMMIT
from mlflow.tracking.context._git import commit_of
from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.context.default_context import main_file, notebook_name

__all__ = ["GitRunContext"]


class GitRunContext(RunContextProvider):
    """The commit of the repository that holds the program; in a notebook, of the one it works in."""

    def in_context(self) -> bool:
        """True within a repository that has a commit."""
        return self._commit() is not None

    def tags(self) -> dict[str, str]:
        """``mlflow.source.git.commit``."""
        commit = self._commit()
        return {MLFLOW_GIT_COMMIT: commit} if commit else {}

    @staticmethod
    def _commit() -> str | None:
        if notebook_name() is not None:
            return commit_of(os.getcwd())
        path = main_file()
        return commit_of(path) if path and os.path.exists(path) else None
