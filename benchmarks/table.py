"""The rows of the report: medians, ratios, targets, as Markdown and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from benchmarks.bench import Samples

__all__ = ["Measure", "Row", "markdown", "rows"]

Unit = Literal["s", "bytes", "count", "1/s"]


@dataclass(frozen=True)
class Measure:
    """A row to be: what is measured and what is wanted.

    Attributes:
        key: under which the samples have it.
        name: as the table says it.
        unit: seconds, bytes and counts are better when smaller, ``1/s`` when greater.
        times: how many times better than stock it is to be.
        limit: what our own value is to stay below.
    """

    key: str
    name: str
    unit: Unit
    times: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Row:
    """A measure and its samples."""

    measure: Measure
    ours: list[float]
    stock: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float | None:
        """How many times better than stock, by medians."""
        if not self.ours or not self.stock:
            return None
        ours, stock = median(self.ours), median(self.stock)
        over, under = (ours, stock) if self.measure.unit == "1/s" else (stock, ours)
        return over / under if under else None

    @property
    def met(self) -> bool | None:
        """Whether the targets are met; None where there is none, or nothing to tell it by."""
        verdicts = []
        if self.measure.times is not None and self.ratio is not None:
            verdicts.append(self.ratio >= self.measure.times)
        if self.measure.limit is not None and self.ours:
            verdicts.append(median(self.ours) <= self.measure.limit)
        return all(verdicts) if verdicts else None

    def data(self) -> dict[str, Any]:
        """For JSON."""
        m = self.measure
        return {
            "key": m.key,
            "name": m.name,
            "unit": m.unit,
            "times": m.times,
            "limit": m.limit,
            "ours": self.ours,
            "stock": self.stock,
            "floor": self.floor,
            "ratio": self.ratio,
            "met": self.met,
        }


def rows(measures: Iterable[Measure], samples: Samples) -> list[Row]:
    """A row per measure that some side has values of."""
    found = []
    for measure in measures:
        values = [samples.get(side, {}).get(measure.key, []) for side in ("ours", "stock", "floor")]
        if any(values):
            found.append(Row(measure, *values))
    return found


def markdown(found: Sequence[Row]) -> str:
    """The table."""
    lines = ["| | Millrace | MLflow 3.8.1 | ratio | floor | target | |", "|---|---:|---:|---:|---:|---:|:-:|"]
    for row in found:
        unit = row.measure.unit
        cells = [
            row.measure.name,
            *(shown(median(values), unit) if values else "" for values in (row.ours, row.stock)),
            "" if row.ratio is None else f"{_short(row.ratio)}x",
            shown(median(row.floor), unit) if row.floor else "",
            _target(row.measure),
            {True: "✓", False: "✗", None: ""}[row.met],
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(value: float, unit: Unit) -> str:
    """A value with the unit that suits its size."""
    if unit == "bytes":
        return f"{value / 1e6:.1f} MB"
    if unit == "1/s":
        return f"{_short(value)}/s"
    if unit == "count":
        return _short(value)
    for factor, name in ((1, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return f"{_short(value * factor)} {name}"
    return f"{_short(value * 1e6)} µs"


def _short(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _target(measure: Measure) -> str:
    parts = []
    if measure.times is not None:
        parts.append(f"{measure.times:g}x")
    if measure.limit is not None:
        parts.append(f"≤ {shown(measure.limit, measure.unit)}")
    return ", ".join(parts)
