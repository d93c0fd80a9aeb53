"""Where things lie below the root of a file store, in MLflow's layout; the only place that builds paths.

::

    <experiment>/meta.yaml, tags/<key>, datasets/<id>/meta.yaml
    <experiment>/<run>/meta.yaml, {metrics,params,tags}/<key>, inputs/<id>/meta.yaml, outputs/<model>/meta.yaml
    <experiment>/models/<model>/meta.yaml, {metrics,params,tags}/<key>
    .trash/<experiment>/...                     deleted experiments

A thing exists when its ``meta.yaml`` does, which is therefore written last and removed first.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.file.locks import locked
from mlflow.store.file.writes import Changes
from mlflow.store.file.yaml_files import CorruptFile, YamlFiles, dump
from mlflow.store.locations import file_uri_to_path

__all__ = ["META", "MODELS", "TRASH", "Root", "is_there", "now_ms", "safe_id"]

META = "meta.yaml"
TRASH = ".trash"
MODELS = "models"

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,255}")
_NO_EXPERIMENTS = frozenset(("models", "artifacts"))
_NO_RUNS = frozenset(("tags", "datasets", "traces", "models", "artifacts"))
_GRACE_S = 60.0  # a folder younger than this without meta.yaml is being made right now
_FOUND = 100_000


def safe_id(value: object) -> str | None:
    """An id as the name of a folder; None for what cannot be one."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and _ID.fullmatch(text) else None


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


def is_there(path: str) -> bool:
    """Whether a thing exists."""
    return os.path.exists(os.path.join(path, META))


class Root:
    """The root folder: finds and lists what is in it. It is made, with the experiment ``Default``, on first use.

    Args:
        root: path or ``file:`` URI.
        make_default: writes the experiment ``Default`` into a store without experiments; runs under the root's lock.
    """

    def __init__(self, root: str, make_default: Callable[[], None]):
        if "\0" in root:
            raise invalid("The path of a file store cannot hold a NUL character.")
        self.path = os.path.abspath(file_uri_to_path(root))
        self.yaml = YamlFiles()
        self._make_default = make_default
        self._ready = False
        self._found: dict[str, str] = {}
        self._warned: set[str] = set()

    # -- the root itself

    def prepare(self) -> None:
        """Make the folder and its first experiment, unless they are there."""
        if self._ready and os.path.isdir(self.path):
            return
        if not self._has_experiments():
            try:
                os.makedirs(os.path.join(self.path, TRASH), exist_ok=True)
                with locked(self.path):
                    if not self._has_experiments():
                        self._make_default()
            except OSError as error:
                raise MlflowException(
                    f"The file store '{self.path}' cannot be made: {error.strerror or error}. "
                    "Choose another folder, or allow this user to write there.",
                    "PERMISSION_DENIED" if isinstance(error, PermissionError) else "INTERNAL_ERROR",
                ) from error
        self._ready = True

    def _has_experiments(self) -> bool:
        return any(is_there(path) for path, _ in self._experiment_folders())

    def lock(self) -> AbstractContextManager[None]:
        """The lock for names: held while an experiment is made, renamed, deleted, restored or purged."""
        self.prepare()
        return locked(self.path)

    # -- experiments

    def _experiment_folders(self) -> Iterator[tuple[str, bool]]:
        for folder, deleted in ((self.path, False), (os.path.join(self.path, TRASH), True)):
            for name in _folders(folder):
                if name not in _NO_EXPERIMENTS:
                    yield os.path.join(folder, name), deleted

    def experiment_of(self, path: str) -> str:
        """Folder of the experiment that a thing belongs to, or is."""
        parts = path[len(self.path) :].strip(os.sep).split(os.sep)
        return os.path.join(self.path, *parts[: 2 if parts[0] == TRASH else 1])

    def experiments(self) -> Iterator[tuple[str, bool]]:
        """Folders of all experiments, and whether they are deleted."""
        self.prepare()
        return self._experiment_folders()

    def experiment(self, experiment_id: object) -> tuple[str, bool]:
        """Folder of one experiment, and whether it is deleted. RESOURCE_DOES_NOT_EXIST without it."""
        found = self.find_experiment(experiment_id)
        if found is None:
            raise not_found(f"No experiment with the id {experiment_id!r:.200} exists.")
        return found

    def find_experiment(self, experiment_id: object) -> tuple[str, bool] | None:
        """``experiment``, but None without it."""
        name = safe_id(experiment_id)
        self.prepare()
        if name is not None and name not in _NO_EXPERIMENTS:
            trash = os.path.join(self.path, TRASH)
            # The first place once more: it may be restored between the two looks.
            for folder, deleted in ((self.path, False), (trash, True), (self.path, False)):
                path = os.path.join(folder, name)
                if is_there(path):
                    return path, deleted
        return None

    def experiment_meta(self, path: str) -> dict[str, Any]:
        """An experiment's ``meta.yaml``. RESOURCE_DOES_NOT_EXIST or CorruptFile."""
        return self.read_meta(path, "experiment")

    # -- runs and models

    def runs(self, experiment: str) -> Iterator[str]:
        """Folders of an experiment's runs."""
        for name in _folders(experiment):
            if name not in _NO_RUNS:
                yield os.path.join(experiment, name)

    def models(self, experiment: str) -> Iterator[str]:
        """Folders of an experiment's logged models."""
        folder = os.path.join(experiment, MODELS)
        for name in _folders(folder):
            yield os.path.join(folder, name)

    def run(self, run_id: object) -> str:
        """Folder of a run. RESOURCE_DOES_NOT_EXIST without it."""
        name = safe_id(run_id)
        path = None if name is None or name in _NO_RUNS else self._find(name)
        if path is None:
            raise not_found(f"No run with the id {run_id!r:.200} exists.")
        return path

    def model(self, model_id: object) -> str:
        """Folder of a logged model, deleted or not. RESOURCE_DOES_NOT_EXIST without it."""
        name = safe_id(model_id)
        path = None if name is None else self._find(os.path.join(MODELS, name))
        if path is None:
            raise not_found(f"No logged model with the id {model_id!r:.200} exists.")
        return path

    def _find(self, name: str) -> str | None:
        path = self._found.get(name)
        if path is not None and is_there(path):
            return path
        self.prepare()
        while True:
            state = self._state()
            for experiment, _ in self._experiment_folders():
                path = os.path.join(experiment, name)
                if is_there(path):
                    if len(self._found) >= _FOUND:
                        self._found.clear()
                    self._found[name] = path
                    return path
            if self._state() == state:
                return None  # otherwise an experiment was moved while we looked, perhaps past us

    def _state(self) -> tuple[int, ...]:
        try:
            return tuple(os.stat(p).st_mtime_ns for p in (self.path, os.path.join(self.path, TRASH)))
        except FileNotFoundError:
            return ()

    def run_meta(self, path: str) -> dict[str, Any]:
        """A run's ``meta.yaml``. RESOURCE_DOES_NOT_EXIST or CorruptFile."""
        return self.read_meta(path, "run")

    def model_meta(self, path: str) -> dict[str, Any]:
        """A logged model's ``meta.yaml``. RESOURCE_DOES_NOT_EXIST or CorruptFile."""
        return self.read_meta(path, "logged model")

    # -- meta.yaml

    def read_meta(self, path: str, noun: str) -> dict[str, Any]:
        """The ``meta.yaml`` in a folder. RESOURCE_DOES_NOT_EXIST or CorruptFile."""
        meta = self.yaml.read(os.path.join(path, META))
        if meta is None:
            raise not_found(f"No {noun} with the id '{os.path.basename(path)}' exists.")
        return meta

    def write_meta(self, changes: Changes, path: str, meta: dict[str, Any]) -> None:
        """Replace a ``meta.yaml``."""
        changes.replace(os.path.join(path, META), dump(meta))

    def try_read(self, path: str, read: Callable[[str], T]) -> T | None:
        """What ``read`` makes of a folder; None, with one warning, where it cannot be read."""
        try:
            return read(path)
        except CorruptFile as error:
            self.warn(path, error.message)
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
            if _is_old(path):
                self.warn(path, f"it has no {META}.")
        return None

    def warn(self, path: str, why: str) -> None:
        """Say once that a folder is left out."""
        if path not in self._warned:
            self._warned.add(path)
            logging.getLogger("mlflow").warning("The folder '%s' of the file store is left out: %s", path, why)


def _folders(folder: str) -> list[str]:
    """Names of the folders in a folder that may be ids; hidden ones are not."""
    try:
        with os.scandir(folder) as entries:
            return sorted(e.name for e in entries if _ID.fullmatch(e.name) and e.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_old(path: str) -> bool:
    try:
        return time.time() - os.stat(path).st_mtime > _GRACE_S
    except OSError:
        return False  # deleted while we looked
