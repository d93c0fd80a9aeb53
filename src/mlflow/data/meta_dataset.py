"""Datasets of which only the source is known."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.types.schema import Schema

__all__ = ["MetaDataset"]


class MetaDataset(Dataset):
    """Data that is referred to and never read, such as a table or a file that stays where it is.

    The digest is of the name, the source and the schema.
    """

    def __init__(
        self,
        source: DatasetSource,
        name: str | None = None,
        digest: str | None = None,
        schema: Schema | None = None,
    ) -> None:
        self._schema = schema
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        form = {
            "name": self.name,
            "source": self.source.to_json(),
            "source_type": self.source._get_source_type(),
            "schema": self.schema.to_dict() if self.schema else "",
        }
        return hashlib.sha256(json.dumps(form).encode()).hexdigest()[:8]

    @property
    def profile(self) -> Any | None:
        """None: the data was never read."""
        return None

    @property
    def schema(self) -> Any | None:
        """The schema that was given."""
        return self._schema

    def to_dict(self) -> dict[str, str]:
        """Adds the schema, where there is one."""
        form = super().to_dict()
        if self.schema:
            form["schema"] = json.dumps({"mlflow_colspec": self.schema.to_dict()})
        return form
