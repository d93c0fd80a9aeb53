"""``mlflow sync``."""

from __future__ import annotations

from typing import Any

import click

from mlflow.cli.group import Rendering

__all__ = ["sync"]


@click.command("sync", cls=Rendering)
@click.argument("folder", required=False)
@click.option("--tracking-uri", envvar="MLFLOW_TRACKING_URI", help="Where to send it; by default the tracking URI.")
def sync(folder: str | None, tracking_uri: str | None) -> None:
    """Send what was logged offline (with MLFLOW_OFFLINE=true) to the tracking server.

    FOLDER is the one that MLFLOW_OFFLINE_DIR named then. May be broken off and repeated: nothing is lost or doubled.
    """
    from mlflow.tracking._offline import sync as send

    with _Progress() as progress:
        report: Any = send(folder, tracking_uri, progress)
    click.echo(
        f"{report.runs} runs in step ({report.new_runs} new), {report.models} models, {report.metrics} metric points "
        f"and {report.artifacts} artifact folders sent."
    )
    for run_id, message in report.failed:
        click.echo(f"Not sent: {run_id}: {message}", err=True)
    if report.failed:
        raise click.ClickException(f"{len(report.failed)} could not be sent; run 'mlflow sync' again.")


class _Progress:
    """Bars on a terminal, nothing elsewhere."""

    def __enter__(self) -> _Progress:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._bars = Progress(console=console, disable=not console.is_terminal, transient=True)
        self._tasks: dict[str, Any] = {}
        self._bars.start()
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)

    def __exit__(self, *exc: object) -> None:
        self._bars.stop()
