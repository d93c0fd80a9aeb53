"""``mlflow runs``."""

from __future__ import annotations

import json
from typing import Any

import click

from mlflow.cli.group import LazyGroup
from mlflow.cli.tables import show

__all__ = ["commands"]

RUN_ID = click.option("--run-id", required=True, help="Id of the run.")


@click.group("runs", cls=LazyGroup)
def commands() -> None:
    """Create, list, show, delete and restore runs of the store that MLFLOW_TRACKING_URI names."""


def _client() -> Any:
    from mlflow.tracking.client import MlflowClient

    return MlflowClient()


@commands.command("list")
@click.option("--experiment-id", envvar="MLFLOW_EXPERIMENT_ID", required=True, help="Id of the experiment.")
@click.option(
    "--view", "-v", default="active_only", show_default=True, help="Which ones: active_only, deleted_only or all."
)
def list_runs(experiment_id: str, view: str) -> None:
    """List an experiment's runs with start, name and id, the latest first."""
    from datetime import datetime, timezone

    from mlflow.entities.view_type import ViewType

    view_type = ViewType.from_string(view)
    client, rows, token = _client(), [], None
    while True:
        page = client.search_runs([experiment_id], run_view_type=view_type, page_token=token)
        for run in page:
            start = datetime.fromtimestamp((run.info.start_time or 0) / 1000, timezone.utc)
            rows.append([start.strftime("%Y-%m-%d %H:%M:%S UTC"), run.info.run_name or "", run.info.run_id])
        token = page.token
        if not token:
            break
    show(["Date", "Name", "ID"], rows)


@commands.command("describe")
@RUN_ID
def describe(run_id: str) -> None:
    """Print all that is known about a run as JSON."""
    click.echo(json.dumps(_client().get_run(run_id).to_dictionary(), indent=4))


@commands.command("create")
@click.option("--experiment-id", envvar="MLFLOW_EXPERIMENT_ID", help="Id of the experiment; or name it.")
@click.option("--experiment-name", envvar="MLFLOW_EXPERIMENT_NAME", help="Its name; created where it is missing.")
@click.option("--run-name", help="Name of the run; a random one by default.")
@click.option("--description", help="Text about the run, in Markdown.")
@click.option("--tags", "-t", multiple=True, help="KEY=VALUE; may be given several times.")
@click.option(
    "--status",
    type=click.Choice(["FINISHED", "FAILED", "KILLED"], case_sensitive=False),
    default="FINISHED",
    show_default=True,
    help="How the run ended.",
)
@click.option("--parent-run-id", help="Id of the run that this one belongs below.")
@click.pass_context
def create(
    ctx: click.Context,
    experiment_id: str | None,
    experiment_name: str | None,
    run_name: str | None,
    description: str | None,
    tags: tuple[str, ...],
    status: str,
    parent_run_id: str | None,
) -> None:
    """Create a run that has ended, to log to it later, and print it as JSON."""
    from mlflow.tracking.context.registry import resolve_tags
    from mlflow.tracking.fluent import set_experiment

    if experiment_id and experiment_name:
        # What was written on the command line goes before what the environment says; an id before a name.
        if _is_written(ctx, "experiment_name") and not _is_written(ctx, "experiment_id"):
            experiment_id = None
        elif not _is_written(ctx, "experiment_name"):
            experiment_name = None
    if bool(experiment_id) == bool(experiment_name):
        raise click.UsageError("Must specify exactly one of --experiment-id or --experiment-name.")
    given = _parsed(tags)
    if description:
        given["mlflow.note.content"] = description
    if parent_run_id:
        given["mlflow.parentRunId"] = parent_run_id
    client = _client()
    if parent_run_id:
        client.get_run(parent_run_id)
    experiment = set_experiment(experiment_name=experiment_name, experiment_id=experiment_id)
    run = client.create_run(experiment.experiment_id, run_name=run_name, tags=resolve_tags(given))
    client.set_terminated(run.info.run_id, status.upper())
    out = {
        "run_id": run.info.run_id,
        "experiment_id": run.info.experiment_id,
        "status": status.upper(),
        "run_name": run.info.run_name,
    }
    click.echo(json.dumps(out, indent=2))


def _parsed(tags: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for tag in tags:
        key, separator, value = tag.partition("=")
        if not separator:
            raise click.UsageError(f"Invalid tag format: '{tag}'. Tags must be in key=value format.")
        if key in given:
            raise click.UsageError(f"Duplicate tag key: '{key}'.")
        given[key] = value
    return given


def _is_written(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


@commands.command("delete")
@RUN_ID
def delete(run_id: str) -> None:
    """Mark a run as deleted; 'restore' undoes it, 'mlflow gc' makes it final."""
    _client().delete_run(run_id)
    click.echo(f"Run with ID {run_id} has been deleted.")


@commands.command("restore")
@RUN_ID
def restore(run_id: str) -> None:
    """Bring a deleted run back."""
    _client().restore_run(run_id)
    click.echo(f"Run with id {run_id} has been restored.")
