"""Experiments behind a server."""

from __future__ import annotations

from mlflow._wire.operations import experiments as calls
from mlflow.entities.experiment import Experiment
from mlflow.exceptions import MlflowException
from mlflow.store.interface.experiments import Experiments
from mlflow.store.rest.remote import RestFacet, remote, unsupported

__all__ = ["RestExperiments"]

_GET_BY_NAME = remote(calls.GET_BY_NAME)


class RestExperiments(RestFacet, Experiments):
    """Experiments behind a server."""

    create = remote(calls.CREATE)
    get = remote(calls.GET)
    search = remote(calls.SEARCH)
    rename = remote(calls.RENAME)
    delete = remote(calls.DELETE)
    restore = remote(calls.RESTORE)
    set_tag = remote(calls.SET_TAG)
    delete_tag = remote(calls.DELETE_TAG)
    purge = unsupported("purge", "Run 'mlflow gc' with the server's own --backend-store-uri.")

    def get_by_name(self, name: str) -> Experiment | None:
        try:
            return _GET_BY_NAME(self, name)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise
