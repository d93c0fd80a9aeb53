"""Slow and silent clients do not hold up others, and each of their connections ends in time."""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robust.serving import API, ask, exchange, new_run, serving, status_of, until

LIMITS = {"header_seconds": 2.0, "body_seconds": 2.0, "stall_seconds": 2.0}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator:
    with serving(tmp_path_factory.mktemp("slow"), **LIMITS) as started:
        content = b"x" * 60_000_000
        assert ask(started, "/api/2.0/mlflow-artifacts/artifacts/large", content, "PUT")[0] == 200
        yield started


def _connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10)


def _serves_others(server) -> None:
    """Some calls of every kind; with the timeout of each they fail where they are held up."""
    run = new_run(server)
    for i in range(10):
        point = {"run_id": run, "key": "m", "value": i, "timestamp": 1, "step": i}
        assert ask(server, "runs/log-metric", point, seconds=5)[0] == 200
        assert ask(server, f"runs/get?run_id={run}", seconds=5)[0] == 200
        assert ask(server, f"/api/2.0/mlflow-artifacts/artifacts/s{i}", b"x" * 100_000, "PUT", seconds=5)[0] == 200


def _drip(sock: socket.socket, first: bytes, piece: bytes, seconds: float = 9) -> bytes:
    """Send a piece now and then until the server closes; what it sent before."""
    received = b""
    sock.sendall(first)
    sock.settimeout(0.2)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            sock.sendall(piece)
            data = sock.recv(65536)
            if not data:
                return received
            received += data
        except TimeoutError:
            continue
        except OSError:
            return received
    raise AssertionError("the connection was kept for ever")


HEAD = b"POST %s/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" % API.encode()
UPLOAD = (
    b"PUT /api/2.0/mlflow-artifacts/artifacts/dripped HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n"
)
ANSWERED = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

DRIPS = {
    "head": (b"GET /health HTTP/1.1\r\n", b"X-A: b\r\n", 0),
    "nothing but empty lines": (b"\r\n", b"\r\n", 0),
    "empty lines after an answer": (ANSWERED, b"\r\n", 200),
    "a second head": (ANSWERED + b"GET /health HTTP/1.1\r\n", b"X-A: b\r\n", 200),
    "body": (HEAD + b"Content-Length: 100000\r\n\r\n", b" ", 504),
    "chunked body": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 504),
    "upload": (UPLOAD, b"x", 504),
    "body of a refused request": (
        b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
        b"x",
        404,
    ),
    "endless body of a refused request": (
        b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n",
        404,
    ),
}


def test_dripping_clients_are_ended_and_disturb_nobody(server):
    ends: dict[str, bytes | BaseException] = {}

    def drip(name: str) -> None:
        try:
            with _connect(server) as sock:
                ends[name] = _drip(sock, DRIPS[name][0], DRIPS[name][1])
        except BaseException as error:
            ends[name] = error

    threads = [threading.Thread(target=drip, args=(name,)) for name in DRIPS for _ in range(5)]
    for thread in threads:
        thread.start()
    _serves_others(server)
    for thread in threads:
        thread.join()
    for name, (_, _, status) in DRIPS.items():
        received = ends[name]
        assert isinstance(received, bytes), (name, received)
        assert status_of(received) == status, (name, received)
        if status >= 400:
            assert b'"error_code"' in received
    assert ask(server, "/api/2.0/mlflow-artifacts/artifacts/dripped")[0] == 404


def test_readers_that_do_not_read_are_ended(server):
    requests = [
        b"GET /api/2.0/mlflow-artifacts/artifacts/large HTTP/1.1\r\nHost: localhost\r\n\r\n",
        # Many small answers, which wait in the connection's buffer.
        b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2000,
    ]
    before = _open_files(server)
    socks = []
    for request in requests * 10:
        sock = _connect(server)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        try:
            sock.send(request)
        except BlockingIOError:
            pass
        socks.append(sock)
    until(lambda: _open_files(server) >= before + len(socks))
    _serves_others(server)
    # Nobody has read a byte, nor hung up.
    until(lambda: _open_files(server) <= before + 2)
    for sock in socks:
        sock.close()
    assert "Traceback" not in server.log.read_text()


def _open_files(server) -> int:
    return sum(1 for _ in Path(f"/proc/{server.process.pid}/fd").iterdir())


def test_a_slow_but_steady_reader_gets_all(server):
    with _connect(server) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.sendall(
            b"GET /api/2.0/mlflow-artifacts/artifacts/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        size, started = 0, time.monotonic()
        while data := sock.recv(200_000):
            size += len(data)
            if time.monotonic() - started < 5:
                time.sleep(0.1)
        assert size > 60_000_000


def test_a_thousand_idle_connections(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    socks: list[socket.socket] = []
    try:
        for _ in range(1000):
            sock = _connect(server)
            sock.sendall(ANSWERED)
            socks.append(sock)
        for sock in socks:
            assert sock.recv(1000).startswith(b"HTTP/1.1 200")
        _serves_others(server)
        for sock in socks[::100]:
            sock.sendall(ANSWERED)
            assert sock.recv(1000).startswith(b"HTTP/1.1 200")
    finally:
        for sock in socks:
            sock.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert ask(server, "/health")[0] == 200


def test_clients_that_leave_are_forgotten(server):
    body = json.dumps({"experiment_ids": ["0"]}).encode()
    for cut in (5, 60, 150, len(HEAD) + 30):
        request = (HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)[:cut]
        for _ in range(10):
            with _connect(server) as sock:
                sock.sendall(request)
    assert status_of(exchange(server, ANSWERED)) == 200
    assert "Traceback" not in server.log.read_text()


def test_reads_go_on_while_writes_wait(tmp_path):
    """More writers than threads wait for a file that another program has locked."""
    with serving(tmp_path) as server:
        run = new_run(server)
        holder = sqlite3.connect(tmp_path / "server.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        statuses: list[int] = []

        def write(step: int) -> None:
            point = {"run_id": run, "key": "m", "value": 1, "timestamp": 1, "step": step}
            statuses.append(ask(server, "runs/log-metric", point, seconds=60)[0])

        threads = [threading.Thread(target=write, args=(step,)) for step in range(40)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        for _ in range(20):
            assert ask(server, f"runs/get?run_id={run}")[0] == 200
            assert ask(server, "runs/search", {"experiment_ids": ["0"]})[0] == 200
        assert statuses == []
        holder.execute("ROLLBACK")
        holder.close()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 40
