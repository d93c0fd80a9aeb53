"""Experiments in a file store."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mlflow._search import EXPERIMENTS, Key, parse_filter, parse_order_by, total_order
from mlflow.entities.experiment import Experiment
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException, already_exists, invalid, not_found
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.file.guards import adding, editing, moving, reading
from mlflow.store.file.keys import check_free, delete_key, encode, read_keys, write_keys
from mlflow.store.file.layout import META, TRASH, Root, is_there, now_ms
from mlflow.store.file.requests import answered_once, derived_id
from mlflow.store.file.search import page
from mlflow.store.file.writes import Changes
from mlflow.store.file.yaml_files import CorruptFile
from mlflow.store.interface.experiments import Experiments
from mlflow.store.locations import append_to_location, path_to_file_uri, resolve_location
from mlflow.store.validation import (
    MAX_EXPERIMENT_TAG_LENGTH,
    check_artifact_location,
    check_experiment_name,
    check_max_results,
    check_tag,
)

__all__ = ["FileExperiments"]

DEFAULT_ID = "0"


class FileExperiments(Experiments):
    """Experiments in folders; deleted ones lie in the trash, which is what makes them deleted."""

    def __init__(self, root: str, artifact_root: str | None):
        self.root = Root(root, self._make_default)
        self._artifact_root = resolve_location(artifact_root) if artifact_root else path_to_file_uri(self.root.path)

    # -- making

    def _make_default(self) -> None:
        self._write(DEFAULT_ID, Experiment.DEFAULT_EXPERIMENT_NAME, None, ())

    @answered_once(lambda self: self.root, lambda self, found: self.get(_numeric(found)).experiment_id)
    def create(self, name: str, artifact_location: str | None = None, tags: Sequence[ExperimentTag] = ()) -> str:
        check_experiment_name(name)
        encode(name)
        check_artifact_location(artifact_location)
        valid = [check_tag(tag, limit=MAX_EXPERIMENT_TAG_LENGTH) for tag in tags or ()]
        location = resolve_location(artifact_location) if artifact_location else None
        with self.root.lock():
            self._expect_free(name, "RESOURCE_ALREADY_EXISTS")
            experiment_id = self._new_id()
            self._write(experiment_id, name, location, valid)
        return experiment_id

    def _new_id(self) -> str:
        source = random.SystemRandom()
        derived = derived_id()
        if derived is not None:
            return _numeric(derived)
        while True:
            experiment_id = str(source.randrange(10**17, 10**18))
            if not any(os.path.exists(os.path.join(self.root.path, f, experiment_id)) for f in ("", TRASH)):
                return experiment_id

    def _write(self, experiment_id: str, name: str, location: str | None, tags: Sequence[ExperimentTag]) -> None:
        now = now_ms()
        path = os.path.join(self.root.path, experiment_id)
        texts = {tag.key: encode(tag.value) for tag in tags}
        check_free(os.path.join(path, "tags"), list(texts))
        meta = {
            "artifact_location": location or append_to_location(self._artifact_root, experiment_id),
            "creation_time": now,
            "experiment_id": experiment_id,
            "last_update_time": now,
            "lifecycle_stage": LifecycleStage.ACTIVE,
            "name": name,
        }
        os.makedirs(path, exist_ok=True)
        try:
            with Changes(path) as changes:
                write_keys(changes, os.path.join(path, "tags"), texts)
                self.root.write_meta(changes, path, meta)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def _expect_free(self, name: str, code: str) -> None:
        taken = self.get_by_name(name)
        if taken is None:
            return
        state = (
            " It is deleted: restore it, or remove it for good with 'mlflow gc'."
            if taken.lifecycle_stage == LifecycleStage.DELETED
            else ""
        )
        message = f"The experiment name '{name}' is taken, by the experiment {taken.experiment_id}.{state}"
        raise already_exists(message) if code == "RESOURCE_ALREADY_EXISTS" else MlflowException(message, code)

    # -- reading

    def get(self, experiment_id: str) -> Experiment:
        return reading(self.root, lambda: self.root.experiment(experiment_id)[0], self._read)

    def get_by_name(self, name: str) -> Experiment | None:
        for path, _ in self.root.experiments():
            meta = self.root.try_read(path, self.root.experiment_meta)
            if meta is not None and str(meta.get("name")) == name:
                return self._read(path)
        return None

    def _require_active(self, experiment_id: object) -> str:
        path, deleted = self.root.experiment(experiment_id)
        if deleted:
            raise invalid(f"The experiment {experiment_id} must be in the 'active' state; it is deleted. Restore it.")
        return path

    @contextmanager
    def adding_to(self, experiment_id: object) -> Iterator[tuple[str, Experiment]]:
        """Folder and experiment, which stays where it is meanwhile. INVALID_PARAMETER_VALUE where it is deleted."""
        with adding(lambda: self._require_active(experiment_id)) as path:
            yield path, self._read(path)

    def _read(self, path: str) -> Experiment:
        meta = self.root.experiment_meta(path)
        if not isinstance(meta.get("name"), (str, int, float)):
            raise CorruptFile(os.path.join(path, META), "it holds no name")
        location = meta.get("artifact_location")
        return Experiment(
            os.path.basename(path),
            str(meta["name"]),
            append_to_location(self._artifact_root, os.path.basename(path)) if location is None else str(location),
            LifecycleStage.DELETED if _is_deleted(path) else LifecycleStage.ACTIVE,
            [ExperimentTag(key, value) for key, value in read_keys(os.path.join(path, "tags")).items()],
            _time(meta.get("creation_time")),
            _time(meta.get("last_update_time")),
        )

    def search(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        filter_string: str | None = None,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        check_max_results(max_results)
        node = parse_filter(filter_string, EXPERIMENTS)
        orders = total_order(parse_order_by(order_by, EXPERIMENTS), EXPERIMENTS)
        found = self._all(view_type)
        return page(found, node, orders, _value, lambda e: e.experiment_id, max_results, page_token)

    def _all(self, view_type: int) -> Iterator[Experiment]:
        shown = LifecycleStage.view_type_to_stages(view_type)
        for path, deleted in self.root.experiments():
            if (LifecycleStage.DELETED if deleted else LifecycleStage.ACTIVE) in shown:
                found = self.root.try_read(path, self._steadily)
                if found is not None and found.lifecycle_stage in shown:
                    yield found

    def _steadily(self, path: str) -> Experiment:
        def find() -> str:
            return path if is_there(path) else self.root.experiment(os.path.basename(path))[0]

        return reading(self.root, find, self._read)

    # -- changing

    def rename(self, experiment_id: str, new_name: str) -> None:
        check_experiment_name(new_name)
        with self.root.lock():
            path = self._require_active(experiment_id)
            if self._read(path).name != new_name:
                self._expect_free(new_name, "BAD_REQUEST")
            self._update(path, name=new_name)

    def _update(self, path: str, **values: Any) -> None:
        with Changes(path) as changes:
            meta = {**self.root.experiment_meta(path), "last_update_time": now_ms(), **values}
            self.root.write_meta(changes, path, meta)

    @answered_once(lambda self: self.root)
    def delete(self, experiment_id: str) -> None:
        with self.root.lock():
            path, deleted = self.root.experiment(experiment_id)
            if deleted:
                raise not_found(f"No active experiment with the id '{experiment_id}' exists; it is deleted already.")
            trash = os.path.join(self.root.path, TRASH)
            os.makedirs(trash, exist_ok=True)
            target = os.path.join(trash, os.path.basename(path))
            with moving(path):
                # One rename decides; what follows only repeats it in the files, as MLflow does.
                _move(path, target)
                self._update(target, lifecycle_stage=LifecycleStage.DELETED)
                self._mark_runs(target, LifecycleStage.DELETED)

    @answered_once(lambda self: self.root)
    def restore(self, experiment_id: str) -> None:
        with self.root.lock():
            path, deleted = self.root.experiment(experiment_id)
            if not deleted:
                raise not_found(f"No deleted experiment with the id '{experiment_id}' exists; it is active.")
            with moving(path):
                self._mark_runs(path, LifecycleStage.ACTIVE)
                self._update(path, lifecycle_stage=LifecycleStage.ACTIVE)
                _move(path, os.path.join(self.root.path, os.path.basename(path)))

    def _mark_runs(self, path: str, stage: str) -> None:
        for run in self.root.runs(path):
            meta = self.root.try_read(run, self.root.run_meta)
            if meta is not None and meta.get("lifecycle_stage", LifecycleStage.ACTIVE) != stage:
                with Changes(run) as changes:
                    self.root.write_meta(changes, run, with_stage(meta, stage))

    def set_tag(self, experiment_id: str, tag: ExperimentTag) -> None:
        tag = check_tag(tag, limit=MAX_EXPERIMENT_TAG_LENGTH)
        text = encode(tag.value)
        with editing(self.root, lambda: self._require_active(experiment_id)) as path, Changes(path) as changes:
            check_free(os.path.join(path, "tags"), [tag.key])
            write_keys(changes, os.path.join(path, "tags"), {tag.key: text})

    @answered_once(lambda self: self.root)
    def delete_tag(self, experiment_id: str, key: str) -> None:
        with editing(self.root, lambda: self._require_active(experiment_id)) as path:
            if not delete_key(os.path.join(path, "tags"), key):
                raise not_found(f"The experiment {experiment_id} has no tag '{key}'.")

    def purge(self, experiment_id: str) -> None:
        with self.root.lock():
            path, deleted = self.root.experiment(experiment_id)
            if not deleted:
                raise not_found(f"No deleted experiment with the id '{experiment_id}' exists. Delete it first.")
            with moving(path):
                os.unlink(os.path.join(path, META))
                shutil.rmtree(path)


def _numeric(derived: str) -> str:
    return str(10**17 + int(derived, 16) % (9 * 10**17))


def _is_deleted(path: str) -> bool:
    return os.path.basename(os.path.dirname(path)) == TRASH


def _move(path: str, target: str) -> None:
    try:
        os.rename(path, target)
    except OSError as error:
        raise MlflowException(
            f"The folder '{path}' cannot be moved to '{target}': {error.strerror or error}. Move away what is there.",
            "INVALID_STATE",
        ) from error


def with_stage(meta: dict[str, Any], stage: str) -> dict[str, Any]:
    """A run's ``meta.yaml`` with another stage, and the time of deletion where it belongs."""
    changed = {key: value for key, value in meta.items() if key != "deleted_time"}
    changed["lifecycle_stage"] = stage
    if stage == LifecycleStage.DELETED:
        changed["deleted_time"] = now_ms()
    return changed


def _time(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _value(experiment: Experiment, key: Key) -> Any:
    if key.kind == "tag":
        return experiment.tags.get(key.name)
    if key.name == "experiment_id":
        digits = experiment.experiment_id
        return int(digits) if digits.isdecimal() and len(digits) <= 18 else None
    return getattr(experiment, key.name)
