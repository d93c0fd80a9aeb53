"""A logged model: a model as a thing of its own, with its files, parameters, metrics and tags."""

from __future__ import annotations

from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric

__all__ = ["LoggedModel"]


class LoggedModel(_MlflowObject):
    """Times are epoch milliseconds; ``tags`` and ``params`` are kept by key."""

    def __init__(
        self,
        experiment_id: str,
        model_id: str,
        name: str,
        artifact_location: str,
        creation_timestamp: int,
        last_updated_timestamp: int,
        model_type: str | None = None,
        source_run_id: str | None = None,
        status: LoggedModelStatus | int = LoggedModelStatus.READY,
        status_message: str | None = None,
        tags: list[LoggedModelTag] | dict[str, str] | None = None,
        params: list[LoggedModelParameter] | dict[str, str] | None = None,
        metrics: list[Metric] | None = None,
    ):
        self._experiment_id = experiment_id
        self._model_id = model_id
        self._name = name
        self._artifact_location = artifact_location
        self._creation_timestamp = creation_timestamp
        self._last_updated_timestamp = last_updated_timestamp
        self._model_type = model_type
        self._source_run_id = source_run_id
        self._status = LoggedModelStatus.from_int(status) if isinstance(status, int) else status
        self._status_message = status_message
        self._tags = _by_key(tags)
        self._params = _by_key(params)
        self._metrics = metrics

    @property
    def experiment_id(self) -> str:
        """The experiment it belongs to."""
        return self._experiment_id

    @experiment_id.setter
    def experiment_id(self, value: str):
        self._experiment_id = value

    @property
    def model_id(self) -> str:
        """Id, ``m-`` and 32 hexadecimal digits."""
        return self._model_id

    @property
    def name(self) -> str:
        """Name, not unique."""
        return self._name

    @property
    def artifact_location(self) -> str:
        """Root URI of its files."""
        return self._artifact_location

    @property
    def creation_timestamp(self) -> int:
        """When it was created."""
        return self._creation_timestamp

    @property
    def last_updated_timestamp(self) -> int:
        """When it was last changed."""
        return self._last_updated_timestamp

    @property
    def model_type(self) -> str | None:
        """A kind given by the user, such as ``Agent``."""
        return self._model_type

    @property
    def source_run_id(self) -> str | None:
        """The run that produced it."""
        return self._source_run_id

    @property
    def status(self) -> LoggedModelStatus:
        """Whether its files are there."""
        return self._status

    @property
    def status_message(self) -> str | None:
        """Why its state is what it is."""
        return self._status_message

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return self._tags

    @property
    def params(self) -> dict[str, str]:
        """Parameters by key."""
        return self._params

    @property
    def metrics(self) -> list[Metric] | None:
        """Latest point of each metric, run and dataset."""
        return self._metrics

    @property
    def model_uri(self) -> str:
        """``models:/<model id>``."""
        return f"models:/{self._model_id}"

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name, the status as a number."""
        out = dict(self)
        out["status"] = self._status.to_int()
        return out

    def __eq__(self, other):
        return isinstance(other, LoggedModel) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]


def _by_key(pairs) -> dict[str, str]:
    if pairs is None:
        return {}
    return dict(pairs) if isinstance(pairs, dict) else {p.key: p.value for p in pairs}
