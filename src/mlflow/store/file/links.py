"""Links of runs with datasets and logged models: ``inputs/<id>/meta.yaml`` and ``outputs/<model>/meta.yaml``.

The ids are those that MLflow makes, so that what one side linked is not linked again by the other: MD5 of a dataset's
name and digest, and of the source's and the run's id.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Any

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.exceptions import invalid
from mlflow.store.file.layout import META, Root
from mlflow.store.file.writes import Changes
from mlflow.store.file.yaml_files import dump, parse

__all__ = ["write_inputs", "write_outputs"]


def write_inputs(
    root: Root, changes: Changes, run: str, datasets: Sequence[DatasetInput], models: Sequence[LoggedModelInput]
) -> None:
    """Link what a run used; what is linked already stays as it is. The models exist."""
    files: dict[str, bytes] = {}
    for used in datasets:
        dataset_id = _add_dataset(root, files, run, used.dataset)
        _add_input(files, run, "DATASET", dataset_id, {tag.key: tag.value for tag in used.tags})
    for model in models:
        _add_input(files, run, "MODEL", model.model_id, {})
    _write(changes, files)


def write_outputs(changes: Changes, run: str, models: Sequence[LoggedModelOutput]) -> None:
    """Link what a run produced; what is linked already stays as it is. The models exist."""
    files: dict[str, bytes] = {}
    for model in models:
        model_id = model.model_id
        link = {
            "destination_id": model_id,
            "destination_type": "MODEL_OUTPUT",
            "source_id": model_id,
            "source_type": "RUN_OUTPUT",
            "step": model.step,
            "tags": {},
        }
        files.setdefault(os.path.join(run, "outputs", model_id, META), dump(link))
    _write(changes, files)


def _add_dataset(root: Root, files: dict[str, bytes], run: str, dataset: Dataset) -> str:
    dataset_id = _md5(dataset.name + dataset.digest)
    path = _dataset_path(run, dataset_id)
    known = root.yaml.read(path)
    if known is None and path in files:
        known = parse(files[path], path)
    if known is not None and (known.get("name"), known.get("digest")) != (dataset.name, dataset.digest):
        # "ab" with digest "c" has the same id as "a" with digest "bc": the second of the two gets another one.
        dataset_id = _md5(f"{dataset.name}\n{dataset.digest}")
        path = _dataset_path(run, dataset_id)
    files.setdefault(path, dump(dict(dataset)))
    return dataset_id


def _dataset_path(run: str, dataset_id: str) -> str:
    return os.path.join(os.path.dirname(run), "datasets", dataset_id, META)


def _add_input(files: dict[str, bytes], run: str, kind: str, source_id: str, tags: dict[str, Any]) -> None:
    link = {
        "destination_id": source_id,
        "destination_type": "RUN",
        "source_id": source_id,
        "source_type": kind,
        "tags": tags,
    }
    folder = os.path.join(run, "inputs", _md5(source_id + os.path.basename(run)))
    files.setdefault(os.path.join(folder, META), dump(link))


def _write(changes: Changes, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        if not os.path.exists(path):
            changes.make_folder(os.path.dirname(path))
            changes.replace(path, data)


def _md5(text: str) -> str:
    try:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    except UnicodeEncodeError:
        raise invalid("A dataset's name and digest must be valid Unicode.") from None
