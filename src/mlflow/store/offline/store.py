"""The local store of the offline mode: a database and a folder of artifacts.

It is a store like any other, so all that works online works here at once, with ids of its own. What was logged survives
``kill -9`` (the database's promise), any number of processes may share the folder, and ``sync`` copies it elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.exceptions import MlflowException, not_found

if TYPE_CHECKING:
    from mlflow.store.interface import Experiments, Store

__all__ = ["ARTIFACT_LOCATION_TAG", "DATABASE", "OFFLINE_ID_TAG", "open_offline_store"]

DATABASE = "offline.db"
OFFLINE_ID_TAG = "mlflow.offline.id"
"""Tag of a run or model on the server: the id that it had offline."""
ARTIFACT_LOCATION_TAG = "mlflow.offline.artifactLocation"
"""Tag of an offline experiment: the artifact location that it is to have on the server."""


def open_offline_store(folder: str) -> Store:
    """The store in a folder, which is made if need be."""
    from mlflow.store.locations import path_to_file_uri
    from mlflow.store.sql import SqlStore

    folder = os.path.abspath(os.path.expanduser(folder))
    artifacts = os.path.join(folder, "artifacts")
    os.makedirs(artifacts, exist_ok=True)
    path = os.path.join(folder, DATABASE).replace("\\", "/")
    store = SqlStore(f"sqlite:///{path}", path_to_file_uri(artifacts))
    store.experiments = cast("Any", _OfflineExperiments(store.experiments))
    return store


class _OfflineExperiments:
    """Experiments whose artifacts stay here for the time being, wherever they are to be in the end."""

    def __init__(self, inner: Experiments):
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create(self, name: str, artifact_location: str | None = None, tags: Sequence[ExperimentTag] = ()) -> str:
        """Create one; an artifact location is kept for ``sync``."""
        if artifact_location:
            tags = [*tags, ExperimentTag(ARTIFACT_LOCATION_TAG, artifact_location)]
        return self._inner.create(name, None, tags)

    def get(self, experiment_id: str) -> Any:
        """One by id."""
        try:
            return self._inner.get(experiment_id)
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
            raise not_found(
                f"No experiment with id '{experiment_id}' is in the offline folder. Ids of a server mean nothing "
                "offline: name the experiment instead (MLFLOW_EXPERIMENT_NAME, mlflow.set_experiment)."
            ) from None
