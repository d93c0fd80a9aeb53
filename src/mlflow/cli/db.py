"""``mlflow db``."""

from __future__ import annotations

import click

from mlflow.cli.group import LazyGroup

__all__ = ["commands"]


@click.group("db", cls=LazyGroup)
def commands() -> None:
    """Look after a tracking database."""


@commands.command("upgrade")
@click.argument("url")
def upgrade(url: str) -> None:
    """Bring the database at URL, such as sqlite:///mlflow.db, to this version's schema.

    A database of MLflow 3.8.1 only gets additions that MLflow does not mind; an empty one gets everything. Back up
    what you cannot lose.
    """
    from mlflow.store.sql import SqlStore

    SqlStore(url).close()
    click.echo("The database is up to date.", err=True)
