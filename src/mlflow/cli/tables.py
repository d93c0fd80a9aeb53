"""Tables on the terminal by rich; anywhere else plain columns that scripts can take apart."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

__all__ = ["plain", "show"]


def show(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table to stdout."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*headers, header_style="bold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        Console().print(table)
    else:
        click.echo(plain(headers, rows))


def plain(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A line of headers, a line of dashes, then the rows; columns are two spaces apart."""
    cells = [[_one_line(cell) for cell in row] for row in rows]
    widths = [max([len(h) + 2, *(len(row[i]) for row in cells)]) for i, h in enumerate(headers)]
    lines = [headers, ["-" * width for width in widths], *cells]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _one_line(text: str) -> str:
    # Names come from anybody; control characters would act on the terminal that the output is looked at with.
    return "".join(c if c.isprintable() else " " for c in text)
