"""Long metrics in SQLite without a server: every point of 100,000, the extremes of 1,000,000."""

from __future__ import annotations

from benchmarks.bench import Bench, Samples, merged
from benchmarks.data import POINTS_KEY, POINTS_RUN, copies, points_database
from benchmarks.sides import Side
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    long, longer = _points(bench)
    return (
        Measure("history_wall", f"metric history of {long:,} points", "s", times=10),
        Measure("history_cpu", f"metric history of {long:,} points, CPU", "s", times=10),
        Measure("buckets_wall", f"{longer:,} points as 1,000 exact ranges", "s", limit=0.3),
        Measure("buckets_cpu", f"{longer:,} points as 1,000 exact ranges, CPU", "s", limit=0.3),
    )


_BUCKETS = 1000


def samples(bench: Bench) -> Samples:
    """The whole history on all sides; the ranges on ours and the floor, for stock has none."""
    return merged(_history(bench), _ranges(bench))


def _points(bench: Bench) -> tuple[int, int]:
    """Points of the metric that is read whole, and of the one that is read in ranges."""
    return bench.size((100_000, 1_000_000), (20_000, 100_000))


def _history(bench: Bench) -> Samples:
    files = copies(bench, points_database(bench, _points(bench)[0]))

    def reading(side: Side) -> dict[str, float]:
        file = files[side.name]
        return side.run(
            "bare_history" if side.name == "floor" else "history",
            bench.folder,
            uri=f"sqlite:///{file}",
            path=str(file),
            run=POINTS_RUN,
            key=POINTS_KEY,
            repeats=bench.size(3, 1),
        )

    return bench.alternate({n: lambda s=s: reading(s) for n, s in bench.sides.items()})


def _ranges(bench: Bench) -> Samples:
    points = _points(bench)[1]
    files = copies(bench, points_database(bench, points))

    def reading(side: Side) -> dict[str, float]:
        file = files[side.name]
        told = {"run": POINTS_RUN, "key": POINTS_KEY, "repeats": bench.size(3, 1)}
        if side.name == "floor":
            return side.run("bare_history", bench.folder, path=str(file), width=points // _BUCKETS, **told)
        return side.run("buckets", bench.folder, uri=f"sqlite:///{file}", buckets=_BUCKETS, **told)

    try:
        return bench.alternate({n: lambda n=n: reading(bench.sides[n]) for n in ("ours", "floor")})
    finally:
        for file in files.values():
            file.unlink()
