"""A request survives what passes, fails at once for what does not, and is never done twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from email.utils import formatdate

import pytest

from mlflow.exceptions import MlflowException, RestException
from mlflow.store.rest import retry
from mlflow.store.rest.retry import Failure, Patience, persist, retry_after_seconds


@pytest.fixture
def both(connect):
    """The two ways of sending, each giving the body."""

    def ways(uri: str):
        line = connect(uri)
        return [lambda *a, **k: line.call(*a, **k), lambda *a, **k: line.request(*a[:2], body=a[2], **k).data]

    return ways


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_statuses_are_repeated_with_one_key(serve, both, steps, way, status):
    server = serve(steps.answer(status, b"busy", Retry_After="0"), steps.answer(body=b'{"ok":1}'))
    assert both(server.uri)[way]("POST", "/x", b"{}", idempotency_key="abc") == b'{"ok":1}'
    assert [r.headers["idempotency-key"] for r in server.requests] == ["abc", "abc"]
    assert [r.body for r in server.requests] == [b"{}", b"{}"]


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize(
    "cut",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"half":',
    ],
    ids=["nothing", "headers", "body", "chunk"],
)
def test_cut_answers_are_repeated(serve, both, steps, way, cut):
    server = serve(steps.raw(cut), steps.answer(body=b'{"ok":1}'))
    assert both(server.uri)[way]("POST", "/x", b"{}", idempotency_key="k") == b'{"ok":1}'
    assert [r.headers["idempotency-key"] for r in server.requests] == ["k", "k"]


@pytest.mark.parametrize("way", [0, 1])
def test_reset_connections_are_repeated(serve, both, steps, way):
    def reset(sock, request):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False

    server = serve(reset, steps.answer(body=b"1"))
    assert both(server.uri)[way]("POST", "/x", b"{}") == b"1"
    assert len(server.requests) == 2


@pytest.mark.parametrize("way", [0, 1])
def test_silent_server_is_asked_again(serve, both, steps, monkeypatch, way):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")

    def hang(sock, request):
        time.sleep(3)
        return False

    server = serve(hang, steps.answer(body=b"1"))
    assert both(server.uri)[way]("POST", "/x", b"{}") == b"1"


def test_slow_drip_of_headers_has_an_end(serve, connect, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    over = threading.Event()

    def drip(sock, request):
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 1000:
            if over.wait(0.1):
                return False
            sock.sendall(bytes([byte]))
        return False

    server = serve(drip)
    with pytest.raises(MlflowException, match="no answer within 1 s"):
        connect(server.uri).call("GET", "/x")
    over.set()


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 501, 507])
def test_final_statuses_are_not_repeated(serve, both, steps, way, status):
    server = serve(steps.answer(status, b'{"error_code":"BAD_REQUEST","message":"m"}', Retry_After="0"))
    with pytest.raises(RestException):
        both(server.uri)[way]("POST", "/x", b"{}")
    assert len(server.requests) == 1


def test_a_500_that_names_a_lasting_reason_is_not_repeated(serve, connect, steps):
    server = serve(steps.answer(500, b'{"error_code":"INVALID_STATE","message":"m"}'))
    with pytest.raises(RestException, match=r"INVALID_STATE: m$"):
        connect(server.uri).call("POST", "/x", b"{}")
    assert len(server.requests) == 1


def test_a_lasting_500_is_given_up_soon(serve, connect, steps):
    server = serve(steps.answer(500, b'{"error_code":"INTERNAL_ERROR","message":"m"}', Retry_After="0"))
    with pytest.raises(RestException, match=r"INTERNAL_ERROR: m Given up after 4 tries") as caught:
        connect(server.uri).call("POST", "/x", b"{}")
    assert caught.value.json["message"] == "m"
    assert len(server.requests) == 4


def test_max_retries_counts_repetitions(serve, connect, steps, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0")
    server = serve(steps.answer(503, b""))
    with pytest.raises(MlflowException, match="Given up after 3 tries") as caught:
        connect(server.uri).call("POST", "/x", b"{}")
    assert caught.value.error_code == "TEMPORARILY_UNAVAILABLE"
    assert len(server.requests) == 3


@pytest.mark.parametrize("way", [0, 1])
def test_retry_false_sends_once(serve, both, steps, way):
    server = serve(steps.raw(b""))
    send = both(server.uri)[way]
    with pytest.raises(MlflowException, match="closed the connection"):
        send("POST", "/x", b"{}", retry=False)
    assert len(server.requests) == 1


def test_an_iterator_is_sent_once_and_a_function_again(serve, connect, steps):
    server = serve(steps.answer(503, b"", Retry_After="0"), steps.answer())
    line = connect(server.uri)
    with pytest.raises(MlflowException, match="503"):
        line.request("PUT", "/x", body=iter([b"ab"]))
    server.script.insert(0, steps.answer(503, b"", Retry_After="0"))
    line.request("PUT", "/x", body=lambda: iter([b"ab"]))
    assert [r.body for r in server.requests] == [b"ab"] * 3


def test_retry_after_is_waited_for(serve, connect, steps):
    server = serve(steps.answer(503, b"", Retry_After="1"), steps.answer())
    started = time.monotonic()
    connect(server.uri).call("GET", "/x")
    assert time.monotonic() - started >= 1


def test_retry_after_beyond_patience_fails_at_once(serve, connect, steps):
    server = serve(steps.answer(429, b"", Retry_After="1000"))
    with pytest.raises(MlflowException, match="429"):
        connect(server.uri).call("GET", "/x")
    assert len(server.requests) == 1


def test_retry_after_forms():
    assert retry_after_seconds("3") == 3
    assert retry_after_seconds("0.5") == 0.5
    assert 55 < retry_after_seconds(formatdate(time.time() + 60, usegmt=True)) <= 60
    assert retry_after_seconds(formatdate(time.time() - 60, usegmt=True)) == 0
    assert [retry_after_seconds(x) for x in (None, "", "soon", "-1", "²")] == [None] * 5


def test_restarted_server_costs_nothing(serve, both):
    server = serve()
    for send in both(server.uri):
        for _ in range(3):
            assert send("POST", "/x", b"{}") == b"{}"
            server.drop_connections()


def test_a_server_that_comes_up_late_is_waited_for(serve, both):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    got: list[bytes] = []
    ways = both(f"http://127.0.0.1:{port}")
    threads = [threading.Thread(target=lambda s=s: got.append(s("POST", "/x", b"{}"))) for s in ways]
    [t.start() for t in threads]
    time.sleep(1)
    server = serve(port=port)
    [t.join(30) for t in threads]
    assert got == [b"{}", b"{}"]
    assert len(server.requests) == 2


def test_server_down_is_named_when_patience_ends(monkeypatch, both):
    monkeypatch.setenv("MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS", "0.3")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for send in both(f"http://u:s3cret@127.0.0.1:{port}/p"):
        with pytest.raises(MlflowException) as caught:
            send("POST", "/api/x", b"{}")
        assert caught.value.error_code == "TEMPORARILY_UNAVAILABLE"
        assert f"http://127.0.0.1:{port}/p/api/x failed: the connection is refused" in caught.value.message
        assert "s3cret" not in caught.value.message


def test_unknown_name_fails_at_once(both, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda s: pytest.fail("it waited"))
    for send in both("http://no-such-host.invalid:5000"):
        with pytest.raises(MlflowException, match="name cannot be resolved"):
            send("POST", "/x", b"{}")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no SIGSTOP here")
@pytest.mark.parametrize("timeout", ["120", "1"], ids=["waits", "asks-again"])
def test_a_frozen_server_is_outlived_and_acts_once(connect, tmp_path, monkeypatch, timeout):
    """The server remembers its answers by key, as Millrace's does; it is stopped for three seconds in mid-work."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", timeout)
    script = tmp_path / "server.py"
    script.write_text(_REMEMBERING_SERVER)
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline())
        line = connect(f"http://127.0.0.1:{port}")
        assert line.call("POST", "/create", b"0", idempotency_key="key0") == b"made 0"
        process.send_signal(signal.SIGSTOP)
        threading.Timer(3, process.send_signal, [signal.SIGCONT]).start()
        for i in range(1, 4):
            assert line.call("POST", "/create", b"%d" % i, idempotency_key=f"key{i}") == b"made %d" % i
        assert line.call("GET", "/made") == b"0,1,2,3"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


_REMEMBERING_SERVER = """
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
made, answers, lock = [], {}, threading.Lock()
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            key = self.headers["Idempotency-Key"]
            if key not in answers:
                made.append(body.decode())
                answers[key] = b"made " + body
        self.send(answers[key])
    def do_GET(self):
        self.send(",".join(made).encode())
    def send(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
class Server(ThreadingHTTPServer):
    def handle_error(self, *args):
        pass
server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_an_outage_of_ten_seconds_is_survived_by_plain_defaults():
    """By the clock of the test: a server that is down for ten seconds, first known, then never met."""
    for known in (True, False):
        assert _outage(10, known=known) <= 20


def test_what_defaults_give_up():
    with pytest.raises(MlflowException, match="Given up after"):
        _outage(31, known=False)
    assert _outage(290, known=True) <= 301
    with pytest.raises(MlflowException, match="Given up after"):
        _outage(310, known=True)


def test_patience_may_be_endless(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS", "-1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    assert _outage(50_000, known=False) <= 50_012


def test_the_classic_settings_give_the_classic_schedule(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "5")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0")
    patience = Patience(time.monotonic(), known=True)
    assert [patience.pause(Failure("x")) for _ in range(6)] == [0, 4, 8, 16, 32, None]


def test_a_name_that_was_known_may_vanish_for_a_while():
    assert Patience(time.monotonic(), known=True).pause(Failure("x", unresolved=True)) == 0
    assert Patience(time.monotonic(), known=False).pause(Failure("x", unresolved=True)) is None


def test_outage_is_said_once_and_its_end_too(caplog):
    _outage(20, known=True)
    assert [r.levelname for r in caplog.records] == ["WARNING", "WARNING"]
    assert "Trying again for up to 300 s" in caplog.messages[0]
    assert "answers again" in caplog.messages[1]


def _outage(seconds: float, known: bool) -> float:
    """Seconds until a request got through an outage, by a clock of its own."""
    now = [1000.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retry.time, "monotonic", lambda: now[0])

        def attempt() -> float:
            now[0] += 0.001
            if now[0] - 1000 < seconds:
                raise Failure("the connection is refused")
            return now[0] - 1000

        def sleep(pause: float) -> None:
            now[0] += pause

        return persist(attempt, where="http://h", known=lambda: known, sleep=sleep)


def test_the_process_survives_a_server_that_dies_before_its_answer(serve, connect, steps):
    """The server acts, then dies before it answers: the repetition has the same key, so it acts once."""
    made: dict[str, bytes] = {}

    def act(then):
        def step(sock, request):
            made.setdefault(request.headers["idempotency-key"], request.body)
            return then(sock, request)

        return step

    server = serve(act(steps.raw(b"")), act(steps.raw(b"HTTP/1.1 200")), act(steps.answer()))
    connect(server.uri).call("POST", "/create", b"{}", idempotency_key="one")
    assert len(server.requests) == 3
    assert made == {"one": b"{}"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_forked_during_an_outage_goes_on_by_itself(serve, connect, steps):
    server = serve(steps.answer(503, b"", Retry_After="0"), steps.answer())
    line = connect(server.uri)
    line.call("GET", "/x")
    pid = os.fork()
    if pid == 0:
        os._exit(0 if line.call("GET", "/child") == b"{}" else 1)
    assert os.waitpid(pid, 0)[1] == 0
