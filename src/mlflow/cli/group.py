"""Groups of commands: each command is imported when it is used, and an error ends it with one line, not a traceback."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import click

__all__ = ["Entry", "LazyGroup", "Rendering"]


class Entry(NamedTuple):
    """A command of a group: where it is, and its line in the group's help."""

    target: str
    help: str


class Rendering(click.Command):
    """A command whose ``MlflowException`` and I/O errors are shown as ``Error: message`` with exit code 1.

    ``MLFLOW_LOGGING_LEVEL=DEBUG`` lets the traceback through.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            message = message_of(error)
            if message is None or os.environ.get("MLFLOW_LOGGING_LEVEL", "").upper() == "DEBUG":
                raise
            raise click.ClickException(message) from error


def message_of(error: Exception) -> str | None:
    """What to tell the user about an error; None for one that is a bug and deserves its traceback."""
    from mlflow.exceptions import MlflowException

    if isinstance(error, MlflowException):
        return str(error.message)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    if isinstance(error, ValueError) and "environment variable MLFLOW_" in str(error):
        return str(error)  # a setting that does not fit its type
    return None


class LazyGroup(Rendering, click.Group):
    """A group known by a table; listing it imports none of its commands."""

    command_class = Rendering
    group_class = type

    def __init__(self, *args: Any, entries: dict[str, Entry] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.entries = entries or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.entries, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        from mlflow._registry import load

        return load(entry.target)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.entries:
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.entries[name].help) for name in sorted(self.entries)])
