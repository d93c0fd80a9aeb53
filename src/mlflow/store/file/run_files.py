"""One run as its files say, each read when something asks for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from mlflow._search import Key
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.file.keys import find_key, list_keys, read_key, read_keys
from mlflow.store.file.layout import META, Root
from mlflow.store.file.metric_files import latest, read_points
from mlflow.store.file.search import aggregate
from mlflow.store.file.yaml_files import CorruptFile

__all__ = ["CONTEXT", "RUN_NAME", "RunFiles", "run_info"]

RUN_NAME = "mlflow.runName"
CONTEXT = "mlflow.data.context"


def run_info(path: str, meta: Mapping[str, Any]) -> RunInfo:
    """A run's info. The folders' names, not the file, say which run of which experiment it is."""
    name = meta.get("run_name") or meta.get("name")  # the latter in files of early versions
    if not name:
        name = read_key(os.path.join(path, "tags"), RUN_NAME) or ""
    user, uri = meta.get("user_id"), meta.get("artifact_uri")
    stage = meta.get("lifecycle_stage", LifecycleStage.ACTIVE)
    if not LifecycleStage.is_valid(stage):
        raise CorruptFile(os.path.join(path, META), f"it holds the lifecycle_stage {stage!r}")
    return RunInfo(
        run_id=os.path.basename(path),
        experiment_id=os.path.basename(os.path.dirname(path)),
        user_id=None if user is None else str(user),
        status=_status(path, meta.get("status", RunStatus.RUNNING)),
        start_time=_time(meta.get("start_time")),
        end_time=_time(meta.get("end_time")),
        lifecycle_stage=stage,
        artifact_uri=None if uri is None else str(uri),
        run_name=str(name),
    )


def _status(path: str, status: Any) -> str:
    try:
        return RunStatus.to_string(RunStatus.from_string(status) if isinstance(status, str) else status)
    except (MlflowException, TypeError):
        raise CorruptFile(os.path.join(path, META), f"it holds the status {status!r}") from None


def _time(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


class RunFiles:
    """A run's parts, read on first use. It shows the run as it was then: make a new one to see changes."""

    def __init__(self, root: Root, path: str):
        self.root = root
        self.path = path
        self.info = run_info(path, root.run_meta(path))

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return read_keys(os.path.join(self.path, "tags"))

    @cached_property
    def params(self) -> dict[str, str]:
        """Params by key."""
        return read_keys(os.path.join(self.path, "params"))

    @cached_property
    def metrics(self) -> list[Metric]:
        """Latest point of each metric, in the order of keys."""
        points = (latest(read_points(file, key, None)) for key, file in self._metric_files)
        return [point for point in points if point is not None]

    @cached_property
    def _metric_files(self) -> list[tuple[str, str]]:
        return sorted(list_keys(os.path.join(self.path, "metrics")))

    def history(self, key: str) -> list[Metric]:
        """Points of a metric as they stand in its file."""
        path = find_key(os.path.join(self.path, "metrics"), key)
        return read_points(path, key, None) if path else []

    def entity(self) -> Run:
        """The whole run."""
        data = RunData(
            self.metrics,
            [Param(key, value) for key, value in self.params.items()],
            [RunTag(key, value) for key, value in self.tags.items()],
        )
        return Run(self.info, data, self.inputs, self.outputs)

    @cached_property
    def inputs(self) -> RunInputs:
        """Datasets and models used, ordered by name, digest and id."""
        datasets, models = [], []
        for path in self._links("inputs"):
            link = self.root.try_read(path, self._link)
            if not link:
                continue
            kind, source = link.get("source_type"), str(link.get("source_id"))
            if kind == "DATASET":
                dataset = self.root.try_read(os.path.join(self._datasets, os.path.basename(source)), self._dataset)
                if dataset is not None:
                    tags = link.get("tags")
                    tags = tags if isinstance(tags, dict) else {}
                    datasets.append(DatasetInput(dataset, [InputTag(str(k), str(v)) for k, v in sorted(tags.items())]))
            elif kind in ("MODEL", "MODEL_INPUT", "RUN_INPUT"):
                models.append(LoggedModelInput(source))
        datasets.sort(key=lambda d: (d.dataset.name, d.dataset.digest))
        return RunInputs(datasets, sorted(models, key=lambda m: m.model_id))

    @cached_property
    def outputs(self) -> RunOutputs:
        """Models produced, ordered by step and id."""
        models = []
        for path in self._links("outputs"):
            link = self.root.try_read(path, self._link)
            if link:
                models.append(LoggedModelOutput(os.path.basename(path), _time(link.get("step")) or 0))
        return RunOutputs(sorted(models, key=lambda m: (m.step, m.model_id)))

    @property
    def _datasets(self) -> str:
        return os.path.join(os.path.dirname(self.path), "datasets")

    def _links(self, name: str) -> list[str]:
        try:
            with os.scandir(os.path.join(self.path, name)) as entries:
                return sorted(e.path for e in entries if e.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _link(self, path: str) -> dict[str, Any]:
        return self.root.read_meta(path, "link")

    def _dataset(self, path: str) -> Dataset:
        meta = self.root.read_meta(path, "dataset")
        fields = {key: meta.get(key) for key in ("name", "digest", "source_type", "source", "schema", "profile")}
        texts = {key: None if value is None else str(value) for key, value in fields.items()}
        if texts["name"] is None or texts["digest"] is None:
            raise CorruptFile(os.path.join(path, META), "it holds no name or no digest")
        return Dataset(
            texts["name"],
            texts["digest"],
            texts["source_type"] or "",
            texts["source"] or "",
            texts["schema"],
            texts["profile"],
        )

    def value(self, key: Key) -> Any:
        """Value of a key of a search."""
        kind = key.kind
        if kind == "attribute":
            return getattr(self.info, key.name)
        if kind == "param":
            return self._text("params", key.name)
        if kind == "tag":
            return self._text("tags", key.name)
        if kind == "dataset":
            return [self._of_dataset(used, key.name) for used in self.inputs.dataset_inputs]
        return self._metric(key)

    def _text(self, kind: str, key: str) -> str | None:
        known = self.__dict__.get(kind)
        return read_key(os.path.join(self.path, kind), key) if known is None else known.get(key)

    def _metric(self, key: Key) -> float | None:
        point = latest(self.history(key.full_name))
        if point is not None or key.part is None:
            return None if point is None else point.value
        return aggregate(key.name, key.part, [p.value for p in self.history(key.name)])

    @staticmethod
    def _of_dataset(used: DatasetInput, name: str) -> str | None:
        if name == "context":
            return next((tag.value for tag in used.tags if tag.key == CONTEXT), None)
        return getattr(used.dataset, name)
