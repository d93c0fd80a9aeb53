"""Logged models behind a server."""

from __future__ import annotations

from mlflow._wire.operations import logged_models as calls
from mlflow.store.interface.logged_models import LoggedModels
from mlflow.store.rest.remote import RestFacet, remote, unsupported

__all__ = ["RestLoggedModels"]

_GC = "Run 'mlflow gc' with the server's own --backend-store-uri."


class RestLoggedModels(RestFacet, LoggedModels):
    """Logged models behind a server."""

    create = remote(calls.CREATE)
    get = remote(calls.GET)
    search = remote(calls.SEARCH)
    finalize = remote(calls.FINALIZE)
    set_tags = remote(calls.SET_TAGS)
    delete_tag = remote(calls.DELETE_TAG)
    log_params = remote(calls.LOG_PARAMS)
    delete = remote(calls.DELETE)
    find_deleted = unsupported("find_deleted", _GC)
    purge = unsupported("purge", _GC)
