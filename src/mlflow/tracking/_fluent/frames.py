"""Runs and logged models as pandas frames, built column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from mlflow.entities.logged_model import LoggedModel
    from mlflow.entities.run import Run

__all__ = ["logged_models_to_frame", "runs_to_frame"]

_MODEL_COLUMNS = (
    "artifact_location",
    "creation_timestamp",
    "experiment_id",
    "last_updated_timestamp",
    "metrics",
    "model_id",
    "model_type",
    "name",
    "params",
    "source_run_id",
    "status",
    "status_message",
    "tags",
)
_MODEL_TIMES = ("creation_timestamp", "last_updated_timestamp")


def runs_to_frame(runs: Sequence[Run]) -> pandas.DataFrame:
    """One row a run, in the order given.

    Columns: ``run_id, experiment_id, status, artifact_uri, start_time, end_time`` (times in UTC), then ``metrics.*``
    (float, NaN where absent), ``params.*`` and ``tags.*`` (text, None where absent).
    """
    import pandas as pd

    count = len(runs)
    nan = float("nan")
    metrics: dict[str, list[Any]] = {}
    params: dict[str, list[Any]] = {}
    tags: dict[str, list[Any]] = {}
    for row, run in enumerate(runs):
        data = run.data
        for columns, values, absent in (
            (metrics, data.metrics, nan),
            (params, data.params, None),
            (tags, data.tags, None),
        ):
            for key, value in values.items():
                column = columns.get(key)
                if column is None:
                    column = columns[key] = [absent] * count
                column[row] = value
    infos = [run.info for run in runs]
    frame: dict[str, Any] = {
        "run_id": _objects([i.run_id for i in infos]),
        "experiment_id": _objects([i.experiment_id for i in infos]),
        "status": _objects([i.status for i in infos]),
        "artifact_uri": _objects([i.artifact_uri for i in infos]),
        "start_time": _times([i.start_time for i in infos]),
        "end_time": _times([i.end_time for i in infos]),
    }
    frame.update((f"metrics.{key}", pd.Series(column, dtype="float64")) for key, column in metrics.items())
    frame.update((f"params.{key}", _objects(column)) for key, column in params.items())
    frame.update((f"tags.{key}", _objects(column)) for key, column in tags.items())
    return pd.DataFrame(frame, copy=False)


def logged_models_to_frame(models: Sequence[LoggedModel]) -> pandas.DataFrame:
    """One row a logged model, one column a property; ``params``, ``tags`` and ``metrics`` hold whole collections."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in _MODEL_COLUMNS:
        values = [getattr(model, name) for model in models]
        columns[name] = pd.Series(values, dtype="int64") if name in _MODEL_TIMES else _objects(values)
    return pd.DataFrame(columns, copy=False)


def _objects(values: list[Any]) -> pandas.Series:
    import pandas as pd

    # Told to be objects, lest newer pandas makes them its text type, with NaN for None.
    return pd.Series(values, dtype=object)


def _times(values: list[int | None]) -> pandas.Series:
    import numpy as np
    import pandas as pd

    lowest = np.iinfo(np.int64).min  # how NaT is stored
    milliseconds = np.array([lowest if v is None else v for v in values], dtype=np.int64).view("datetime64[ms]")
    return pd.Series(milliseconds.astype("datetime64[ns]")).dt.tz_localize("UTC")
