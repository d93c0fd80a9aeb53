"""Many processes at once on one database, fresh or used: no error, nothing lost, one experiment ``Default``."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mlflow.entities.metric import Metric
from mlflow.store.sql import SqlStore
from tests.backends import database
from tests.robust.serving import ask, new_run, serving

PROCESSES, THREADS, CALLS = 8, 3, 8

WRITER = """
import sys, threading, time
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.store.sql import SqlStore

uri, root, number, start, threads, calls = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])
while time.time() < start:
    time.sleep(0.001)
store = SqlStore(uri, root)
run = store.runs.create("0", run_name=f"r{number:g}").info.run_id
failed = []

def go(n):
    try:
        for i in range(int(calls)):
            store.runs.log_batch(run, [Metric("m", i, 1, n * 1000 + i)], [Param(f"p{n}-{i}", "v")])
            store.runs.get(run)
            store.experiments.search()
    except BaseException as error:
        failed.append(error)

workers = [threading.Thread(target=go, args=(n,)) for n in range(int(threads))]
[w.start() for w in workers]
[w.join() for w in workers]
store.close()
if failed:
    raise failed[0]
"""


def _start(uri: str, folder: Path) -> list[subprocess.Popen]:
    start = time.time() + 2.5
    return [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, uri, str(folder), *map(str, (n, start, THREADS, CALLS))],
            stderr=subprocess.PIPE,
        )
        for n in range(PROCESSES)
    ]


def _finish(writers: list[subprocess.Popen]) -> None:
    errors = [writer.communicate(timeout=100)[1].decode() for writer in writers]
    assert errors == [""] * len(writers)
    assert [writer.returncode for writer in writers] == [0] * len(writers)


def _check(uri: str, folder: Path) -> None:
    store = SqlStore(uri, str(folder))
    try:
        assert [(e.experiment_id, e.name) for e in store.experiments.search()] == [("0", "Default")]
        runs = [r for r in store.runs.search(["0"]) if r.info.run_name.startswith("r")]
        assert sorted(r.info.run_name for r in runs) == sorted(f"r{n}" for n in range(PROCESSES))
        for run in runs:
            assert len(store.metrics.history(run.info.run_id, "m")) == THREADS * CALLS
            assert len(run.data.params) == THREADS * CALLS
    finally:
        store.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mysql"])
def test_processes_start_at_once_on_an_empty_database(tmp_path, backend):
    with database(backend, tmp_path) as uri:
        _finish(_start(uri, tmp_path))
        _check(uri, tmp_path)


def test_processes_and_a_server_on_one_used_file(tmp_path):
    uri = f"sqlite:///{tmp_path / 'used.db'}"
    first = SqlStore(uri, str(tmp_path))
    first.runs.create("0", run_name="before")
    first.close()
    writers = _start(uri, tmp_path)
    with serving(tmp_path, uri) as server:
        run = new_run(server)
        statuses: list[int] = []
        step = 0
        while any(w.poll() is None for w in writers) and step < 2000:
            point = {"run_id": run, "key": "s", "value": 1, "timestamp": 1, "step": step}
            statuses.append(ask(server, "runs/log-metric", point)[0])
            statuses.append(ask(server, f"runs/get?run_id={run}")[0])
            step += 1
        _finish(writers)
        assert set(statuses) == {200}
        status, found = ask(server, f"metrics/get-history?run_id={run}&metric_key=s")
        assert status == 200 and len(found["metrics"]) == step
    _check(uri, tmp_path)


@pytest.mark.parametrize("state", ["fresh", "rollback journal", "used"])
def test_another_program_holds_the_file_for_long(tmp_path, state):
    """Five seconds of someone else's lock delay a write and a start; they fail neither."""
    path = tmp_path / "held.db"
    uri = f"sqlite:///{path}"
    if state != "fresh":
        SqlStore(uri, str(tmp_path)).close()
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    if state == "rollback journal":
        holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE" if state != "used" else "BEGIN IMMEDIATE")
    holder.execute("CREATE TABLE somebody_elses (x)")
    timer = threading.Timer(5, lambda: holder.execute("COMMIT"))
    timer.start()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            store = SqlStore(uri, str(tmp_path))
            run = store.runs.create("0").info.run_id
            store.runs.log_batch(run, [Metric("m", 1.0, 1, 0)])
            assert store.runs.get(run).data.metrics == {"m": 1.0}
            store.close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    timer.join()
    holder.close()
    assert failed == []
    assert not any(thread.is_alive() for thread in threads)
