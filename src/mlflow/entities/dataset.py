"""A dataset as a run refers to it."""

from __future__ import annotations

from mlflow.entities._mlflow_object import Record

__all__ = ["Dataset"]


class Dataset(Record, frozen=True, gc=False):
    """Name, digest and source of the data; ``source``, ``schema`` and ``profile`` are JSON texts."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None = None
    profile: str | None = None

    def to_dictionary(self) -> dict:
        """All fields by name."""
        return dict(self)
