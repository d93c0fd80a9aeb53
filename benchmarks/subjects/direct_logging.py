"""Logging to SQLite without a server."""

from __future__ import annotations

from benchmarks.bench import Bench, Samples
from benchmarks.data import databases
from benchmarks.sides import Side
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    return (
        Measure("metric_wall", "SQLite `log_metric`", "s", times=20),
        Measure("metric_cpu", "SQLite `log_metric`, CPU", "s", times=20),
        Measure("batch_wall", "SQLite `log_batch` of 1,000, per metric", "s", times=15),
        Measure("batch_cpu", "SQLite `log_batch` of 1,000, per metric, CPU", "s", times=15),
        Measure("run_wall", "SQLite `start_run` + `end_run`", "s", times=15),
        Measure("run_cpu", "SQLite `start_run` + `end_run`, CPU", "s", times=15),
    )


def samples(bench: Bench) -> Samples:
    """Each side logs to a database of its own, which grows from round to round."""
    files = databases(bench, "direct")

    def logging(side: Side) -> dict[str, float]:
        path = files[side.name]
        return side.run(
            "bare_logging" if side.name == "floor" else "logging_direct",
            bench.folder,
            uri=f"sqlite:///{path}",
            path=str(path),
            calls=bench.size(400, 100),
            batches=bench.size(10, 3),
            runs=bench.size(50, 15),
        )

    return bench.alternate({n: lambda s=s: logging(s) for n, s in bench.sides.items()}, warm=True)
