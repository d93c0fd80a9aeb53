"""Datasets of the Hugging Face hub, or that the ``datasets`` library reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from mlflow.data.dataset_source import DatasetSource

if TYPE_CHECKING:
    import datasets

__all__ = ["HuggingFaceDatasetSource"]


class HuggingFaceDatasetSource(DatasetSource):
    """What `datasets.load_dataset` was given: path, configuration, directory or files, split and revision."""

    def __init__(
        self,
        path: str,
        config_name: str | None = None,
        data_dir: str | None = None,
        data_files: str | Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
        split: Union[str, datasets.Split, None] = None,  # noqa: UP007
        revision: Union[str, datasets.Version, None] = None,  # noqa: UP007
        trust_remote_code: bool | None = None,
    ) -> None:
        self.path = path
        self.config_name = config_name
        self.data_dir = data_dir
        self.data_files = data_files
        self.split = split
        self.revision = revision
        self.trust_remote_code = trust_remote_code

    @staticmethod
    def _get_source_type() -> str:
        return "hugging_face"

    def load(self, **kwargs: Any) -> Any:
        """What `datasets.load_dataset` returns; further arguments go there.

        Raises:
            KeyError: an argument is one that the source has.
        """
        from mlflow._registry import require

        datasets = require("datasets", extra="datasets", purpose="Loading a Hugging Face dataset")
        known = {
            "path": self.path,
            "name": self.config_name,
            "data_dir": self.data_dir,
            "data_files": self.data_files,
            "split": self.split,
            "revision": self.revision,
        }
        if twice := sorted(known.keys() & kwargs.keys()):
            raise KeyError(f"The source itself has {twice}; leave them out of the arguments of load().")
        if self.trust_remote_code is not None:
            known["trust_remote_code"] = self.trust_remote_code
        return datasets.load_dataset(**{**known, **kwargs})

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> HuggingFaceDatasetSource:
        raise NotImplementedError("Call HuggingFaceDatasetSource(path, ...), or mlflow.data.from_huggingface.")

    def to_dict(self) -> dict[Any, Any]:
        """All but ``trust_remote_code``, which whoever loads the data decides anew."""
        return {
            "path": self.path,
            "config_name": self.config_name,
            "data_dir": self.data_dir,
            "data_files": self.data_files,
            "split": str(self.split),  # "None" where there is none, as MLflow writes it
            "revision": None if self.revision is None else str(self.revision),
        }

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> HuggingFaceDatasetSource:
        """Read what `to_dict` wrote."""
        split = source_dict.get("split")
        return cls(
            path=source_dict.get("path"),  # type: ignore[arg-type]
            config_name=source_dict.get("config_name"),
            data_dir=source_dict.get("data_dir"),
            data_files=source_dict.get("data_files"),
            split=None if split == "None" else split,
            revision=source_dict.get("revision"),
        )
