"""``kill -9``: what was acknowledged is there afterwards, what was not is there whole or not at all."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.store.sql import SqlStore
from tests.backends import database
from tests.robust.serving import ask, new_run, serve, serving, until

BATCH = 20


class Load:
    """Clients that log until the server is gone, and remember what it acknowledged."""

    def __init__(self, server, run: str):
        self.server = server
        self.run = run
        self.metrics: list[int] = []
        self.batches: list[int] = []
        self.runs: list[str] = []
        self.threads = [
            threading.Thread(target=self._until_gone, args=(what, i)) for i in range(4) for what in self._kinds()
        ]

    def _kinds(self):
        return (self._log_metric, self._log_batch, self._create)

    def _until_gone(self, what, number: int) -> None:
        for i in range(100_000):
            try:
                if not what(number * 1_000_000 + i):
                    return
            except OSError:
                return
            except Exception as error:  # http.client's, when the answer is cut
                assert type(error).__module__ == "http.client", error
                return

    def _log_metric(self, step: int) -> bool:
        point = {"run_id": self.run, "key": "m", "value": step, "timestamp": 1, "step": step}
        status, _ = ask(self.server, "runs/log-metric", point)
        self.metrics += [step] if status == 200 else []
        return status == 200

    def _log_batch(self, number: int) -> bool:
        points = [{"key": f"b{i}", "value": number, "timestamp": 1, "step": number} for i in range(BATCH)]
        params = [{"key": f"p{number}-{i}", "value": "v"} for i in range(3)]
        status, _ = ask(self.server, "runs/log-batch", {"run_id": self.run, "metrics": points, "params": params})
        self.batches += [number] if status == 200 else []
        return status == 200

    def _create(self, number: int) -> bool:
        status, made = ask(self.server, "runs/create", {"experiment_id": "0", "run_name": f"r{number}"})
        self.runs += [made["run"]["info"]["run_id"]] if status == 200 else []
        return status == 200

    def kill_in_the_middle(self) -> None:
        """Run until something of each kind was acknowledged, then kill."""
        for thread in self.threads:
            thread.start()
        until(lambda: len(self.metrics) > 60 and len(self.batches) > 30 and len(self.runs) > 30)
        os.kill(self.server.process.pid, signal.SIGKILL)
        for thread in self.threads:
            thread.join()
        self.server.process.wait()

    def check(self, store: SqlStore) -> None:
        """All that was acknowledged is there, and every batch is whole."""
        steps = {m.step for m in store.metrics.history(self.run, "m")}
        assert steps.issuperset(self.metrics)
        kept = [{m.step for m in store.metrics.history(self.run, f"b{i}")} for i in range(BATCH)]
        assert kept[0].issuperset(self.batches)
        assert all(steps == kept[0] for steps in kept)
        params = store.runs.get(self.run).data.params
        assert {k.split("-")[0][1:] for k in params} == {str(n) for n in kept[0]}
        assert len(params) == 3 * len(kept[0])
        for run_id in self.runs:
            assert store.runs.get(run_id).info.run_id == run_id


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_what_was_acknowledged_survives_the_server(tmp_path, backend):
    with database(backend, tmp_path) as uri:
        server = serve(tmp_path, uri)
        load = Load(server, new_run(server))
        load.kill_in_the_middle()
        if backend == "sqlite":
            with sqlite3.connect(uri.removeprefix("sqlite:///")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            connection.close()
        with serving(tmp_path, uri) as again:
            status, run = ask(again, f"runs/get?run_id={load.run}")
            assert status == 200 and run["run"]["info"]["run_id"] == load.run
            assert ask(again, "runs/log-metric", {"run_id": load.run, "key": "n", "value": 1, "timestamp": 1})[0] == 200
        store = SqlStore(uri, str(tmp_path))
        try:
            load.check(store)
        finally:
            store.close()


WRITER = """
import sys, threading
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.store.sql import SqlStore

store = SqlStore(sys.argv[1], sys.argv[2])
run = store.runs.create("0").info.run_id
sys.stdout.write(f"run {run}\\n")
lock = threading.Lock()

def go(n):
    for i in range(10 ** 6):
        number = n * 10 ** 6 + i
        store.runs.log_batch(run, [Metric(f"b{k}", number, 1, number) for k in range(20)], [Param(f"p{number}", "v")])
        with lock:
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()

for n in range(4):
    threading.Thread(target=go, args=(n,)).start()
"""


def test_direct_writers_are_killed(tmp_path):
    uri = f"sqlite:///{tmp_path / 'direct.db'}"
    outputs = [tmp_path / f"writer-{i}" for i in range(3)]
    writers = []
    for output in outputs:
        with open(output, "wb") as out:
            command = [sys.executable, "-c", WRITER, uri, str(tmp_path)]
            writers.append(subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE))
    try:
        until(
            lambda: all(o.read_text().count("\n") > 40 or w.poll() for o, w in zip(outputs, writers, strict=True)), 60
        )
    finally:
        for writer in writers:
            writer.kill()
        errors = [writer.communicate()[1] for writer in writers]
    assert errors == [b""] * 3
    connection = sqlite3.connect(tmp_path / "direct.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    store = SqlStore(uri, str(tmp_path))
    try:
        for output in outputs:
            first, *rest = output.read_text().splitlines()
            run, acknowledged = first.removeprefix("run "), {int(line) for line in rest[:-1]}
            kept = [{m.step for m in store.metrics.history(run, f"b{k}")} for k in range(20)]
            assert kept[0].issuperset(acknowledged)
            assert all(steps == kept[0] for steps in kept)
            assert set(store.runs.get(run).data.params) == {f"p{n}" for n in kept[0]}
    finally:
        store.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mysql"])
def test_a_batch_with_a_conflicting_param_leaves_nothing(tmp_path, backend):
    """Two writers race for one param: of each batch either all is there, or nothing."""
    with database(backend, tmp_path) as uri:
        stores = [SqlStore(uri, str(tmp_path)) for _ in range(2)]
        run = stores[0].runs.create("0").info.run_id
        won: dict[int, list[int]] = {}
        barrier = threading.Barrier(2)

        def go(which: int) -> None:
            for i in range(15):
                barrier.wait()
                points = [Metric(f"m{which}-{i}-{k}", 1.0, 1, 1) for k in range(10)]
                try:
                    stores[which].runs.log_batch(run, points, [Param(f"p{i}", str(which))])
                except Exception as error:
                    assert getattr(error, "error_code", "") == "INVALID_PARAMETER_VALUE", error
                else:
                    won.setdefault(i, []).append(which)

        threads = [threading.Thread(target=go, args=(which,)) for which in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        data = stores[0].runs.get(run).data
        for i in range(15):
            assert len(won[i]) == 1
            assert data.params[f"p{i}"] == str(won[i][0])
        expected = {f"m{which[0]}-{i}-{k}" for i, which in won.items() for k in range(10)}
        assert set(data.metrics) == expected
        for store in stores:
            store.close()


# Uploads

PATH = "/api/2.0/mlflow-artifacts/artifacts/folder/file.bin"
OLD = b"old " * 1000


def _begin_upload(server, length: int, first: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))
    sock.sendall(b"PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (PATH.encode(), length) + first)
    return sock


def _listed(server) -> list[tuple[str, int]]:
    status, found = ask(server, "/api/2.0/mlflow-artifacts/artifacts?path=folder")
    assert status == 200
    return [(f["path"], int(f["file_size"])) for f in found.get("files", [])]


def _upload(server, content: bytes) -> int:
    return ask(server, PATH, content, "PUT")[0]


def test_a_broken_upload_leaves_the_old_file(tmp_path):
    with serving(tmp_path) as server:
        assert _upload(server, OLD) == 200
        for sent in (0, 1, 1_000_000):
            sock = _begin_upload(server, 5_000_000, b"n" * sent)
            time.sleep(0.05)
            assert _listed(server) == [("file.bin", len(OLD))]
            sock.close()
        _begin_chunked = b"PUT %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" % PATH.encode()
        sock = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))
        sock.sendall(_begin_chunked + b"5\r\nhello\r\n")
        sock.close()
        time.sleep(0.2)
        assert ask(server, PATH)[1] == OLD
        assert _listed(server) == [("file.bin", len(OLD))]
        assert [p.name for p in (tmp_path / "artifacts").rglob("*") if p.is_file()] == ["file.bin"]


def test_the_server_is_killed_in_the_middle_of_uploads(tmp_path):
    server = serve(tmp_path)
    assert _upload(server, OLD) == 200
    socks = [_begin_upload(server, 10_000_000, b"n" * 3_000_000) for _ in range(4)]
    time.sleep(0.2)
    server.process.kill()
    server.process.wait()
    for sock in socks:
        sock.close()
    with serving(tmp_path) as again:
        assert ask(again, PATH)[1] == OLD
        assert _listed(again) == [("file.bin", len(OLD))]
        assert _upload(again, b"new") == 200
        assert _listed(again) == [("file.bin", 3)]


def test_of_uploads_to_one_path_one_is_there_whole(tmp_path):
    with serving(tmp_path) as server:
        contents = [bytes([i]) * (300_000 + i) for i in range(12)]
        statuses: list[int] = []
        seen: list[bytes] = []
        threads = [threading.Thread(target=lambda c=c: statuses.append(_upload(server, c))) for c in contents]
        assert _upload(server, contents[0]) == 200
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            seen.append(ask(server, PATH)[1])
        assert statuses == [200] * 12
        assert all(content in contents for content in [*seen, ask(server, PATH)[1]])
        folder: Path = tmp_path / "artifacts" / "folder"
        assert [p.name for p in folder.iterdir()] == ["file.bin"]
