"""``mlflow demo``."""

from __future__ import annotations

from typing import Any

import click

from mlflow.cli.group import Rendering

__all__ = ["demo"]


@click.command("demo", cls=Rendering)
@click.option(
    "--tracking-uri", metavar="URI", help="Store or server to fill; by default the one that clients use here."
)
def demo(tracking_uri: str | None) -> None:
    """Fill the tracking server with a real example: nested runs, training curves, plots, tables and a dataset.

    It takes some seconds and needs scikit-learn and matplotlib. What is there already is left alone.
    """
    import mlflow
    from mlflow.demo import EXPERIMENT, load

    if tracking_uri is not None:
        mlflow.set_tracking_uri(tracking_uri)
    uri = mlflow.get_tracking_uri()
    with _progress() as progress:
        result = load(progress)
    for part in result.made:
        click.echo(f"Made: {part}")
    for part in result.skipped:
        click.echo(f"There already: {part}")
    place = f"/experiments/{result.experiment_id}"
    if uri.startswith(("http://", "https://")):
        click.echo(f"Open the experiment '{EXPERIMENT}': {_without_userinfo(uri).rstrip('/')}{place}")
    else:
        click.echo(f"Start 'mlflow ui' here and open the experiment '{EXPERIMENT}': http://127.0.0.1:5000{place}")


def _without_userinfo(uri: str) -> str:
    from urllib.parse import urlsplit, urlunsplit

    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class _progress:
    """A bar on a terminal, nothing elsewhere."""

    def __enter__(self) -> Any:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._bars = Progress(console=console, disable=not console.is_terminal, transient=True)
        task = self._bars.add_task("demo", total=None)
        self._bars.start()
        return lambda what, done, total: self._bars.update(task, description=what, completed=done, total=total)

    def __exit__(self, *exc: object) -> None:
        self._bars.stop()
