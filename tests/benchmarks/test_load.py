"""The load generator and the bare server: what is measured really happens."""

from __future__ import annotations

import sqlite3

import pytest

from benchmarks.servers import start
from benchmarks.sides import SideFailed, bare_side


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("MILLRACE_BENCH_CACHE", str(tmp_path / "cache"))
    server = start(bare_side(), tmp_path, "bare")
    yield server
    server.stop()
    assert server.process.returncode is not None


def load(server, tmp_path, **told):
    told = {"port": server.port, "connections": 2, "seconds": 0.2, "runs": ["r1", "r2"], **told}
    return server.side.run("load", tmp_path, **told)


def count(tmp_path):
    connection = sqlite3.connect(tmp_path / "bare.db")
    try:
        return connection.execute("SELECT count(*), count(DISTINCT run_uuid) FROM metrics").fetchone()
    finally:
        connection.close()


def test_each_answer_stands_for_one_row(server, tmp_path):
    before = server.cpu()
    found = load(server, tmp_path, body="metric", path="/runs/log-metric")
    assert found["answers"] > 2
    assert found["next"] == found["answers"]
    assert found["median"] <= found["p99"]
    assert count(tmp_path) == (found["answers"], 2)
    assert server.cpu() >= before
    assert server.processes() == 1


def test_a_batch_has_a_thousand_points(server, tmp_path):
    found = load(server, tmp_path, body="batch", path="/runs/log-batch", connections=1)
    assert count(tmp_path) == (found["answers"] * 1000, 1)


def test_an_answer_other_than_200_ends_the_load(server, tmp_path):
    # The bare server finds no such file, and uvicorn answers 500.
    with pytest.raises(SideFailed, match="500"):
        load(server, tmp_path, body="metric", path="/x/artifacts/none")
