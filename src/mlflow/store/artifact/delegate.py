"""A repository that finds its files in another one, below a folder of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlflow.entities.file_info import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.paths import clean_path, join, relative_to
from mlflow.store.artifact.reader import Reader

__all__ = ["DelegatingArtifactRepository"]


class DelegatingArtifactRepository(ArtifactRepository):
    """What subclasses of it find is in ``self.repo``, which they set before they call this constructor.

    Args:
        prefix: clean path of the folder in the other repository that is the root of this one.
    """

    repo: ArtifactRepository

    def __init__(
        self,
        artifact_uri: str,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
        *,
        prefix: str = "",
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._prefix = prefix

    def _inner(self, path: str | None) -> str:
        return join(self._prefix, path)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifact(local_file, self._inner(artifact_path) or None)

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifacts(local_dir, self._inner(artifact_path) or None)

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        found = self.repo.list_artifacts(self._inner(path) or None)
        return [FileInfo(relative_to(f.path, self._prefix), f.is_dir, f.file_size) for f in found]

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        if dst_path is None and not self._prefix:
            return self.repo.download_artifacts(clean_path(artifact_path))
        folder = self._create_download_destination(dst_path)
        if not self._prefix:
            return self.repo.download_artifacts(clean_path(artifact_path), folder)
        return super().download_artifacts(artifact_path, folder)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self.repo.delete_artifacts(self._inner(artifact_path) or None)

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        return self.repo.open_reader(self._inner(path), start, end)

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        self.repo.write_stream(self._inner(path), chunks, size)

    def _is_directory(self, artifact_path: str) -> bool:
        return self.repo._is_directory(self._inner(artifact_path))

    def _receive(self, path: str, size: int | None, file: Any, progress: Any) -> None:
        self.repo._receive(self._inner(path), size, file, progress)
