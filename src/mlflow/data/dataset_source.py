"""The base of all dataset sources."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any

__all__ = ["DatasetSource"]


class DatasetSource:
    """Where data came from, and how to get it again. What `to_dict` returns is what a run keeps."""

    @staticmethod
    @abstractmethod
    def _get_source_type() -> str:
        """The name of this kind of source, as runs keep it."""

    @abstractmethod
    def load(self) -> Any:
        """Get the data: a local path, a frame, whatever the source gives."""

    @staticmethod
    @abstractmethod
    def _can_resolve(raw_source: Any) -> bool:
        """Whether `_resolve` makes a source of this, such as a URI."""

    @classmethod
    @abstractmethod
    def _resolve(cls, raw_source: Any) -> DatasetSource:
        """The source that this stands for."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold of the source."""

    def to_json(self) -> str:
        """JSON text of `to_dict`."""
        return json.dumps(self.to_dict())

    @classmethod
    @abstractmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> DatasetSource:
        """Read what `to_dict` wrote."""

    @classmethod
    def from_json(cls, source_json: str) -> DatasetSource:
        """Read what `to_json` wrote."""
        return cls.from_dict(json.loads(source_json))
