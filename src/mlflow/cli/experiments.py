"""``mlflow experiments``."""

from __future__ import annotations

import json
from typing import Any

import click

from mlflow.cli.group import LazyGroup
from mlflow.cli.tables import show

__all__ = ["commands"]

EXPERIMENT_ID = click.option("--experiment-id", "-x", required=True, help="Id of the experiment.")


@click.group("experiments", cls=LazyGroup)
def commands() -> None:
    """Create, find, change and export experiments of the store that MLFLOW_TRACKING_URI names."""


def _client() -> Any:
    from mlflow.tracking.client import MlflowClient

    return MlflowClient()


@commands.command("create")
@click.option("--experiment-name", "-n", required=True, help="Name; no other experiment may have it.")
@click.option("--artifact-location", "-l", help="Where its runs keep artifacts; by default the store decides.")
def create(experiment_name: str, artifact_location: str | None) -> None:
    """Create an experiment and print its id."""
    experiment_id = _client().create_experiment(experiment_name, artifact_location)
    click.echo(f"Created experiment '{experiment_name}' with id {experiment_id}")


@commands.command("search")
@click.option(
    "--view", "-v", default="active_only", show_default=True, help="Which ones: active_only, deleted_only or all."
)
@click.option("--max-results", type=int, help="At most so many; all of them by default.")
def search(view: str, max_results: int | None) -> None:
    """List experiments with id, name and artifact location."""
    from mlflow.entities.view_type import ViewType

    view_type = ViewType.from_string(view)
    found: list[Any] = []
    token = None
    while True:
        left = 1000 if max_results is None else min(1000, max_results - len(found))
        page = _client().search_experiments(view_type=view_type, max_results=left, page_token=token)
        found += page
        token = page.token
        if not token or (max_results is not None and len(found) >= max_results):
            break
    found.sort(key=lambda e: (len(e.experiment_id), e.experiment_id))
    show(
        ["Experiment Id", "Name", "Artifact Location"],
        [[e.experiment_id, e.name, e.artifact_location or ""] for e in found],
    )


@commands.command("get")
@EXPERIMENT_ID
@click.option("--output", type=click.Choice(["json", "table"]), default="table", show_default=True, help="Form.")
def get(experiment_id: str, output: str) -> None:
    """Show one experiment."""
    e = _client().get_experiment(experiment_id)
    values = {
        "artifact_location": e.artifact_location,
        "creation_time": e.creation_time,
        "experiment_id": e.experiment_id,
        "last_update_time": e.last_update_time,
        "lifecycle_stage": e.lifecycle_stage,
        "name": e.name,
        "tags": dict(e.tags),
    }
    if output == "json":
        click.echo(json.dumps(values, indent=2))
        return
    shown = {
        "Experiment ID": e.experiment_id,
        "Name": e.name,
        "Artifact Location": e.artifact_location,
        "Lifecycle Stage": e.lifecycle_stage,
        "Creation Time": e.creation_time,
        "Last Update Time": e.last_update_time,
        "Tags": ", ".join(f"{key}={value}" for key, value in e.tags.items()),
    }
    for label, value in shown.items():
        click.echo(f"{label:<19}: {value}")


@commands.command("delete")
@EXPERIMENT_ID
def delete(experiment_id: str) -> None:
    """Mark an experiment and its runs as deleted; 'restore' undoes it, 'mlflow gc' makes it final."""
    _client().delete_experiment(experiment_id)
    click.echo(f"Experiment with ID {experiment_id} has been deleted.")


@commands.command("restore")
@EXPERIMENT_ID
def restore(experiment_id: str) -> None:
    """Bring a deleted experiment and its runs back."""
    _client().restore_experiment(experiment_id)
    click.echo(f"Experiment with id {experiment_id} has been restored.")


@commands.command("rename")
@EXPERIMENT_ID
@click.option("--new-name", required=True, help="The name it gets.")
def rename(experiment_id: str, new_name: str) -> None:
    """Rename an active experiment."""
    _client().rename_experiment(experiment_id, new_name)
    click.echo(f"Experiment with id {experiment_id} has been renamed to '{new_name}'.")


@commands.command("csv")
@EXPERIMENT_ID
@click.option("--filename", "-o", help="File to write to, in place of standard output.")
def csv(experiment_id: str, filename: str | None) -> None:
    """Write an experiment's active runs as CSV: one line each, a column for each metric, param and tag."""
    from mlflow.tracking.fluent import search_runs

    frame: Any = search_runs([experiment_id])
    for column in frame.columns:
        if column.startswith(("params.", "tags.")):
            frame[column] = frame[column].map(_harmless, na_action="ignore")
    frame = frame.rename(columns=_harmless)
    if filename is None:
        click.echo(frame.to_csv(index=False))
        return
    frame.to_csv(filename, index=False)
    click.echo(f"Experiment with ID {experiment_id} has been exported as a CSV to file: {filename}.")


def _harmless(text: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: one that starts like it, and is no number, gets an apostrophe."""
    if not isinstance(text, str) or not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text
