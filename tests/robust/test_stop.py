"""SIGTERM: what is under way is finished, nothing new is taken, and no process is left."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time

import pytest

from tests.robust.serving import API, ask, exchange, new_run, serve, serving, status_of, until

UPLOAD = b"PUT /api/2.0/mlflow-artifacts/artifacts/slow.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
SIZE = 300_000


def _connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20)


def _takes_nobody(server) -> bool:
    try:
        with _connect(server) as late:
            late.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return late.recv(100) == b""
    except OSError:
        return True


def _children(pid: int) -> set[int]:
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found |= {int(name), *_children(int(name))}
    return found


def _is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(("workers", "how"), [(1, signal.SIGTERM), (1, signal.SIGINT), (2, signal.SIGTERM)])
def test_what_is_under_way_is_finished(tmp_path, workers, how):
    server = serve(tmp_path, workers=workers)
    try:
        run = new_run(server)
        body = b'{"run_id":"%s","key":"m","value":1,"timestamp":1}' % run.encode()
        slow_json, upload, idle = _connect(server), _connect(server), _connect(server)
        head = b"POST %s/runs/log-metric HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
        slow_json.sendall(head % (API.encode(), len(body)) + body[:10])
        upload.sendall(UPLOAD % SIZE + b"x" * 100_000)
        time.sleep(0.3)
        family = {server.process.pid} | _children(server.process.pid)
        server.process.send_signal(how)
        time.sleep(0.7)
        assert server.process.poll() is None
        assert _takes_nobody(server)
        assert idle.recv(100) == b""
        idle.close()
        upload.sendall(b"x" * (SIZE - 100_000))
        slow_json.sendall(body[10:])
        for sock in (upload, slow_json):
            received = sock.recv(65536)
            assert status_of(received) == 200, received
            sock.close()
        assert server.process.wait(20) == 0
        until(lambda: not any(map(_is_running, family)), 5)
        log = server.log.read_text()
        assert "Traceback" not in log, log
    finally:
        server.process.kill()
        server.process.wait()
    with serving(tmp_path) as again:
        data = ask(again, f"runs/get?run_id={run}")[1]["run"]["data"]
        assert [m["key"] for m in data["metrics"]] == ["m"]
        assert ask(again, "/api/2.0/mlflow-artifacts/artifacts/slow.bin")[1] == b"x" * SIZE


def test_load_sees_answers_or_a_closed_door(tmp_path):
    """Requests that come while the server ends are answered rightly or not at all, and those answered are kept."""
    server = serve(tmp_path)
    run = new_run(server)
    acknowledged: list[int] = []
    others: list[int] = []

    def go(number: int) -> None:
        for i in range(100_000):
            step = number * 100_000 + i
            point = {"run_id": run, "key": "m", "value": 1, "timestamp": 1, "step": step}
            try:
                status, _ = ask(server, "runs/log-metric", point)
            except Exception:
                return
            (acknowledged if status == 200 else others).append(step)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: len(acknowledged) > 300)
    assert server.stop() == 0
    for thread in threads:
        thread.join()
    assert others == []
    with serving(tmp_path) as again:
        found = ask(again, f"metrics/get-history?run_id={run}&metric_key=m")[1]["metrics"]
        assert {m["step"] for m in found}.issuperset(acknowledged)
        assert status_of(exchange(again, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 200


def test_workers_end_with_a_killed_parent(tmp_path):
    server = serve(tmp_path, workers=2)
    family = _children(server.process.pid)
    assert len(family) >= 2
    server.process.kill()
    server.process.wait()
    until(lambda: not any(map(_is_running, family)), 15)
