"""``mlflow doctor``."""

from __future__ import annotations

import click

from mlflow.cli.group import Rendering

__all__ = ["doctor"]


@click.command("doctor", cls=Rendering)
@click.option("--mask-envs", is_flag=True, help="Show no variable's value. Those of secrets are never shown.")
def doctor(mask_envs: bool) -> None:
    """Show versions, settings and what is wrong with them, to look at or to put into a bug report."""
    from mlflow._doctor import report

    click.echo(report(mask_envs))
