"""Large databases, made once: the schema by MLflow itself, the rows by ``sqlite3``."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.sides import Side

__all__ = ["POINTS_KEY", "POINTS_RUN", "copies", "databases", "points_database", "runs_database"]

_VERSION = 1  # part of the file's name: raise it when the contents change
_START = 1_700_000_000_000
_RUN_COLUMNS = (
    "run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, "
    "source_version, lifecycle_stage, artifact_uri, experiment_id"
)
_METRIC_COLUMNS = "key, value, timestamp, run_uuid, step, is_nan"
POINTS_RUN = "5" * 32
POINTS_KEY = "loss"


def runs_database(bench: Bench, runs: int) -> tuple[Path, str]:
    """A database with one experiment of ``runs`` runs, each of 10 parameters, 10 metrics and 5 tags; its number."""
    path = _made_once(bench, f"runs-{runs}", lambda connection: _fill_runs(connection, runs))
    return path, "1"


def points_database(bench: Bench, points: int) -> Path:
    """A database with one run (``POINTS_RUN``) whose one metric (``POINTS_KEY``) has a point at each step."""
    return _made_once(bench, f"points-{points}", lambda connection: _fill_points(connection, points))


def copies(bench: Bench, path: Path) -> dict[str, Path]:
    """The database for each side on its own, since each may add indexes or change settings in the file."""
    found = {}
    for name in bench.sides:
        found[name] = bench.folder / f"{path.stem}-{name}.db"
        shutil.copyfile(path, found[name])
    return found


def databases(bench: Bench, name: str) -> dict[str, Path]:
    """An empty database for each side, with an experiment of that name."""
    path = bench.folder / f"{name}.db"
    _make(bench, path, name)
    return copies(bench, path)


def _make(bench: Bench, path: Path, experiment: str) -> None:
    _maker(bench).run("schema", bench.folder, uri=f"sqlite:///{path}", experiments=[experiment])


def _maker(bench: Bench) -> Side:
    return bench.sides.get("stock") or bench.sides["ours"]


def _made_once(bench: Bench, name: str, fill: Callable[[sqlite3.Connection], None]) -> Path:
    path = bench.cache / f"{name}-v{_VERSION}-{_maker(bench).name}.db"
    if path.exists():
        return path
    print(f"\nmaking {path.name} ...", end="", file=sys.stderr, flush=True)
    temporary = bench.folder / path.name
    _make(bench, temporary, "bench")
    connection = sqlite3.connect(temporary, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        fill(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
    staged = path.with_suffix(".part")
    shutil.move(temporary, staged)
    staged.rename(path)
    return path


def _fill_runs(connection: sqlite3.Connection, runs: int) -> None:
    chance = random.Random(7)
    many = connection.executemany
    for start in range(0, runs, 5000):
        numbers = range(start, min(start + 5000, runs))
        ids = {i: f"{chance.getrandbits(128):032x}" for i in numbers}
        many(f"INSERT INTO runs({_RUN_COLUMNS}) VALUES ({_marks(13)})", (_run(ids[i], i) for i in numbers))
        metrics = [
            (f"m{k}", chance.random(), _START + i * 1000, run, 0, 0) for i, run in ids.items() for k in range(10)
        ]
        for table in ("metrics", "latest_metrics"):
            many(f"INSERT INTO {table}({_METRIC_COLUMNS}) VALUES ({_marks(6)})", metrics)
        params = ((f"p{k}", str((i * 7 + k) % 10), run) for i, run in ids.items() for k in range(10))
        many("INSERT INTO params(key, value, run_uuid) VALUES (?, ?, ?)", params)
        tags = (tag for i, run in ids.items() for tag in _tags(run, i))
        many("INSERT INTO tags(key, value, run_uuid) VALUES (?, ?, ?)", tags)


def _run(run: str, i: int) -> tuple:
    began = _START + i * 1000
    where = f"artifacts/{run}/artifacts"
    return (run, f"run-{i}", "UNKNOWN", "", "", "me", "FINISHED", began, began + 900, "", "active", where, 1)


def _tags(run: str, i: int) -> Iterator[tuple]:
    yield from (
        ("mlflow.runName", f"run-{i}", run),
        ("mlflow.user", "me", run),
        ("mlflow.source.name", "train.py", run),
        ("mlflow.source.type", "LOCAL", run),
        ("t4", str(i % 13), run),
    )


def _fill_points(connection: sqlite3.Connection, points: int) -> None:
    chance = random.Random(11)
    connection.execute(f"INSERT INTO runs({_RUN_COLUMNS}) VALUES ({_marks(13)})", _run(POINTS_RUN, 0))
    connection.executemany(
        f"INSERT INTO metrics({_METRIC_COLUMNS}) VALUES ({_marks(6)})",
        ((POINTS_KEY, chance.random(), _START + i * 100, POINTS_RUN, i, 0) for i in range(points)),
    )
    connection.execute(
        f"INSERT INTO latest_metrics({_METRIC_COLUMNS}) "
        f"SELECT {_METRIC_COLUMNS} FROM metrics ORDER BY step DESC LIMIT 1"
    )


def _marks(count: int) -> str:
    return ", ".join("?" * count)
