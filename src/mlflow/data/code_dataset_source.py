"""Data that code made, where nothing better is known of its source."""

from __future__ import annotations

from typing import Any

from mlflow.data.dataset_source import DatasetSource

__all__ = ["CodeDatasetSource"]


class CodeDatasetSource(DatasetSource):
    """The code that made the data, known by the tags of its run context."""

    def __init__(self, tags: dict[Any, Any]) -> None:
        self._tags = tags

    @staticmethod
    def _get_source_type() -> str:
        return "code"

    def load(self, **kwargs: Any) -> Any:
        """Not possible: the tags say who made the data, not where it is."""
        raise NotImplementedError("Data of the source type 'code' cannot be loaded: run the code that its tags name.")

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> CodeDatasetSource:
        raise NotImplementedError("A CodeDatasetSource is made of tags; call CodeDatasetSource(tags).")

    def to_dict(self) -> dict[Any, Any]:
        """``{"tags": ...}``."""
        return {"tags": self._tags}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> CodeDatasetSource:
        """Read what `to_dict` wrote."""
        return cls(source_dict.get("tags"))  # type: ignore[arg-type]
