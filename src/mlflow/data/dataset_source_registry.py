"""The kinds of dataset sources: which of them a path or URI stands for, and how to read them back."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from mlflow.data.artifact_dataset_sources import register_artifact_dataset_sources
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.evaluation_dataset_source import EvaluationDatasetSource
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.spark_dataset_source import SparkDatasetSource
from mlflow.data.uc_volume_dataset_source import UCVolumeDatasetSource
from mlflow.exceptions import not_found

__all__ = [
    "DatasetSourceRegistry",
    "get_dataset_source_from_json",
    "get_registered_sources",
    "register_dataset_source",
    "resolve_dataset_source",
]

ENTRY_POINTS = "mlflow.dataset_source"


class DatasetSourceRegistry:
    """Classes of sources, in ``sources``; of two that fit, the later one counts."""

    def __init__(self) -> None:
        self.sources: list[Any] = []

    def register(self, source: Any) -> None:
        """Add a subclass of `DatasetSource`."""
        self.sources.append(source)

    def register_entrypoints(self) -> None:
        """Add the classes of the entry point group ``mlflow.dataset_source``; warn of any that fails."""
        from mlflow._registry import entry_points

        for point in entry_points(ENTRY_POINTS):
            try:
                self.register(point.load())
            except Exception as error:  # a broken plugin must not take mlflow.data away
                warnings.warn(
                    f"The dataset source '{point.name}' of an installed plugin cannot be used: {error}", stacklevel=2
                )

    def resolve(self, raw_source: Any, candidate_sources: list[DatasetSource] | None = None) -> DatasetSource:
        """The source that a path, a URI or another object stands for.

        Args:
            raw_source: what the user gave.
            candidate_sources: look only among these classes and their subclasses.

        Raises:
            MlflowException: none fits (RESOURCE_DOES_NOT_EXIST).
        """
        fitting = [source for source in self._among(candidate_sources) if _fits(source, raw_source)]
        names = list(dict.fromkeys(source.__name__ for source in fitting))
        if len(names) > 1:
            warnings.warn(
                f"Several kinds of sources fit this one: {', '.join(names)}. It is taken for a {names[-1]}; pass an "
                "instance of the one you mean to choose another.",
                stacklevel=2,
            )
        for source in reversed(fitting):
            try:
                return source._resolve(raw_source)
            except Exception as error:  # whatever a plugin may raise: the next one has its turn
                warnings.warn(f"{source.__name__} cannot resolve {raw_source!r}: {error}", stacklevel=2)
        raise not_found(
            f"No kind of dataset source fits {raw_source!r}. Pass a local path, a URI (s3://, gs://, https:// ...), "
            "or an instance of mlflow.data.dataset_source.DatasetSource."
        )

    def _among(self, candidates: list[Any] | None) -> list[Any]:
        if candidates is None:
            return self.sources
        return [s for s in self.sources if any(issubclass(s, c) for c in candidates)]

    def get_source_from_json(self, source_json: str, source_type: str) -> DatasetSource:
        """Read a source back.

        Args:
            source_json: what `DatasetSource.to_json` returned.
            source_type: the name of its kind.

        Raises:
            MlflowException: no kind has that name (RESOURCE_DOES_NOT_EXIST).
        """
        for source in reversed(self.sources):
            if source._get_source_type() == source_type:
                return source.from_json(source_json)
        raise not_found(
            f"No dataset source of type '{source_type}' is registered. Install the plugin that wrote it, or register "
            "the class with mlflow.data.dataset_source_registry.register_dataset_source."
        )


def _fits(source: Any, raw_source: Any) -> bool:
    try:
        return bool(source._can_resolve(raw_source))
    except Exception as error:  # whatever a plugin may raise
        warnings.warn(f"{source.__name__} cannot tell whether it resolves {raw_source!r}: {error}", stacklevel=2)
        return False


@cache
def _default() -> DatasetSourceRegistry:
    registry = DatasetSourceRegistry()
    for source in register_artifact_dataset_sources():
        registry.register(source)
    registry.register(HTTPDatasetSource)
    registry.register_entrypoints()
    for source in (
        HuggingFaceDatasetSource,
        SparkDatasetSource,
        DeltaDatasetSource,
        CodeDatasetSource,
        UCVolumeDatasetSource,
        EvaluationDatasetSource,
    ):
        registry.register(source)
    return registry


def register_dataset_source(source: DatasetSource) -> None:
    """Add a class of sources; it goes before those that are there."""
    _default().register(source)


def resolve_dataset_source(raw_source: Any, candidate_sources: list[DatasetSource] | None = None) -> DatasetSource:
    """The source that a path, a URI or another object stands for; see `DatasetSourceRegistry.resolve`."""
    return _default().resolve(raw_source, candidate_sources)


def get_dataset_source_from_json(source_json: str, source_type: str) -> DatasetSource:
    """Read a source back; see `DatasetSourceRegistry.get_source_from_json`."""
    return _default().get_source_from_json(source_json, source_type)


def get_registered_sources() -> list[DatasetSource]:
    """All classes of sources."""
    return _default().sources


def source_for(source: Any) -> DatasetSource:
    """What a constructor's ``source`` means: a source as it is, None for the running code, else what it stands for."""
    if isinstance(source, DatasetSource):
        return source
    return code_source() if source is None else resolve_dataset_source(source)


def code_source() -> CodeDatasetSource:
    """The code that runs, known by the tags of its context: user, file, commit."""
    from mlflow.tracking.context import registry

    return CodeDatasetSource(registry.resolve_tags())
