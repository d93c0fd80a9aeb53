"""A run's metrics, parameters and tags."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag

__all__ = ["RunData"]


class RunData(_MlflowObject):
    """Latest value of each metric, each parameter and each tag, by key."""

    __slots__ = ("_metric_objs", "_metrics", "_param_objs", "_params", "_tag_objs", "_tags")

    def __init__(self, metrics=None, params=None, tags=None):
        self._metric_objs: Sequence[Metric] = metrics or []
        self._param_objs: Sequence[Param] = params or []
        self._tag_objs: Sequence[RunTag] = tags or []
        self._metrics: dict[str, float] | None = None
        self._params: dict[str, str] | None = None
        self._tags: dict[str, str] | None = None

    @property
    def metrics(self) -> dict[str, float]:
        """Latest values by key."""
        if self._metrics is None:
            self._metrics = {m.key: m.value for m in self._metric_objs}
        return self._metrics

    @property
    def params(self) -> dict[str, str]:
        """Parameters by key."""
        if self._params is None:
            self._params = {p.key: p.value for p in self._param_objs}
        return self._params

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        if self._tags is None:
            self._tags = {t.key: t.value for t in self._tag_objs}
        return self._tags

    def to_dictionary(self) -> dict:
        """``{"metrics", "params", "tags"}``, each by key."""
        return {"metrics": self.metrics, "params": self.params, "tags": self.tags}

    def __eq__(self, other):
        return isinstance(other, RunData) and self.to_dictionary() == other.to_dictionary()

    __hash__ = None  # type: ignore[assignment]
