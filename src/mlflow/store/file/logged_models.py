"""Logged models in a file store."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from mlflow._search import LOGGED_MODELS, Key, parse_filter, parse_order_by, total_order
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.file.experiments import FileExperiments
from mlflow.store.file.guards import editing, reading, remove
from mlflow.store.file.keys import check_free, delete_key, encode, read_key, write_keys
from mlflow.store.file.layout import MODELS, Root, is_there, now_ms
from mlflow.store.file.model_files import ModelFiles, read_dataset_filters
from mlflow.store.file.requests import answered_once, derived_id
from mlflow.store.file.search import page
from mlflow.store.file.writes import Changes
from mlflow.store.interface.logged_models import LoggedModels
from mlflow.store.locations import append_to_location
from mlflow.store.names import random_name
from mlflow.store.validation import check_max_results, check_param, check_tag

__all__ = ["FileLoggedModels"]

_FORBIDDEN = "/:.%\"'"
_PAGE = 100


class FileLoggedModels(LoggedModels):
    """Logged models in folders below those of their experiments."""

    def __init__(self, experiments: FileExperiments):
        self._experiments = experiments
        self._root: Root = experiments.root

    # -- making and reading

    @answered_once(lambda self: self._root, lambda self, found: self.get(f"m-{found}"))
    def create(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Sequence[LoggedModelTag] = (),
        params: Sequence[LoggedModelParameter] = (),
        model_type: str | None = None,
    ) -> LoggedModel:
        name = random_name() if name is None else _check_name(name)
        texts, values = _tag_texts(tags), _param_texts(params)
        with self._experiments.adding_to(experiment_id) as (experiment, found):
            model_id = f"m-{derived_id() or uuid.uuid4().hex}"
            path = os.path.join(experiment, MODELS, model_id)
            check_free(os.path.join(path, "tags"), list(texts))
            check_free(os.path.join(path, "params"), list(values))
            now = now_ms()
            meta = {
                "artifact_location": append_to_location(found.artifact_location, MODELS, model_id, "artifacts"),
                "creation_timestamp": now,
                "experiment_id": found.experiment_id,
                "last_updated_timestamp": now,
                "lifecycle_stage": LifecycleStage.ACTIVE,
                "model_id": model_id,
                "model_type": None if model_type is None else str(model_type),
                "name": name,
                "source_run_id": source_run_id,
                "status": LoggedModelStatus.PENDING.to_int(),
                "status_message": None,
            }
            self._write(path, meta, texts, values)
            return ModelFiles(self._root, path).entity()

    def _write(self, path: str, meta: dict[str, Any], tags: Mapping[str, bytes], params: Mapping[str, bytes]) -> None:
        with suppress(FileExistsError):
            os.mkdir(os.path.dirname(path))
        if os.path.isdir(path) and not is_there(path):
            shutil.rmtree(path)  # what a crash left of the same request
        try:
            os.mkdir(path)
            with Changes(path) as changes:
                for folder in ("metrics", "params"):
                    os.mkdir(os.path.join(path, folder))
                write_keys(changes, os.path.join(path, "tags"), tags)
                write_keys(changes, os.path.join(path, "params"), params)
                self._root.write_meta(changes, path, meta)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def get(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        def read(path: str) -> LoggedModel:
            found = ModelFiles(self._root, path)
            if found.stage == LifecycleStage.DELETED and not allow_deleted:
                raise _deleted(model_id)
            return found.entity()

        return reading(self._root, lambda: self._root.model(model_id), read)

    def require(self, model_id: object) -> str:
        """Folder of a model that is not deleted."""
        path = self._root.model(model_id)
        if self._root.model_meta(path).get("lifecycle_stage") == LifecycleStage.DELETED:
            raise _deleted(model_id)
        return path

    def search(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        datasets: Sequence[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: Sequence[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        size = _PAGE if max_results is None else check_max_results(max_results)
        node = parse_filter(filter_string, LOGGED_MODELS)
        orders = total_order(parse_order_by(order_by, LOGGED_MODELS), LOGGED_MODELS)
        wanted = read_dataset_filters(datasets)
        # What an order entry says about datasets holds for that entry only.
        own = {
            o.key: read_dataset_filters([entry] if entry.get("dataset_name") else None)
            for o, entry in zip(orders, order_by or (), strict=False)
        }
        models = [m for m in self._files(experiment_ids) if not wanted or m.has_metrics(wanted)]

        def value(model: ModelFiles, key: Key) -> Any:
            return model.ordered(key, own.get(key) or wanted)

        if node is not None:
            from mlflow._search import evaluate

            models = [m for m in models if evaluate(node, lambda key, m=m: m.filtered(key, wanted))]
        found = page(models, None, orders, value, lambda m: m.model_id, size, page_token)
        return PagedList([model for model in map(self._whole, found) if model is not None], found.token)

    def _whole(self, files: ModelFiles) -> LoggedModel | None:
        """The whole model, unless it was removed since it was found."""

        def find() -> str:
            return files.path if is_there(files.path) else self.require(files.model_id)

        return self._root.try_read(
            files.path, lambda _: reading(self._root, find, lambda p: ModelFiles(self._root, p).entity())
        )

    def _files(self, experiment_ids: Sequence[str]) -> Iterator[ModelFiles]:
        for experiment_id in dict.fromkeys(str(e) for e in experiment_ids or ()):
            experiment = self._root.find_experiment(experiment_id)
            for path in self._root.models(experiment[0]) if experiment else ():
                model = self._root.try_read(path, lambda p: ModelFiles(self._root, p))
                if model is not None and model.stage == LifecycleStage.ACTIVE:
                    yield model

    # -- changing

    def _editing(self, model_id: object) -> AbstractContextManager[str]:
        return editing(self._root, lambda: self.require(model_id))

    def finalize(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        status = LoggedModelStatus(status)
        if not LoggedModelStatus.is_finalized(status):
            raise invalid(f"Invalid model status '{status}'; a model can be finalized as READY or FAILED.")
        with self._editing(model_id) as path:
            self._update(path, status=status.to_int())
        return self.get(model_id)

    def _update(self, path: str, **values: Any) -> None:
        with Changes(path) as changes:
            meta = {**self._root.model_meta(path), "last_updated_timestamp": now_ms(), **values}
            self._root.write_meta(changes, path, meta)

    def set_tags(self, model_id: str, tags: Sequence[LoggedModelTag]) -> None:
        texts = _tag_texts(tags)
        with self._editing(model_id) as path, Changes(path) as changes:
            check_free(os.path.join(path, "tags"), list(texts))
            write_keys(changes, os.path.join(path, "tags"), texts)

    @answered_once(lambda self: self._root)
    def delete_tag(self, model_id: str, key: str) -> None:
        with self._editing(model_id) as path:
            if not delete_key(os.path.join(path, "tags"), key):
                raise not_found(f"The logged model {model_id} has no tag '{key}'.")

    def log_params(self, model_id: str, params: Sequence[LoggedModelParameter]) -> None:
        values = _param_texts(params)
        with self._editing(model_id) as path, Changes(path) as changes:
            folder = os.path.join(path, "params")
            new = {}
            for key, value in values.items():
                stored = read_key(folder, key)
                if stored is None:
                    new[key] = value
                elif stored != value.decode():
                    raise invalid(
                        f"The param '{key}' of the logged model {model_id} has the value {stored[:200]!r}, and a param "
                        "is written once. Use another key, or a tag."
                    )
            check_free(folder, list(new))
            write_keys(changes, os.path.join(path, "params"), new)

    # -- removing

    @answered_once(lambda self: self._root)
    def delete(self, model_id: str) -> None:
        with editing(self._root, lambda: self._root.model(model_id)) as path:
            if self._root.model_meta(path).get("lifecycle_stage") != LifecycleStage.DELETED:
                self._update(path, lifecycle_stage=LifecycleStage.DELETED)

    def find_deleted(self, older_than_ms: int = 0) -> list[LoggedModel]:
        latest = now_ms() - older_than_ms
        found = []
        for experiment, _ in self._root.experiments():
            for path in self._root.models(experiment):
                model = self._root.try_read(path, lambda p: ModelFiles(self._root, p))
                if model and model.stage == LifecycleStage.DELETED and (model.last_updated_timestamp or 0) <= latest:
                    found.append(model.entity())
        return found

    def purge(self, model_ids: Sequence[str]) -> None:
        ids = dict.fromkeys(model_ids)
        for model_id in ids:
            self._require_deleted(model_id)
        for model_id in ids:
            remove(self._root, lambda model_id=model_id: self._require_deleted(model_id))

    def _require_deleted(self, model_id: str) -> str:
        path = self._root.model(model_id)
        if self._root.model_meta(path).get("lifecycle_stage") != LifecycleStage.DELETED:
            raise invalid(f"The logged model {model_id} is active and cannot be removed for good. Delete it first.")
        return path


def _check_name(name: object) -> str:
    if not isinstance(name, str) or not name or any(c in name for c in _FORBIDDEN):
        raise invalid(
            f"Invalid model name {name!r}. A name is a text that is not empty and holds none of {' '.join(_FORBIDDEN)}"
        )
    encode(name)
    return name


def _tag_texts(tags: Sequence[LoggedModelTag] | None) -> dict[str, bytes]:
    valid = [check_tag(tag, f"tags[{i}]") for i, tag in enumerate(tags or ())]
    return {tag.key: encode(tag.value) for tag in valid}


def _param_texts(params: Sequence[LoggedModelParameter] | None) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    for i, given in enumerate(params or ()):
        param = check_param(given, f"params[{i}]")  # type: ignore[arg-type]
        value = encode(param.value)
        if values.setdefault(param.key, value) != value:
            raise invalid(f"The param '{param.key}' is given twice with different values. Give it once.")
    return values


def _deleted(model_id: object) -> MlflowException:
    return not_found(f"No active logged model with the id '{model_id}' exists; it is deleted.")
