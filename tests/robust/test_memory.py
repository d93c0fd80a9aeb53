"""The server's memory does not grow with bodies, files, pages or the number of clients."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import ExitStack

import pytest

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.store.sql import SqlStore
from tests.robust.serving import API, answer_of, ask, exchange, new_run, resident, serving, status_of

MEBIBYTE = 1024 * 1024
ALLOWED = 64 * MEBIBYTE


class Growth:
    """The most memory that a server had within the block, above what it had before."""

    def __init__(self, server):
        self._server = server
        self._ended = threading.Event()
        self.size = 0

    def __enter__(self) -> Growth:
        self._before = resident(self._server)
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._ended.wait(0.01):
            self.size = max(self.size, resident(self._server) - self._before)

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._thread.join()


def _all(calls) -> None:
    failed: list[BaseException] = []

    def run(call) -> None:
        try:
            call()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_parallel_uploads_and_downloads(tmp_path):
    with serving(tmp_path) as server:
        path = "/api/2.0/mlflow-artifacts/artifacts/f{}"
        content = b"x" * (20 * MEBIBYTE)
        assert ask(server, path.format("warm"), b"x", "PUT")[0] == 200

        def upload(number: int) -> None:
            assert ask(server, path.format(number), content, "PUT", seconds=100)[0] == 200

        with Growth(server) as growth:
            _all([lambda i=i: upload(i) for i in range(64)])
        assert growth.size < ALLOWED
        socks = []
        with ExitStack() as stack, Growth(server) as growth:
            for i in range(64):  # clients that read next to nothing
                sock = stack.enter_context(socket.create_connection(("127.0.0.1", int(server.url[-5:].lstrip(":")))))
                sock.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path.format(i).encode())
                socks.append(sock)
            assert all(sock.recv(15).startswith(b"HTTP/1.1 200") for sock in socks)
            assert ask(server, path.format(3))[1] == content
        assert growth.size < 2 * ALLOWED  # a piece for each of 64 connections


def test_bodies_beyond_the_limit(tmp_path):
    with serving(tmp_path, max_body=8 * MEBIBYTE, max_held=16 * MEBIBYTE) as server:
        head = b"POST %s/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" % API.encode()

        def declared() -> None:
            received = exchange(server, head + b"Content-Length: 1000000000000\r\n\r\n{")
            assert status_of(received) == 413
            assert answer_of(received)["error_code"] == "INVALID_PARAMETER_VALUE"

        def chunked() -> None:
            piece = b"100000\r\n" + b" " * MEBIBYTE + b"\r\n"
            received = exchange(server, head + b"Transfer-Encoding: chunked\r\n\r\n" + piece * 20)
            assert status_of(received) in (413, 503), received

        with Growth(server) as growth:
            _all([declared, chunked] * 12)
        assert growth.size < ALLOWED
        assert new_run(server)


def test_a_sent_body_that_is_refused_can_be_read_about(tmp_path):
    """A client that sends all of a large body before it reads gets the refusal, not a reset connection."""
    with serving(tmp_path, max_body=MEBIBYTE) as server:
        for _ in range(5):
            status, answer = ask(
                server, "runs/create", b" " * (6 * MEBIBYTE), headers={"Content-Type": "application/json"}
            )
            assert (status, answer["error_code"]) == (413, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"a":' * 300_000,
        b'{"tags":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"experiment_id":"0","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        json.dumps(json.dumps([[]] * 1000)).encode(),
        b"9" * 1_000_000,
        b'{"experiment_id":' + b"9" * 100_000 + b"}",
        b'{"start_time":1e999999}',
        b"\xff" * 100_000,
        b'"' + b"\\u0000" * 100_000 + b'"',
    ],
)
def test_strange_json_is_no_server_error(odd_server, body):
    for path in ("runs/create", "runs/log-batch", "experiments/search", "runs/search"):
        status, answer = ask(odd_server, path, body, headers={"Content-Type": "application/json"})
        assert status < 500, answer
        assert status == 200 or answer["error_code"]


@pytest.fixture(scope="module")
def odd_server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("odd")) as server:
        yield server


def test_large_heads(odd_server):
    get = b"GET %s/runs/get?run_id=%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
    cases = [
        (get % (API.encode(), b"x" * 100_000, b""), {400, 404}),
        (get % (API.encode(), b"x" * 10_000_000, b""), {431}),
        (get % (API.encode(), b"1", b"X-A: %s\r\n" % (b"y" * 10_000_000)), {431}),
        (get % (API.encode(), b"1", b"X-A: y\r\n" * 500_000), {431}),
        (get % (API.encode(), b"1", b"X-A: y\r\n" * 5000), {400, 404}),
    ]
    with Growth(odd_server) as growth:
        for request, statuses in cases:
            received = exchange(odd_server, request)
            assert status_of(received) in statuses, received[:200]
            assert answer_of(received)["error_code"]
    assert growth.size < ALLOWED


RUNS, VALUES = 50_000, 25


@pytest.fixture(scope="module")
def many_runs(tmp_path_factory):
    """A database with 50,000 runs of 25 values each, written by SQL."""
    import sqlite3

    folder = tmp_path_factory.mktemp("many")
    store = SqlStore(f"sqlite:///{folder / 'server.db'}", "mlflow-artifacts:/")
    run = store.runs.create("0", run_name="first").info.run_id
    store.runs.log_batch(run, [Metric(f"m{i}", i, 1, 0) for i in range(10)], [Param(f"p{i}", "v") for i in range(14)])
    store.close()
    connection = sqlite3.connect(folder / "server.db")
    with connection:
        connection.execute(
            "CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i < {RUNS - 1}) SELECT i, printf('%032d', i) AS id FROM n"
        )
        for table in ("runs", "latest_metrics", "params", "tags"):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join({"run_uuid": "numbers.id", "start_time": "i"}.get(n, f"t.{n}") for n in names)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM numbers, {table} t "
                "WHERE t.run_uuid = ?",
                (run,),
            )
        connection.execute("DROP TABLE numbers")
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) "
            "SELECT 'long', i, i, ?, i, 0 FROM n",
            (run,),
        )
    connection.close()
    with serving(folder) as server:
        yield server, run


def test_a_page_of_fifty_thousand_runs(many_runs):
    server, _ = many_runs
    assert ask(server, "runs/search", {"experiment_ids": ["0"], "max_results": 100})[0] == 200
    with Growth(server) as growth:
        status, page = ask(server, "runs/search", {"experiment_ids": ["0"], "max_results": RUNS}, seconds=100)
    assert status == 200
    assert len({r["info"]["run_id"] for r in page["runs"]}) == RUNS
    assert len(page["runs"]) == RUNS and "next_page_token" not in page
    starts = [r["info"]["start_time"] for r in page["runs"]]
    assert starts == sorted(starts, reverse=True)
    assert all(len(r["data"]["metrics"]) == 10 and len(r["data"]["params"]) == 14 for r in page["runs"][::999])
    assert growth.size < 2 * ALLOWED


def test_pages_in_parts_are_the_pages_asked_for(many_runs):
    server, _ = many_runs
    asked = {"experiment_ids": ["0"], "max_results": 4321, "order_by": ["metrics.m3 DESC", "attributes.run_id"]}
    first = ask(server, "runs/search", asked)[1]
    assert len(first["runs"]) == 4321
    second = ask(server, "runs/search", {**asked, "page_token": first["next_page_token"]})[1]
    ids = [r["info"]["run_id"] for r in (*first["runs"], *second["runs"])]
    assert len(set(ids)) == 2 * 4321
    assert ids[10:] == sorted(ids[10:])
    for wrong in ({"max_results": 50_001}, {"max_results": -1}, {"page_token": "nonsense", "max_results": 5000}):
        status, answer = ask(server, "runs/search", {**asked, **wrong})
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_all_points_of_a_long_metric(many_runs):
    server, run = many_runs
    with Growth(server) as growth:
        status, found = ask(server, f"metrics/get-history?run_id={run}&metric_key=long", seconds=100)
    assert status == 200
    assert [m["step"] for m in found["metrics"]] == list(range(1, 300_001))
    assert growth.size < 2 * ALLOWED
    some = ask(server, f"metrics/get-history?run_id={run}&metric_key=long&max_results=150000")[1]
    assert [m["step"] for m in some["metrics"]] == list(range(1, 150_001))
    rest = f"metrics/get-history?run_id={run}&metric_key=long&max_results=150000&page_token={some['next_page_token']}"
    assert [m["step"] for m in ask(server, rest)[1]["metrics"]] == list(range(150_001, 300_001))
    nothing = ask(server, f"metrics/get-history?run_id={run}&metric_key=none")
    assert nothing[0] == 200 and not nothing[1].get("metrics")


def test_a_reader_who_leaves_and_one_without_chunks(many_runs):
    server, _ = many_runs
    body = json.dumps({"experiment_ids": ["0"], "max_results": 20_000}).encode()
    lines = b"Host: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    request = b"POST %s/runs/search HTTP/%s\r\n" + lines
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as sock:
        sock.sendall(request % (API.encode(), b"1.1", len(body)) + body)
        assert sock.recv(20).startswith(b"HTTP/1.1 200")
    received = exchange(server, request % (API.encode(), b"1.0", len(body)) + body, seconds=60)
    assert status_of(received) == 200 and b"chunked" not in received[:500]
    assert len(answer_of(received)["runs"]) == 20_000
    assert "Traceback" not in server.log.read_text()
