"""The ``mlflow`` command. This module holds the table of commands; each is imported when it is used."""

from __future__ import annotations

import click

from mlflow.cli.group import Entry, LazyGroup
from mlflow.version import VERSION

__all__ = ["cli"]

COMMANDS = {
    "artifacts": Entry("mlflow.cli.artifacts:commands", "List, upload and download artifacts of runs."),
    "db": Entry("mlflow.cli.db:commands", "Look after a tracking database."),
    "demo": Entry("mlflow.cli.demo:demo", "Fill the tracking server with an example to look at."),
    "doctor": Entry("mlflow.cli.doctor:doctor", "Show versions, settings and what is wrong with them."),
    "experiments": Entry("mlflow.cli.experiments:commands", "Create, find, change and export experiments."),
    "gc": Entry("mlflow.cli.gc:gc", "Free what deleted runs, experiments and models still take up."),
    "runs": Entry("mlflow.cli.runs:commands", "Create, list, show, delete and restore runs."),
    "server": Entry("mlflow.cli.server:server", "Run the tracking server with its web UI."),
    "sync": Entry("mlflow.cli.sync:sync", "Send what was logged offline to the tracking server."),
    "ui": Entry("mlflow.cli.server:ui", "The same as 'server'."),
}


def _load_environment(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        from mlflow.cli.environment_file import load

        load(value)
        click.echo(f"Loaded environment variables from: {value}", err=True)


@click.group(cls=LazyGroup, entries=COMMANDS)
@click.version_option(VERSION, prog_name="mlflow")
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False),
    callback=_load_environment,
    expose_value=False,
    help="File of KEY=VALUE lines to load before the command runs. Variables that are set already keep their value.",
)
def cli() -> None:
    """Track experiments, look at them, and keep their server and data in order.

    The commands work on the store that MLFLOW_TRACKING_URI names; without it on mlflow.db (or ./mlruns) here.
    """


if __name__ == "__main__":
    cli()
