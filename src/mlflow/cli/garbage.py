"""What deleted things take up, and giving it back: first the artifacts, then the rows, each step repeatable."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.interface import Store

__all__ = ["Artifacts", "Garbage"]

_AT_ONCE = 8
_BATCH = 100


class Artifacts:
    """Deletes artifacts by their root.

    Args:
        destination: where a server keeps what it hands on (``mlflow-artifacts:``), where that is known.
        tracking_uri: the server to ask otherwise.
        is_default_store: the store is the one that a server started here would use, and so would its artifacts be.
    """

    def __init__(self, destination: str | None, tracking_uri: str, is_default_store: bool):
        self._server = tracking_uri if tracking_uri.startswith(("http://", "https://")) else None
        if destination is None and self._server is None and is_default_store and os.path.isdir("mlartifacts"):
            destination = "./mlartifacts"
        self._destination = destination

    def tidy(self, location: str | None, experiment_id: str) -> None:
        """Remove an experiment's local folder where it is empty and was made for it alone."""
        from mlflow.store.artifact.local import local_path
        from mlflow.store.artifact.registry import scheme_of

        if not location or not location.rstrip("/").endswith(f"/{experiment_id}"):
            return
        if scheme_of(location) == "mlflow-artifacts" and self._destination is not None:
            location = f"{self._destination.rstrip('/')}/{_proxied_path(location)}"
        if scheme_of(location) in ("", "file"):
            with contextlib.suppress(OSError):
                os.rmdir(local_path(location))

    def delete(self, root: str | None) -> None:
        """Delete all below a root, and local folders that are empty then."""
        from mlflow.store.artifact.registry import get_artifact_repo, scheme_of

        if not root:
            return
        if scheme_of(root) != "mlflow-artifacts":
            get_artifact_repo(root).delete_artifacts()
            _prune(root)
        elif self._destination is not None:
            path = _proxied_path(root)
            get_artifact_repo(self._destination).delete_artifacts(path)
            _prune(f"{self._destination.rstrip('/')}/{path}")
        elif self._server is not None:
            get_artifact_repo(root, self._server).delete_artifacts()
        else:
            raise invalid(
                f"The artifacts at {root} are behind a server. Give its address as --tracking-uri, or its "
                "--artifacts-destination."
            )


def _proxied_path(root: str) -> str:
    from urllib.parse import urlsplit

    from mlflow.store.artifact.paths import clean_path

    path = clean_path(urlsplit(root).path.strip("/"))
    if not path:
        raise invalid(f"The artifact root {root} names all that the server has.")
    return path


def _prune(root: str) -> None:
    """Remove the folders ``<id>/artifacts``, ``<id>`` and ``models`` of a local root where they are empty."""
    from mlflow.store.artifact.local import local_path
    from mlflow.store.artifact.registry import scheme_of

    if scheme_of(root) not in ("", "file"):
        return
    folder = local_path(root).rstrip("/")
    above = os.path.dirname(folder)
    models = os.path.dirname(above)
    for empty in [folder, above, *([models] if os.path.basename(models) == "models" else [])]:
        try:
            os.rmdir(empty)
        except FileNotFoundError:
            continue
        except OSError:
            return


class Garbage:
    """What is deleted in a store.

    Args:
        store: to be freed.
        artifacts: deletes artifacts.
        age: how long ago something must have been deleted, in milliseconds.
        age_text: the same as the user wrote it.
        say, warn: called with a line about what was done, or was not.
    """

    def __init__(
        self,
        store: Store,
        artifacts: Artifacts,
        age: int,
        age_text: str | None,
        say: Callable[[str], Any],
        warn: Callable[[str], Any],
    ):
        self._store = store
        self._artifacts = artifacts
        self._age = age
        self._age_text = age_text
        self._say = say
        self._warn = warn
        self.failed = 0

    def free_all(self) -> None:
        """Free everything that was deleted long enough ago."""
        experiments = [e for e in self._deleted_experiments() if self._is_old(e)]
        self._free_runs(self._store.runs.find_deleted(self._age))
        self._free_models(self._store.logged_models.find_deleted(self._age))
        self._free_experiments(experiments)

    def free_named(self, run_ids: Sequence[str], experiment_ids: Sequence[str], model_ids: Sequence[str]) -> None:
        """Free these. All are checked before the first is touched: they must be there, deleted, and old enough."""
        runs = self._named("Run", run_ids, self._store.runs, "run_id")
        models = self._named("Logged model", model_ids, self._store.logged_models, "model_id")
        experiments = []
        for experiment_id in experiment_ids:
            experiment = self._store.experiments.get(experiment_id)
            if experiment.lifecycle_stage != "deleted":
                raise _not_deleted("Experiment", experiment_id)
            if not self._is_old(experiment):
                raise self._too_young("Experiment", experiment_id)
            experiments.append(experiment)
        self._free_runs(runs)
        self._free_models(models)
        self._free_experiments(experiments)

    def _named(self, what: str, ids: Sequence[str], facet: Any, attribute: str) -> list[Any]:
        if not ids:
            return []
        deleted = {getattr(found, attribute) for found in facet.find_deleted(0)}
        old = {getattr(found, attribute): found for found in facet.find_deleted(self._age)}
        for name in ids:
            if name not in deleted:
                facet.get(name)
                raise _not_deleted(what, name)
            if name not in old:
                raise self._too_young(what, name)
        return [old[name] for name in ids]

    def _too_young(self, what: str, name: str) -> MlflowException:
        return invalid(f"{what} {name} was deleted less than {self._age_text} ago. Choose a smaller --older-than.")

    def _is_old(self, experiment: Any) -> bool:
        return not self._age or (experiment.last_update_time or 0) <= time.time() * 1000 - self._age

    def _deleted_experiments(self) -> Iterator[Any]:
        search = self._store.experiments.search
        yield from _pages(lambda token: search(view_type=ViewType.DELETED_ONLY, page_token=token))

    def _free_runs(self, infos: Sequence[Any]) -> None:
        for batch in _batches(infos):
            freed = self._free_artifacts([(i.run_id, f"run {i.run_id}", i.artifact_uri) for i in batch])
            self._store.runs.purge(freed)
            for run_id in freed:
                self._say(f"Run with ID {run_id} has been permanently deleted.")

    def _free_models(self, models: Sequence[Any]) -> None:
        for batch in _batches(models):
            roots = [(m.model_id, f"logged model {m.model_id}", m.artifact_location) for m in batch]
            freed = self._free_artifacts(roots)
            self._store.logged_models.purge(freed)
            for model_id in freed:
                self._say(f"Logged model with ID {model_id} has been permanently deleted.")

    def _free_experiments(self, experiments: Sequence[Any]) -> None:
        for experiment in experiments:
            key = experiment.experiment_id
            roots = [(root, f"experiment {key}", root) for root in self._roots_in(key)]
            if len(self._free_artifacts(roots)) == len(roots):
                self._store.experiments.purge(key)
                self._artifacts.tidy(experiment.artifact_location, key)
                self._say(f"Experiment with ID {key} has been permanently deleted.")

    def _roots_in(self, experiment_id: str) -> Iterator[str]:
        store, ids = self._store, [experiment_id]
        for run in _pages(lambda token: store.runs.search(ids, view_type=ViewType.ALL, page_token=token)):
            yield run.info.artifact_uri or ""
        for model in _pages(lambda token: store.logged_models.search(ids, page_token=token)):
            yield model.artifact_location
        yield from (
            m.artifact_location for m in store.logged_models.find_deleted(0) if m.experiment_id == experiment_id
        )

    def _free_artifacts(self, roots: Sequence[tuple[str, str, str | None]]) -> list[str]:
        """Delete the artifacts of ``(key, what, root)``; the keys of those that are gone now."""

        def free(item: tuple[str, str, str | None]) -> str | None:
            key, what, root = item
            try:
                self._artifacts.delete(root)
            except Exception as error:
                if isinstance(error, MlflowException) and "registered artifact repository" in str(error.message):
                    # No library or plugin knows this place, so nothing can be done about it, now or later.
                    self._warn(f"Warning: the artifacts of {what} are left: {error.message}")
                    return key
                self._warn(f"The artifacts of {what} cannot be deleted: {getattr(error, 'message', error)}")
                return None
            return key

        if len(roots) == 1:
            done = [free(roots[0])]
        else:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                done = list(pool.map(free, roots))
        freed = [key for key in done if key is not None]
        self.failed += len(roots) - len(freed)
        return freed


def _not_deleted(what: str, name: str) -> MlflowException:
    return invalid(f"{what} {name} is not in the `deleted` lifecycle stage. Delete it first; gc frees only such.")


def _pages(search: Callable[[str | None], Any]) -> Iterator[Any]:
    token = None
    while True:
        page = search(token)
        yield from page
        token = page.token
        if not token:
            return


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _BATCH):
        yield things[start : start + _BATCH]
