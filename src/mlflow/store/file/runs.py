"""Runs in a file store."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from mlflow._search import RUNS, parse_filter, parse_order_by, total_order
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.entities.source_type import SourceType
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid, not_found
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.file.experiments import FileExperiments, with_stage
from mlflow.store.file.guards import editing, reading, remove
from mlflow.store.file.keys import append_to_key, check_free, delete_key, encode, read_key, write_keys
from mlflow.store.file.layout import Root, is_there, now_ms
from mlflow.store.file.links import write_inputs, write_outputs
from mlflow.store.file.logged_models import FileLoggedModels
from mlflow.store.file.metric_files import line
from mlflow.store.file.requests import answered_once, derived_id
from mlflow.store.file.run_files import RUN_NAME, RunFiles, run_info
from mlflow.store.file.search import page
from mlflow.store.file.writes import Changes
from mlflow.store.interface.runs import Runs
from mlflow.store.locations import append_to_location
from mlflow.store.names import random_name
from mlflow.store.validation import check_batch, check_dataset_inputs, check_max_results, check_tag

__all__ = ["FileRuns"]


class FileRuns(Runs):
    """Runs in folders below those of their experiments. Whoever changes a run holds the lock in its folder."""

    def __init__(self, experiments: FileExperiments, models: FileLoggedModels):
        self._experiments = experiments
        self._models = models
        self._root: Root = experiments.root

    # -- making and reading

    @answered_once(lambda self: self._root, lambda self, found: self.get(found))
    def create(
        self,
        experiment_id: str,
        user_id: str | None = None,
        start_time: int | None = None,
        tags: Sequence[RunTag] = (),
        run_name: str | None = None,
    ) -> Run:
        texts = {t.key: t.value for t in [check_tag(tag, f"tags[{i}]") for i, tag in enumerate(tags or ())]}
        name = _name(run_name, texts.get(RUN_NAME))
        texts[RUN_NAME] = check_tag(RunTag(RUN_NAME, name)).value
        data = {key: encode(value) for key, value in texts.items()}
        with self._experiments.adding_to(experiment_id) as (experiment, found):
            run_id = derived_id() or uuid.uuid4().hex
            path = os.path.join(experiment, run_id)
            check_free(os.path.join(path, "tags"), list(data))
            meta: dict[str, Any] = {
                "artifact_uri": append_to_location(found.artifact_location, run_id, "artifacts"),
                "end_time": None,
                "entry_point_name": "",
                "experiment_id": found.experiment_id,
                "lifecycle_stage": LifecycleStage.ACTIVE,
                "run_id": run_id,
                "run_name": texts[RUN_NAME],
                "source_name": "",
                "source_type": SourceType.LOCAL,
                "source_version": "",
                "start_time": now_ms() if start_time is None else int(start_time),
                "status": RunStatus.RUNNING,
                "tags": [],
                "user_id": str(user_id or ""),
            }
            self._write(path, meta, data)
        tags = [RunTag(key, value) for key, value in sorted(texts.items())]
        return Run(run_info(path, meta), RunData([], [], tags), RunInputs([]), None)

    def _write(self, path: str, meta: dict[str, Any], tags: dict[str, bytes]) -> None:
        if os.path.isdir(path) and not is_there(path):
            shutil.rmtree(path)  # what a crash left of the same request
        try:
            os.mkdir(path)
            with Changes(path) as changes:
                for name in ("artifacts", "metrics", "params", "tags"):
                    os.mkdir(os.path.join(path, name))
                write_keys(changes, os.path.join(path, "tags"), tags)
                self._root.write_meta(changes, path, meta)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def get(self, run_id: str) -> Run:
        return reading(self._root, lambda: self._root.run(run_id), self._read)

    def _read(self, path: str) -> Run:
        return RunFiles(self._root, path).entity()

    def files(self, experiment_ids: Sequence[str], view_type: int = ViewType.ALL) -> Iterator[RunFiles]:
        """Runs of experiments; unknown experiments and unreadable runs are left out."""
        shown = LifecycleStage.view_type_to_stages(view_type)
        for experiment_id in dict.fromkeys(str(e) for e in experiment_ids or ()):
            experiment = self._root.find_experiment(experiment_id)
            for path in self._root.runs(experiment[0]) if experiment else ():
                run = self._root.try_read(path, lambda p: RunFiles(self._root, p))
                if run is not None and run.info.lifecycle_stage in shown:
                    yield run

    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        check_max_results(max_results)
        node = parse_filter(filter_string, RUNS)
        orders = total_order(parse_order_by(order_by, RUNS), RUNS)
        found = page(
            self.files(experiment_ids, view_type),
            node,
            orders,
            RunFiles.value,
            lambda run: run.info.run_id,
            max_results,
            page_token,
        )
        return PagedList([run for run in map(self._whole, found) if run is not None], found.token)

    def _whole(self, files: RunFiles) -> Run | None:
        """The whole run, unless it was removed, deleted or restored since it was found."""
        stage = files.info.lifecycle_stage

        def find() -> str:
            return files.path if is_there(files.path) else self._root.run(files.info.run_id)

        run = self._root.try_read(files.path, lambda _: reading(self._root, find, self._read))
        return run if run is not None and run.info.lifecycle_stage == stage else None

    # -- changing

    @contextmanager
    def _locked(self, run_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Folder and ``meta.yaml`` of a run, locked."""
        with editing(self._root, lambda: self._root.run(run_id)) as path:
            yield path, self._root.run_meta(path)

    @contextmanager
    def _active(self, run_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """``_locked`` of an active run."""
        with self._locked(run_id) as (path, meta):
            if meta.get("lifecycle_stage", LifecycleStage.ACTIVE) != LifecycleStage.ACTIVE:
                raise invalid(f"The run {run_id} must be in the 'active' state, but it is deleted. Restore it first.")
            yield path, meta

    def update(
        self, run_id: str, status: str | None = None, end_time: int | None = None, run_name: str | None = None
    ) -> RunInfo:
        values: dict[str, Any] = {}
        if status is not None:
            values["status"] = RunStatus.from_string(status)
        if end_time is not None:
            values["end_time"] = int(end_time)
        if run_name:
            values["run_name"] = check_tag(RunTag(RUN_NAME, run_name)).value
            encode(values["run_name"])
        with self._active(run_id) as (path, meta), Changes(path) as changes:
            changed = {**meta, **values}
            if "run_name" in values:
                write_keys(changes, os.path.join(path, "tags"), {RUN_NAME: encode(values["run_name"])})
            if changed != meta:
                self._root.write_meta(changes, path, changed)
        return run_info(path, changed)

    def delete(self, run_id: str) -> None:
        self._set_stage(run_id, LifecycleStage.DELETED)

    def restore(self, run_id: str) -> None:
        self._set_stage(run_id, LifecycleStage.ACTIVE)

    def _set_stage(self, run_id: str, stage: str) -> None:
        with self._locked(run_id) as (path, meta), Changes(path) as changes:
            if meta.get("lifecycle_stage", LifecycleStage.ACTIVE) != stage:
                self._root.write_meta(changes, path, with_stage(meta, stage))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> None:
        metrics, params, tags = check_batch(metrics or (), params or (), tags or ())
        points, of_models = _lines(run_id, metrics)
        texts = {tag.key: encode(tag.value) for tag in tags}
        values = {param.key: encode(param.value) for param in params}
        with self._active(run_id) as (path, meta), ExitStack() as stack:
            # All that can be refused is refused before the first write.
            values = {k: v for k, v in values.items() if self._is_new_param(run_id, path, k, v)}
            for kind, keys in (("metrics", points), ("params", values), ("tags", texts)):
                check_free(os.path.join(path, kind), keys)
            models = {
                model_id: stack.enter_context(editing(self._root, lambda m=model_id: self._models.require(m)))
                for model_id in sorted(of_models)
            }
            changes = stack.enter_context(Changes(path))
            write_keys(changes, os.path.join(path, "params"), values)
            write_keys(changes, os.path.join(path, "tags"), texts)
            if RUN_NAME in texts:
                self._root.write_meta(changes, path, {**meta, "run_name": texts[RUN_NAME].decode()})
            for key, lines in points.items():
                append_to_key(changes, os.path.join(path, "metrics"), key, lines)
            for model_id, by_key in of_models.items():
                for key, lines in by_key.items():
                    append_to_key(changes, os.path.join(models[model_id], "metrics"), key, lines)

    @staticmethod
    def _is_new_param(run_id: str, path: str, key: str, value: bytes) -> bool:
        stored = read_key(os.path.join(path, "params"), key)
        if stored is None:
            return True
        if stored != value.decode():
            raise invalid(
                f"The param '{key}' of the run {run_id} has the value {stored[:200]!r}, and a param is written once: "
                f"{value.decode()[:200]!r} was refused. Use another key, or a tag."
            )
        return False

    @answered_once(lambda self: self._root)
    def delete_tag(self, run_id: str, key: str) -> None:
        with self._active(run_id) as (path, _):
            if not delete_key(os.path.join(path, "tags"), key):
                raise not_found(f"The run {run_id} has no tag '{key}'.")

    def log_inputs(
        self, run_id: str, datasets: Sequence[DatasetInput] = (), models: Sequence[LoggedModelInput] = ()
    ) -> None:
        check_dataset_inputs(datasets or ())
        with self._active(run_id) as (path, _), Changes(path, os.path.dirname(path)) as changes:
            for model in models or ():
                self._root.model(model.model_id)
            write_inputs(self._root, changes, path, datasets or (), models or ())

    def log_outputs(self, run_id: str, models: Sequence[LoggedModelOutput]) -> None:
        with self._active(run_id) as (path, _), Changes(path) as changes:
            for model in models or ():
                self._root.model(model.model_id)
            write_outputs(changes, path, models or ())

    # -- removing

    def find_deleted(self, older_than_ms: int = 0) -> list[RunInfo]:
        latest = now_ms() - older_than_ms
        found = []
        for experiment, _ in self._root.experiments():
            for path in self._root.runs(experiment):
                meta = self._root.try_read(path, self._root.run_meta)
                if meta and meta.get("lifecycle_stage") == LifecycleStage.DELETED:
                    deleted = meta.get("deleted_time")
                    if not isinstance(deleted, (int, float)) or deleted <= latest:
                        info = self._root.try_read(path, lambda p, meta=meta: run_info(p, meta))
                        found += [info] if info else []
        return found

    def purge(self, run_ids: Sequence[str]) -> None:
        ids = dict.fromkeys(run_ids)
        for run_id in ids:
            self._require_deleted(run_id)
        for run_id in ids:
            remove(self._root, lambda run_id=run_id: self._require_deleted(run_id))

    def _require_deleted(self, run_id: str) -> str:
        path = self._root.run(run_id)
        if self._root.run_meta(path).get("lifecycle_stage") != LifecycleStage.DELETED:
            raise invalid(f"The run {run_id} is active and cannot be removed for good. Delete it first.")
        return path


def _name(run_name: str | None, tag: str | None) -> str:
    if run_name and tag and run_name != tag:
        raise invalid(
            f"The run's name is given twice and not the same: run_name={run_name!r}, tag {RUN_NAME}={tag!r}. "
            "Give one of them."
        )
    return run_name or tag or random_name()


def _lines(run_id: str, metrics: Sequence[Metric]) -> tuple[dict[str, list[bytes]], dict[str, dict[str, list[bytes]]]]:
    """Lines of the run by key, and those of models by model and key."""
    points: dict[str, list[bytes]] = {}
    of_models: dict[str, dict[str, list[bytes]]] = {}
    for metric in metrics:
        points.setdefault(metric.key, []).append(line(metric))
        if metric.model_id:
            of_models.setdefault(metric.model_id, {}).setdefault(metric.key, []).append(line(metric, run_id))
    return points, of_models
