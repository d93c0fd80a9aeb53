"""One logged model as its files say, each read when something asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from mlflow._search import Key
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.metric import Metric
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.file.keys import find_key, list_keys, read_keys
from mlflow.store.file.layout import META, Root
from mlflow.store.file.metric_files import latest, latest_by_origin, read_points
from mlflow.store.file.search import aggregate
from mlflow.store.file.yaml_files import CorruptFile

__all__ = ["DatasetFilter", "ModelFiles", "read_dataset_filters"]

DatasetFilter = tuple[str, str | None]
"""Name of a dataset, and its digest unless any will do."""


def read_dataset_filters(datasets: Sequence[Mapping[str, Any]] | None) -> list[DatasetFilter]:
    """``[{"dataset_name": ..., "dataset_digest": ...}]`` checked."""
    filters = []
    for i, entry in enumerate(datasets or ()):
        name = entry.get("dataset_name") if isinstance(entry, Mapping) else None
        digest = entry.get("dataset_digest") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name:
            raise invalid(f"'dataset_name' is needed in each entry of 'datasets'; datasets[{i}] is {entry!r:.200}.")
        if digest is not None and not isinstance(digest, str):
            raise invalid(f"Invalid value {digest!r:.200} for 'datasets[{i}].dataset_digest': a text is needed.")
        filters.append((name, digest or None))
    return filters


def _in_datasets(points: Iterable[Metric], wanted: Sequence[DatasetFilter]) -> list[Metric]:
    """The points about one of the datasets; all of them when none is named."""
    if not wanted:
        return list(points)
    return [
        p
        for p in points
        if any(p.dataset_name == name and (digest is None or p.dataset_digest == digest) for name, digest in wanted)
    ]


class ModelFiles:
    """A logged model's parts, read on first use. It shows the model as it was then."""

    def __init__(self, root: Root, path: str):
        meta = root.model_meta(path)
        self.path = path
        self.model_id = os.path.basename(path)
        self.experiment_id = os.path.basename(os.path.dirname(os.path.dirname(path)))
        self.name = str(meta.get("name") or "")
        self.model_type = _text(meta.get("model_type"))
        self.source_run_id = _text(meta.get("source_run_id"))
        self.status_message = _text(meta.get("status_message"))
        self.artifact_location = _text(meta.get("artifact_location")) or ""
        self.creation_timestamp = _time(meta.get("creation_timestamp"))
        self.last_updated_timestamp = _time(meta.get("last_updated_timestamp"))
        self.stage = meta.get("lifecycle_stage") or LifecycleStage.ACTIVE
        self._status = _status(path, meta.get("status", 0))

    @property
    def status(self) -> str:
        """Name of its state."""
        return self._status.value

    @property
    def lifecycle_stage(self) -> str:
        """``active`` or ``deleted``."""
        return self.stage

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return read_keys(os.path.join(self.path, "tags"))

    @cached_property
    def params(self) -> dict[str, str]:
        """Params by key."""
        return read_keys(os.path.join(self.path, "params"))

    @cached_property
    def points(self) -> dict[str, list[Metric]]:
        """All points of each metric, in the order of keys."""
        files = sorted(list_keys(os.path.join(self.path, "metrics")))
        return {key: read_points(file, key, None, self.model_id) for key, file in files}

    def entity(self) -> LoggedModel:
        """The whole model; of each metric the latest point of each run and dataset."""
        return LoggedModel(
            experiment_id=self.experiment_id,
            model_id=self.model_id,
            name=self.name,
            artifact_location=self.artifact_location,
            creation_timestamp=self.creation_timestamp or 0,
            last_updated_timestamp=self.last_updated_timestamp or 0,
            model_type=self.model_type,
            source_run_id=self.source_run_id,
            status=self._status,
            status_message=self.status_message,
            tags=self.tags,
            params=self.params,
            metrics=[p for points in self.points.values() for p in latest_by_origin(points)],
        )

    def has_metrics(self, wanted: Sequence[DatasetFilter]) -> bool:
        """Whether it has a metric about one of the datasets."""
        return any(_in_datasets(points, wanted) for points in self.points.values())

    def filtered(self, key: Key, wanted: Sequence[DatasetFilter]) -> Any:
        """What a filter compares: of a metric the latest value of each run and dataset."""
        if key.kind != "metric":
            return self._plain(key)
        points = _in_datasets(self._points(key.full_name), wanted)
        if points or key.part is None:
            return [p.value for p in latest_by_origin(points)]
        return self._aggregate(key, wanted)

    def ordered(self, key: Key, wanted: Sequence[DatasetFilter]) -> Any:
        """What an ordering compares: of a metric the latest value of all."""
        if key.kind != "metric":
            return self._plain(key)
        point = latest(_in_datasets(self._points(key.full_name), wanted))
        if point is not None or key.part is None:
            return None if point is None else point.value
        return self._aggregate(key, wanted)

    def _points(self, key: str) -> list[Metric]:
        path = find_key(os.path.join(self.path, "metrics"), key)
        return read_points(path, key, None, self.model_id) if path else []

    def _aggregate(self, key: Key, wanted: Sequence[DatasetFilter]) -> float | None:
        return aggregate(key.name, key.part or "", [p.value for p in _in_datasets(self._points(key.name), wanted)])

    def _plain(self, key: Key) -> Any:
        if key.kind == "tag":
            return self.tags.get(key.name)
        if key.kind == "param":
            return self.params.get(key.name)
        return getattr(self, key.name)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _time(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _status(path: str, value: Any) -> LoggedModelStatus:
    try:
        return LoggedModelStatus.from_int(value) if isinstance(value, int) else LoggedModelStatus(value)
    except (MlflowException, ValueError):
        raise CorruptFile(os.path.join(path, META), f"it holds the status {value!r}") from None
