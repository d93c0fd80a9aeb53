"""Sources that an artifact repository can download: a class for each scheme."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mlflow.data.filesystem_dataset_source import FileSystemDatasetSource
from mlflow.exceptions import invalid

__all__ = ["register_artifact_dataset_sources"]

# Scheme -> name of the class, in the order in which they are registered.
_SCHEMES = {
    "": "LocalArtifactDatasetSource",
    "file": "LocalArtifactDatasetSource",
    "s3": "S3ArtifactDatasetSource",
    "r2": "R2ArtifactDatasetSource",
    "gs": "GCSArtifactDatasetSource",
    "wasbs": "AzureBlobArtifactDatasetSource",
    "ftp": "FTPArtifactDatasetSource",
    "sftp": "SFTPArtifactDatasetSource",
    "hdfs": "HdfsArtifactDatasetSource",
    "viewfs": "HdfsArtifactDatasetSource",
    "abfss": "AzureDataLakeArtifactDatasetSource",
}
# Schemes of plugin repositories that stand for something else than a file of the user's.
_NOT_DATA = {"http", "https", "mlflow-artifacts", "runs", "models", "dbfs"}


def _is_local(raw_source: str) -> bool:
    if os.name == "nt" and re.match(r"^[A-Za-z]:[\\/]", raw_source):
        return True
    parts = urlsplit(raw_source)
    return parts.scheme in ("", "file") and parts.hostname in (None, "localhost")


def _make(scheme: str, class_name: str) -> type[FileSystemDatasetSource]:
    local = scheme in ("", "file")
    source_type = "local" if local else scheme

    class ArtifactDatasetSource(FileSystemDatasetSource):
        def __init__(self, uri: str) -> None:
            self._uri = str(uri)

        @property
        def uri(self) -> str:
            """The path or URI."""
            return self._uri

        @staticmethod
        def _get_source_type() -> str:
            return source_type

        def load(self, dst_path: str | None = None) -> str:
            """Download to ``dst_path`` or a new temporary directory; return the path. A local path stays as it is."""
            from mlflow.artifacts import download_artifacts

            return download_artifacts(artifact_uri=self.uri, dst_path=dst_path)

        @staticmethod
        def _can_resolve(raw_source: Any) -> bool:
            if not isinstance(raw_source, (str, Path)):
                return False
            try:
                return _is_local(str(raw_source)) if local else urlsplit(str(raw_source)).scheme == scheme
            except ValueError:  # not a URL at all
                return False

        @classmethod
        def _resolve(cls, raw_source: Any) -> FileSystemDatasetSource:
            return cls(str(raw_source))

        def to_dict(self) -> dict[Any, Any]:
            """``{"uri": ...}``."""
            return {"uri": self.uri}

        @classmethod
        def from_dict(cls, source_dict: dict[Any, Any]) -> FileSystemDatasetSource:
            """Read what `to_dict` wrote."""
            if source_dict.get("uri") is None:
                raise invalid(f"A source of type '{source_type}' needs the key 'uri'; found {sorted(source_dict)}.")
            return cls(source_dict["uri"])

    ArtifactDatasetSource.__name__ = ArtifactDatasetSource.__qualname__ = class_name
    ArtifactDatasetSource.__doc__ = f"A {'local file or directory' if local else f'file or directory at {scheme}://'}."
    return ArtifactDatasetSource


@cache
def artifact_source(scheme: str) -> type[FileSystemDatasetSource]:
    """The class of a scheme."""
    if scheme in ("", "file"):
        return _make("", _SCHEMES[""]) if scheme == "" else artifact_source("")
    name = _SCHEMES.get(scheme) or f"{re.sub('[^0-9A-Za-z]', '', scheme).capitalize()}ArtifactDatasetSource"
    return _make(scheme, name)


def _plugin_schemes() -> list[str]:
    from mlflow._registry import entry_points

    found = {point.name for point in entry_points("mlflow.artifact_repository")}
    return sorted(found - _SCHEMES.keys() - _NOT_DATA)


def register_artifact_dataset_sources() -> list[Any]:
    """The classes of all schemes, those of plugin repositories included; the source registry adds them."""
    return list(dict.fromkeys(artifact_source(scheme) for scheme in [*_SCHEMES, *_plugin_schemes()]))


def __getattr__(name: str) -> Any:
    for scheme, class_name in _SCHEMES.items():
        if name == class_name:
            return artifact_source(scheme)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
