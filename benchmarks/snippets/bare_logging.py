"""The same work as ``logging_direct.py`` in bare sqlite3 on MLflow's tables: its rows, no checks, no objects."""

import sqlite3
import time
import uuid

from stopwatch import arguments, report, timed

INSERT = "INSERT OR IGNORE INTO metrics(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)"
LATEST = (
    "INSERT INTO latest_metrics(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(key, run_uuid) DO UPDATE SET value=excluded.value, timestamp=excluded.timestamp, step=excluded.step, "
    "is_nan=excluded.is_nan WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)"
)
RUN = (
    "INSERT INTO runs(run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, "
    "source_version, lifecycle_stage, artifact_uri, experiment_id) "
    "VALUES (?, 'bare', 'UNKNOWN', '', '', 'me', 'RUNNING', ?, '', 'active', 'x', 0)"
)
END = "UPDATE runs SET status='FINISHED', end_time=? WHERE run_uuid=?"
TAGS = ("mlflow.user", "mlflow.source.name", "mlflow.source.type", "mlflow.runName")

told = arguments()
calls, batches, runs = told["calls"], told["batches"], told["runs"]
connection = sqlite3.connect(told["path"], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=NORMAL")
execute = connection.execute


def new_run() -> str:
    run = uuid.uuid4().hex
    execute("BEGIN IMMEDIATE")
    execute(RUN, (run, int(time.time() * 1000)))
    connection.executemany("INSERT INTO tags(key, value, run_uuid) VALUES (?, 'v', ?)", [(t, run) for t in TAGS])
    execute("COMMIT")
    return run


def single(run: str) -> None:
    for step in range(calls):
        row = ("loss", 1.0 / (step + 1), int(time.time() * 1000), run, step, 0)
        execute("BEGIN IMMEDIATE")
        execute(INSERT, row)
        execute(LATEST, row)
        execute("COMMIT")


def batched(run: str) -> None:
    for batch in range(batches):
        rows = [
            (f"m{i % 10}", i * 0.5, 1_700_000_000_000 + batch * 1000 + i, run, batch * 100 + i // 10, 0)
            for i in range(1000)
        ]
        execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows)
        connection.executemany(LATEST, rows[-10:])
        execute("COMMIT")


def started() -> None:
    for _ in range(runs):
        run = new_run()
        execute("BEGIN IMMEDIATE")
        execute(END, (int(time.time() * 1000), run))
        execute("COMMIT")


run = new_run()
metric_wall, metric_cpu, _ = timed(lambda: single(run))
batch_wall, batch_cpu, _ = timed(lambda: batched(run))
run_wall, run_cpu, _ = timed(started)
report(
    metric_wall=metric_wall / calls,
    metric_cpu=metric_cpu / calls,
    batch_wall=batch_wall / batches / 1000,
    batch_cpu=batch_cpu / batches / 1000,
    run_wall=run_wall / runs,
    run_cpu=run_cpu / runs,
)
