"""The base of all datasets."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.entities.dataset import Dataset as DatasetEntity

__all__ = ["Dataset"]


class Dataset:
    """Data as a run refers to it: name, digest, source, and what is known of its schema and profile.

    A subclass sets what `_compute_digest` needs before it calls this constructor, and adds ``schema`` and ``profile``
    (JSON texts) to what `to_dict` returns.

    Args:
        source: where the data came from.
        name: ``dataset`` where None.
        digest: up to 36 characters that change with the data; computed where empty.
    """

    def __init__(self, source: DatasetSource, name: str | None = None, digest: str | None = None) -> None:
        self._name = name
        self._source = source
        # Computed now, not when asked for: the data may be changed in between.
        self._digest = digest or self._compute_digest()

    @abstractmethod
    def _compute_digest(self) -> str:
        """A digest of the data."""

    def to_dict(self) -> dict[str, str]:
        """Name, digest, source and source type, all as texts."""
        return {
            "name": self.name,
            "digest": self.digest,
            "source": self.source.to_json(),
            "source_type": self.source._get_source_type(),
        }

    def to_json(self) -> str:
        """JSON text of `to_dict`."""
        return json.dumps(self.to_dict())

    def _get_source_type(self) -> str:
        return self.source._get_source_type()

    @property
    def name(self) -> str:
        """Name."""
        return self._name if self._name is not None else "dataset"

    @property
    def digest(self) -> str:
        """Digest of the data."""
        return self._digest

    @property
    def source(self) -> DatasetSource:
        """Where the data came from."""
        return self._source

    @property
    @abstractmethod
    def profile(self) -> Any | None:
        """Counts and sizes, or None."""

    @property
    @abstractmethod
    def schema(self) -> Any | None:
        """Schema, or None."""

    def _to_mlflow_entity(self) -> DatasetEntity:
        """The entity that the tracking store keeps."""
        form = self.to_dict()
        return DatasetEntity(
            name=form["name"],
            digest=form["digest"],
            source_type=form["source_type"],
            source=form["source"],
            schema=form.get("schema"),
            profile=form.get("profile"),
        )
