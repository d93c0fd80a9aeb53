"""Searching 2,000 and 50,000 runs of 10 parameters, 10 metrics and 5 tags in SQLite without a server."""

from __future__ import annotations

from benchmarks.bench import Bench, Samples, merged
from benchmarks.data import copies, runs_database
from benchmarks.sides import Side, SideFailed
from benchmarks.table import Measure

__all__ = ["measures", "samples"]

_SMALL = 2_000
_PAGES = (
    ("first", "first page of 100"),
    ("filter", "filter, ordered by a metric"),
    ("deep", "page of 100, deep"),
)


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    return (
        *(
            Measure(f"{size}_{key}_{kind}", f"`search_runs`, {runs:,} runs: {name}{shown}", "s", 15, limit)
            for size, runs, limit in (("small", _SMALL, None), ("large", _large(bench), 0.05))
            for key, name in _PAGES
            for kind, shown in (("wall", ""), ("cpu", ", CPU"))
        ),
        Measure("small_pandas_wall", f"`search_runs` to pandas, {_SMALL:,} runs", "s", times=20),
        Measure("small_pandas_cpu", f"`search_runs` to pandas, {_SMALL:,} runs, CPU", "s", times=20),
    )


def samples(bench: Bench) -> Samples:
    """The same questions to both sizes; the table of pandas for the small one."""
    return merged(
        _of_size(bench, _SMALL, "small", pandas=_SMALL),
        _of_size(bench, _large(bench), "large"),
    )


def _large(bench: Bench) -> int:
    return bench.size(50_000, 10_000)


def _of_size(bench: Bench, runs: int, prefix: str, pandas: int | None = None) -> Samples:
    depth = runs * 4 // 5
    path, experiment = runs_database(bench, runs)
    files = copies(bench, path)
    tokens: dict[str, str | None] = {"floor": None}
    for name, side in bench.sides.items():
        if name != "floor":
            try:
                uri = f"sqlite:///{files[name]}"
                tokens[name] = side.run("searching", bench.folder, uri=uri, experiment=experiment, walk=depth)["token"]
            except SideFailed as error:
                bench.fail(str(error))

    def searching(side: Side) -> dict[str, float]:
        found = side.run(
            "bare_searching" if side.name == "floor" else "searching",
            bench.folder,
            uri=f"sqlite:///{files[side.name]}",
            path=str(files[side.name]),
            experiment=experiment,
            token=tokens[side.name],
            depth=depth,
            pandas=pandas,
            repeats=bench.size(5, 3),
        )
        return {key if key == "answer" else f"{prefix}_{key}": value for key, value in found.items()}

    try:
        return bench.alternate({n: lambda n=n: searching(bench.sides[n]) for n in tokens})
    finally:
        for file in files.values():
            file.unlink()
