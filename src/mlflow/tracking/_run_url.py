"""Says where to look at a run that ended on a tracking server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mlflow.environment_variables import MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT

if TYPE_CHECKING:
    from mlflow.entities.run_info import RunInfo

__all__ = ["announce", "run_url"]


def run_url(tracking_uri: str, info: RunInfo) -> str | None:
    """The run's page in the server's UI; None for a store without a server."""
    experiment = _experiment_url(tracking_uri, info.experiment_id)
    return None if experiment is None else f"{experiment}/runs/{info.run_id}"


def announce(tracking_uri: str, info: RunInfo) -> None:
    """Print the pages of the run and its experiment, unless ``MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT`` is set."""
    url = run_url(tracking_uri, info)
    if url is None or MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.get():
        return
    lines = (
        f"🏃 View run {info.run_name or info.run_id} at: {url}\n"
        f"🧪 View experiment at: {_experiment_url(tracking_uri, info.experiment_id)}\n"
    )
    try:
        sys.stdout.write(lines)
    except UnicodeEncodeError:  # a console without emoji
        sys.stdout.write(lines.encode("ascii", "ignore").decode())
    except (OSError, ValueError, AttributeError):  # no standard output; the run has ended all the same
        pass


def _experiment_url(tracking_uri: str, experiment_id: str) -> str | None:
    if not tracking_uri.startswith(("http://", "https://")):
        return None
    from urllib.parse import urlsplit

    parts = urlsplit(tracking_uri)
    host = parts.netloc.rpartition("@")[2]  # credentials in the URI stay out of logs
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}/#/experiments/{experiment_id}"
