"""``MlflowClient``: every call that a tracking store offers, by id, without an active run."""

from __future__ import annotations

from typing import Any

from mlflow.tracking._client.experiments import ExperimentsPart
from mlflow.tracking._client.logged_models import LoggedModelsPart
from mlflow.tracking._client.logging import LoggingPart
from mlflow.tracking._client.runs import RunsPart
from mlflow.tracking._client.tables import TablesPart

__all__ = ["MlflowClient"]


class MlflowClient(ExperimentsPart, RunsPart, LoggingPart, TablesPart, LoggedModelsPart):
    """A client of a tracking store and a model registry.

    It is safe to use from several threads and after a fork.

    Args:
        tracking_uri: where runs are kept; by default what ``mlflow.get_tracking_uri()`` says now.
        registry_uri: where registered models are kept; by default what ``mlflow.get_registry_uri()`` says now.
    """

    @property
    def _tracking_client(self) -> _Service:
        return _Service(self)


class _Service:
    """What integrations reach for below the client: the flat store and its URI."""

    def __init__(self, client: MlflowClient):
        self.tracking_uri = client.tracking_uri

    @property
    def store(self) -> Any:
        from mlflow.tracking._tracking_service.utils import _get_store

        return _get_store(self.tracking_uri)
