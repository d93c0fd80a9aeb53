"""Sources that are files or directories."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from mlflow.data.dataset_source import DatasetSource

__all__ = ["FileSystemDatasetSource"]


class FileSystemDatasetSource(DatasetSource):
    """A file or directory known by its URI."""

    @property
    @abstractmethod
    def uri(self) -> str:
        """The URI."""

    @staticmethod
    @abstractmethod
    def _get_source_type() -> str:
        """The name of this kind of source."""

    @abstractmethod
    def load(self, dst_path: str | None = None) -> str:
        """Download, to ``dst_path`` or a new temporary directory; return the local path."""

    @staticmethod
    @abstractmethod
    def _can_resolve(raw_source: Any) -> bool:
        """Whether this is a URI of the kind."""

    @classmethod
    @abstractmethod
    def _resolve(cls, raw_source: Any) -> FileSystemDatasetSource:
        """The source at a URI."""

    @abstractmethod
    def to_dict(self) -> dict[Any, Any]:
        """``{"uri": ...}``."""

    @classmethod
    @abstractmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> FileSystemDatasetSource:
        """Read what `to_dict` wrote."""
