"""Artifacts of the active run (or of a given one). Without an active run each of these starts one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.store.locations import append_to_location
from mlflow.tracking._fluent.experiments import _get_experiment_id
from mlflow.tracking._fluent.logging import _target
from mlflow.tracking._fluent.runs import current_run
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    import matplotlib.figure
    import numpy
    import pandas
    import PIL.Image
    import plotly.graph_objects

    import mlflow

__all__ = [
    "get_artifact_uri",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_table",
    "log_text",
]


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """URI of the run's artifacts, or of ``artifact_path`` among them."""
    root = current_run().run.info.artifact_uri or ""
    return append_to_location(root, artifact_path) if artifact_path else root


def log_artifact(local_path: str, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Copy a file, or a folder under its own name, to the run's artifacts.

    Args:
        local_path: the file or folder.
        artifact_path: a folder among the artifacts; by default their root.
        run_id: another run than the active one.
    """
    client, run_id = _target(run_id)
    client.log_artifact(run_id, local_path, artifact_path)


def log_artifacts(local_dir: str, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Copy what a folder holds to the run's artifacts; see ``log_artifact``."""
    client, run_id = _target(run_id)
    client.log_artifacts(run_id, local_dir, artifact_path)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Write a text as a UTF-8 file among the artifacts."""
    client, run_id = _target(run_id)
    client.log_text(run_id, text, artifact_file)


def log_dict(dictionary: dict[str, Any], artifact_file: str, run_id: str | None = None) -> None:
    """Write a dictionary (or list): as YAML where the name ends in ``.yml`` or ``.yaml``, else as JSON."""
    client, run_id = _target(run_id)
    client.log_dict(run_id, dictionary, artifact_file)


def log_figure(
    figure: matplotlib.figure.Figure | plotly.graph_objects.Figure,
    artifact_file: str,
    *,
    save_kwargs: dict[str, Any] | None = None,
) -> None:
    """Write a Matplotlib or Plotly figure in the format that the ending says; see ``MlflowClient.log_figure``."""
    client, run_id = _target(None)
    client.log_figure(run_id, figure, artifact_file, save_kwargs=save_kwargs)


def log_image(
    image: numpy.ndarray | PIL.Image.Image | mlflow.Image,
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = False,
) -> None:
    """Log an image: as a file (``artifact_file``) or a point of a series (``key``); see ``MlflowClient.log_image``."""
    client, run_id = _target(None)
    client.log_image(run_id, image, artifact_file, key, step, timestamp, synchronous)


def log_table(data: dict[str, Any] | pandas.DataFrame, artifact_file: str, run_id: str | None = None) -> None:
    """Log a table (``.json``, ``.parquet``), or add rows to the one of that name; see ``MlflowClient.log_table``."""
    client, run_id = _target(run_id)
    client.log_table(run_id, data, artifact_file)


def load_table(
    artifact_file: str, run_ids: list[str] | None = None, extra_columns: list[str] | None = None
) -> pandas.DataFrame:
    """The rows of a table from all runs of the active experiment that have it; see ``MlflowClient.load_table``."""
    return MlflowClient().load_table(_get_experiment_id(), artifact_file, run_ids, extra_columns)
