"""``runs:/<run id>/path`` URIs.

A model that a run logged under a name is found below that name too, although its files lie with the logged model.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.delegate import DelegatingArtifactRepository
from mlflow.store.artifact.paths import clean_path, join, relative_to
from mlflow.store.artifact.reader import Reader

__all__ = ["RunsArtifactRepository", "parse_runs_uri"]


def parse_runs_uri(uri: str) -> tuple[str, str]:
    """Run id and path of a ``runs:/`` URI; the path is clean, and empty for the run's root.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for any other URI.
    """
    parts = urlsplit(uri.replace("#", "%23").replace("?", "%3F"))
    path = parts.path.replace("%23", "#").replace("%3F", "?")
    run_id, _, below = path.lstrip("/").partition("/")
    if parts.scheme != "runs" or not path.startswith("/") or not run_id:
        raise invalid(f"Not a proper runs:/ URI: {uri}. They look like 'runs:/<run_id>/run-relative/path/to/artifact'.")
    if parts.netloc:
        raise invalid(f"{uri}: URIs with a profile are for Databricks, which this build does not reach.")
    return clean_path(run_id), clean_path(below)


class RunsArtifactRepository(DelegatingArtifactRepository):
    """The artifacts of a run, or of a folder of them."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        from mlflow.store.artifact.run_artifacts import run_artifact_repo
        from mlflow.tracking._stores import get_store

        run_id, below = parse_runs_uri(artifact_uri)
        self._info = get_store(tracking_uri).runs.get(run_id).info
        self.repo = run_artifact_repo(self._info, tracking_uri)
        self._models: dict[str, ArtifactRepository | None] = {}
        self._in_run: dict[str, bool] = {}
        super().__init__(artifact_uri, tracking_uri, registry_uri, prefix=below)

    @staticmethod
    def is_runs_uri(uri: str) -> bool:
        """True for a URI of the scheme ``runs``."""
        return urlsplit(str(uri)).scheme == "runs"

    @staticmethod
    def parse_runs_uri(run_uri: str) -> tuple[str, str]:
        """Run id and path."""
        return parse_runs_uri(run_uri)

    @staticmethod
    def get_underlying_uri(runs_uri: str, tracking_uri: str | None = None) -> str:
        """Where the artifacts of the URI lie."""
        from mlflow.tracking._stores import get_store

        run_id, below = parse_runs_uri(runs_uri)
        root = str(get_store(tracking_uri).runs.get(run_id).info.artifact_uri)
        return f"{root.rstrip('/')}/{below}" if below else root

    def _model(self, path: str) -> ArtifactRepository | None:
        """The files of the model that the run logged under the path's first name, if there is one."""
        name = path.partition("/")[0]
        if name not in self._models:
            self._models[name] = self._find_model(name) if name else None
        return self._models[name]

    def _find_model(self, name: str) -> ArtifactRepository | None:
        from mlflow.store.artifact.run_artifacts import logged_model_artifact_repo
        from mlflow.tracking._stores import get_store

        if any(character in name for character in "/:.%\"'"):  # no model has such a name
            return None
        where = f"name = '{name}' AND source_run_id = '{self._info.run_id}'"
        models = get_store(self.tracking_uri).logged_models.search(
            [self._info.experiment_id], filter_string=where, max_results=1
        )
        return logged_model_artifact_repo(models[0], self.tracking_uri) if models else None

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        inner = self._inner(path)
        found = {info.path: info for info in self.repo.list_artifacts(inner or None)}
        model = self._model(inner) if inner else None
        if model is not None:
            name, _, rest = inner.partition("/")
            for info in model.list_artifacts(rest or None):
                place = join(name, info.path)
                found.setdefault(place, FileInfo(place, info.is_dir, info.file_size))
        listed = [FileInfo(relative_to(f.path, self._prefix), f.is_dir, f.file_size) for f in found.values()]
        return sorted(listed, key=lambda info: info.path)

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """A copy, also where the artifacts lie on this machine: what is done to it does not change the run."""
        folder = self._create_download_destination(dst_path)
        return ArtifactRepository.download_artifacts(self, artifact_path, folder)

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        return self._either(path, lambda repo, inner: repo.open_reader(inner, start, end))

    def _receive(self, path: str, size: int | None, file: Any, progress: Any) -> None:
        self._either(path, lambda repo, inner: repo._receive(inner, size, file, progress))

    def _is_directory(self, artifact_path: str) -> bool:
        inner = self._inner(artifact_path)
        if not inner or self.repo._is_directory(inner):
            return True
        model = self._model(inner)
        return model is not None and model._is_directory(inner.partition("/")[2])

    def _either(self, path: str, call: Any) -> Any:
        """The run's own file, else the model's."""
        inner = self._inner(path)
        name, _, rest = inner.partition("/")
        missing: MlflowException | None = None
        if not rest or self._run_has(name):
            try:
                return call(self.repo, inner)
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                missing = error
        model = self._model(inner) if rest else None
        if model is None:
            # Nothing was there a moment ago, nor is a model: let the run say so in its own words.
            return call(self.repo, inner) if missing is None else _raise(missing)
        return call(model, rest)

    def _run_has(self, name: str) -> bool:
        if not self._in_run.get(name):
            self._in_run[name] = bool(self.repo.list_artifacts(name))
        return self._in_run[name]


def _raise(error: MlflowException) -> Any:
    raise error
