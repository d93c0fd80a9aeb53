"""A file or folder among artifacts."""

from __future__ import annotations

from mlflow.entities._mlflow_object import Record

__all__ = ["FileInfo"]


class FileInfo(Record, frozen=True, gc=False):
    """``path`` below the artifact root; ``file_size`` in bytes, None for a folder."""

    path: str
    is_dir: bool
    file_size: int | None = None
