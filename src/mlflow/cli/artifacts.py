"""``mlflow artifacts``."""

from __future__ import annotations

import json
from typing import Any

import click

from mlflow.cli.group import LazyGroup

__all__ = ["commands"]

RUN_ID = click.option("--run-id", "-r", required=True, help="Id of the run.")
BELOW = click.option("--artifact-path", "-a", help="Folder below the run's artifacts; they themselves by default.")


@click.group("artifacts", cls=LazyGroup)
def commands() -> None:
    """List, upload and download artifacts of runs of the store that MLFLOW_TRACKING_URI names."""


def _client() -> Any:
    from mlflow.tracking.client import MlflowClient

    return MlflowClient()


@commands.command("log-artifact")
@click.option("--local-file", "-l", required=True, help="File to upload.")
@RUN_ID
@BELOW
def log_artifact(local_file: str, run_id: str, artifact_path: str | None) -> None:
    """Upload one file."""
    _client().log_artifact(run_id, local_file, artifact_path)
    click.echo(f"Logged {local_file} to {_place(run_id, artifact_path)}", err=True)


@commands.command("log-artifacts")
@click.option("--local-dir", "-l", required=True, help="Folder whose files are uploaded, with those of its folders.")
@RUN_ID
@BELOW
def log_artifacts(local_dir: str, run_id: str, artifact_path: str | None) -> None:
    """Upload what a folder holds."""
    _client().log_artifacts(run_id, local_dir, artifact_path)
    click.echo(f"Logged {local_dir} to {_place(run_id, artifact_path)}", err=True)


def _place(run_id: str, artifact_path: str | None) -> str:
    return f"runs:/{run_id}/{artifact_path}" if artifact_path else f"runs:/{run_id}"


@commands.command("list")
@RUN_ID
@BELOW
def list_artifacts(run_id: str, artifact_path: str | None) -> None:
    """Print what a folder of a run's artifacts holds, as JSON."""
    entries = []
    for found in _client().list_artifacts(run_id, artifact_path):
        entry: dict[str, Any] = {"path": found.path, "is_dir": found.is_dir}
        if not found.is_dir:
            entry["file_size"] = found.file_size
        entries.append(json.dumps(entry, indent=2))
    click.echo(f"[{', '.join(entries)}]")


@commands.command("download")
@click.option("--run-id", "-r", help="Id of the run.")
@click.option("--artifact-path", "-a", help="What to download of that run; all of it by default.")
@click.option("--artifact-uri", "-u", help="URI of what to download, in place of a run and path.")
@click.option("--dst-path", "-d", help="Folder to download into; made where it is missing. A new one by default.")
def download(run_id: str | None, artifact_path: str | None, artifact_uri: str | None, dst_path: str | None) -> None:
    """Download a file or folder and print where it is now."""
    from mlflow.artifacts import download_artifacts

    if bool(run_id) == bool(artifact_uri):
        raise click.ClickException("Give either --run-id (and --artifact-path for a part of it) or --artifact-uri.")
    if artifact_uri:
        click.echo(download_artifacts(artifact_uri=artifact_uri, dst_path=dst_path))
    else:
        click.echo(download_artifacts(run_id=run_id, artifact_path=artifact_path or "", dst_path=dst_path))
