"""HTTP/1.1 as it is spoken badly: two readings of one request, odd bodies, old versions, nonsense."""

from __future__ import annotations

import json
import random
import re
import socket
from collections.abc import Iterator

import pytest

from mlflow._wire.operations import OPERATIONS
from tests.robust.serving import API, answer_of, ask, exchange, new_run, serving, status_of

HOST = b"Host: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
CREATE = b"POST %s/runs/create HTTP/1.1\r\n" % API.encode() + HOST + JSON
BODY = b'{"experiment_id":"0"}'
FILE = b"/api/2.0/mlflow-artifacts/artifacts/%s"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator:
    with serving(tmp_path_factory.mktemp("http")) as started:
        yield started


def _answers(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


SMUGGLED = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 21\r\nContent-Length: 0\r\n",
        b"Content-Length: 21, 0\r\n",
        b"Content-Length: +21\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x15\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b" Transfer-Encoding: chunked\r\n",
        b"Content-Length\x00: 21\r\n",
        b"Content-Length: 21\rX: y\r\n",
        b"Host: elsewhere.example\r\n",
    ],
)
def test_requests_with_two_readings_are_refused(server, lines):
    received = exchange(server, CREATE + lines + b"\r\n" + b"0\r\n\r\n" + SMUGGLED, half_close=True)
    statuses = _answers(received)
    assert statuses[:1] == [400] and 200 not in statuses, received
    assert answer_of(received)["error_code"]


@pytest.mark.parametrize("request_line", [b"GET /a b HTTP/1.1", b"GET /health HTTP/9.9", b"GE", b"\x16\x03\x01"])
def test_nonsense_is_answered_in_json(server, request_line):
    received = exchange(server, request_line + b"\r\n" + HOST + b"\r\n", half_close=True)
    assert status_of(received) == 400
    assert answer_of(received)["error_code"] == "BAD_REQUEST"


def test_chunked_bodies(server):
    chunks = b"".join(b"%x\r\n%c\r\n" % (1, c) for c in BODY) + b"0\r\n\r\n"
    received = exchange(server, CREATE + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert status_of(received) == 200 and answer_of(received)["run"]["info"]["experiment_id"] == "0"
    put = b"PUT %s HTTP/1.1\r\n" % (FILE % b"chunked") + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert status_of(exchange(server, put + b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n")) == 200
    assert ask(server, (FILE % b"chunked").decode())[1] == b"hello world"
    for broken in (b"z\r\nhello\r\n0\r\n\r\n", b"5\r\nhello!\r\n0\r\n\r\n", b"fffffffffffffffff\r\nhello"):
        received = exchange(server, put.replace(b"chunked HTTP", b"broken HTTP") + broken, half_close=True)
        assert status_of(received) == 400, received
    assert ask(server, (FILE % b"broken").decode())[0] == 404


def test_expect_100_continue(server):
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=5) as sock:
        sock.sendall(CREATE + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY))
        assert sock.recv(1000).startswith(b"HTTP/1.1 100 ")
        sock.sendall(BODY)
        assert sock.recv(65536).startswith(b"HTTP/1.1 200")
    received = exchange(server, CREATE + b"Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n")
    assert _answers(received) == [413]


def test_http_1_0(server):
    received = exchange(server, b"GET /health HTTP/1.0\r\n" + HOST + b"\r\n")
    assert status_of(received) == 200 and b"connection: close" in received.lower()
    received = exchange(server, CREATE.replace(b"1.1", b"1.0") + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
    assert status_of(received) == 200 and answer_of(received)["run"]


def test_head_is_get_without_the_body(server):
    run = new_run(server)
    assert ask(server, (FILE % b"h").decode(), b"12345", "PUT")[0] == 200
    paths = (
        f"{API}/runs/get?run_id={run}",
        "/health",
        "/version",
        "/openapi.json",
        (FILE % b"h").decode(),
        "/",
        "/metrics",
    )
    for path in paths:
        got = exchange(server, b"GET %s HTTP/1.1\r\n" % path.encode() + HOST + b"\r\n")
        head = exchange(
            server, b"HEAD %s HTTP/1.1\r\n" % path.encode() + HOST + b"Connection: close\r\n\r\n", half_close=True
        )
        assert status_of(head) == status_of(got) == 200, (path, head)
        assert head.endswith(b"\r\n\r\n") and head.count(b"\r\n\r\n") == 1
        if path != "/metrics":
            assert _length(head) == _length(got)


def _length(received: bytes) -> bytes:
    return next(x for x in received.lower().split(b"\r\n") if x.startswith(b"content-length"))


def test_pipelined_requests_are_answered_in_order(server):
    run = new_run(server)
    requests = b""
    for step in range(50):
        body = json.dumps({"run_id": run, "key": "m", "value": step, "timestamp": step, "step": step}).encode()
        requests += b"POST %s/runs/log-metric HTTP/1.1\r\n" % API.encode() + HOST + JSON
        requests += b"Content-Length: %d\r\n\r\n" % len(body) + body
        requests += b"GET %s/runs/get?run_id=%s HTTP/1.1\r\n" % (API.encode(), run.encode()) + HOST + b"\r\n"
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10) as sock:
        sock.sendall(requests + b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = b""
        while data := sock.recv(65536):
            received += data
    assert _answers(received) == [200] * 101
    bodies = [p.partition(b"\r\n\r\n")[2] for p in received.split(b"HTTP/1.1 ")[1:]]
    for step in range(50):
        metrics = json.loads(bodies[2 * step + 1])["run"]["data"]["metrics"]
        assert metrics[0]["value"] == step


def test_methods(server):
    for method in ("DELETE", "PUT", "PATCH"):
        status, answer = ask(server, "runs/create", {"a": 1}, method)
        assert (status, answer["error_code"]) == (405, "ENDPOINT_NOT_FOUND")
    for method in ("TRACE", "CONNECT", "PROPFIND"):
        received = exchange(server, b"%s /health HTTP/1.1\r\n" % method.encode() + HOST + b"\r\n", half_close=True)
        assert status_of(received) in (400, 405), received


ODD = [
    "", " ", "\0", "a\0b", "..", "../..", "%2e%2e", "'; DROP TABLE runs; --", '"', "\\", "\ud7ff\uffff",
    "🙂" * 100, "x" * 10_000,
    "-1", "99999999999999999999999", "1e400", "NaN", "null", "true", "\u202e", "\r\n", "attributes.",
    "metrics.`", "((((",
    0, -1, 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308, True, False, None,
    [], {}, [[]], [None], ["\0"], [{}], {"a": []}, [1, "x", None], [{"key": "\0", "value": "\0"}],
    [{"key": "k", "value": "v"}], [{"key": "k", "value": 1, "timestamp": 2**70, "step": -(2**70)}],
]  # fmt: skip


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mysql", "file"])
def test_no_value_of_any_field_is_a_server_error(tmp_path, backend):
    """Fields of every operation, each with strange values, two hundred requests a noun."""
    from contextlib import ExitStack

    from tests.backends import database

    chance = random.Random(7)
    with ExitStack() as stack:
        uri = str(tmp_path / "mlruns") if backend == "file" else stack.enter_context(database(backend, tmp_path))
        server = stack.enter_context(serving(tmp_path, uri))
        run = new_run(server)
        failures = []
        for operation in OPERATIONS:
            names = operation.request.__struct_fields__
            for _ in range(30):
                body = {n: chance.choice(ODD) for n in names if chance.random() < 0.6}
                if chance.random() < 0.7:
                    body.update({n: run for n in ("run_id",) if n in names})
                    body.update({n: "0" for n in ("experiment_id",) if n in names})
                    body.update({n: ["0"] for n in ("experiment_ids",) if n in names})
                path = f"/api{operation.template}".replace("{model_id}", "m-1").replace("{tag_key}", "k")
                if operation.method == "GET":
                    from urllib.parse import urlencode

                    query = urlencode({n: str(v).encode("utf-8", "replace") for n, v in body.items()})
                    answer = ask(server, f"{path}?{query}")
                else:
                    answer = ask(server, path, body, operation.method)
                status, content = answer
                if status >= 500 or (status != 200 and "error_code" not in content):
                    failures.append((operation.name, body, answer))
        assert failures == [], (len(failures), failures[:5])
        assert "Traceback" not in server.log.read_text()
