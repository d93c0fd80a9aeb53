"""What a call sends, what it gives back, and that connections are kept."""

from __future__ import annotations

import gzip
import json
import os
import threading

import pytest

from mlflow.exceptions import InvalidUrlException, MlflowException, RestException
from mlflow.store.rest.http import connection


def test_call_sends_one_segment_and_keeps_the_connection(serve, connect, steps):
    server = serve(steps.answer(body=b'{"a":1}'))
    line = connect(server.uri + "/prefix/")
    for _ in range(5):
        assert line.call("POST", "/api/2.0/mlflow/x", b'{"k":"' + b"v" * 900 + b'"}') == b'{"a":1}'
    assert server.connections == 1
    assert [r.segments for r in server.requests] == [1] * 5
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/prefix/api/2.0/mlflow/x")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "mlflow-python-client/3.8.1"
    assert request.headers["x-mlflow-client-version"] == "3.8.1"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert "authorization" not in request.headers


def test_query_is_encoded(serve, connect):
    server = serve()
    query = {"id": ["a b", "c&d"], "flag": True, "none": None, "text": "ü\r\nX: y"}
    connect(server.uri).call("GET", "/x", query=query)
    assert server.requests[0].path == "/x?id=a+b&id=c%26d&flag=true&text=%C3%BC%0D%0AX%3A+y"
    assert "x" not in server.requests[0].headers


def test_a_path_cannot_smuggle_headers(serve, connect):
    server = serve()
    line = connect(server.uri)
    line.call("GET", "/a\r\nEvil: 1\r\n\r\n/ü b%2Fc")
    line.request("GET", "/a\r\nEvil: 1\r\n\r\n/ü b%2Fc")
    for request in server.requests:
        assert request.path == "/a%0D%0AEvil:%201%0D%0A%0D%0A/%C3%BC%20b%2Fc"
        assert "evil" not in request.headers


def test_both_ways_send_the_same_request(serve, connect):
    server = serve()
    line = connect(server.uri)
    line.call("POST", "/x", b"{}", {"q": 1}, idempotency_key="k1")
    line.request(
        "POST", "/x", query={"q": 1}, body=b"{}", headers={"Content-Type": "application/json"}, idempotency_key="k1"
    )
    short, long = server.requests
    ignored = ("connection",)
    assert {k: v for k, v in short.headers.items() if k not in ignored} == {
        k: v for k, v in long.headers.items() if k not in ignored
    }
    assert (short.method, short.path, short.body) == (long.method, long.path, long.body)
    assert short.headers["idempotency-key"] == "k1"


@pytest.mark.parametrize(
    "data",
    [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n',
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a":1}',
        b'HTTP/1.0 200 OK\r\n\r\n{"a":1}',
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}',
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 27\r\n\r\n" + gzip.compress(b'{"a":1}'),
    ],
    ids=["chunked", "until-close", "http-1.0", "continue", "gzip"],
)
def test_every_framing_is_read(serve, connect, steps, data):
    server = serve(steps.raw(data))
    line = connect(server.uri)
    assert line.call("GET", "/x", retry=False) == b'{"a":1}'
    assert line.request("GET", "/x", retry=False).data == b'{"a":1}'


def test_interim_answers_are_passed_over(serve, connect, steps):
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    server = serve(steps.raw(hints + hints + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
    assert connect(server.uri).call("GET", "/x") == b"{}"


def test_large_bodies_both_ways(serve, connect, steps):
    big = os.urandom(3 << 20).hex().encode()
    server = serve(steps.answer(body=big))
    line = connect(server.uri)
    assert line.call("POST", "/x", big) == big
    assert server.requests[0].body == big


def test_request_takes_pieces_and_streams(serve, connect, steps):
    big = os.urandom(3 << 20)
    server = serve(steps.answer(body=big))
    line = connect(server.uri)
    response = line.request("PUT", "/x", body=lambda: iter([b"ab", b"cd"]), stream=True)
    assert b"".join(response.stream(1 << 16)) == big
    assert server.requests[0].body == b"abcd"
    # The connection of the stream that was read is used again.
    assert line.request("GET", "/y").data == big
    assert server.connections == 1


def test_response_of_request_can_be_read_in_any_way(serve, connect, steps):
    server = serve(steps.answer(body=b'{"a": [1]}', ETag="x"))
    response = connect(server.uri).request("GET", "/x")
    assert (response.status, response.data, response.json()) == (200, b'{"a": [1]}', {"a": [1]})
    assert response.headers["etag"] == "x"


def test_json_errors_become_rest_exceptions(serve, connect, steps):
    body = json.dumps({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No run 'x'", "extra": 1}).encode()
    server = serve(steps.answer(404, body))
    line = connect(server.uri)
    for send in (line.call, line.request):
        with pytest.raises(RestException) as caught:
            send("GET", "/x")
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
        assert caught.value.json["extra"] == 1
        assert str(caught.value) == "RESOURCE_DOES_NOT_EXIST: No run 'x'"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (401, b"<html>login</html>", "UNAUTHENTICATED", "MLFLOW_TRACKING_TOKEN"),
        (401, b"You are not authenticated", "UNAUTHENTICATED", "You are not authenticated"),
        (403, b"Invalid Host header", "PERMISSION_DENIED", "Invalid Host header"),
        (404, b"<!doctype html>", "ENDPOINT_NOT_FOUND", "check the tracking URI"),
        (404, b'{"detail": "Not Found"}', "ENDPOINT_NOT_FOUND", "Not Found"),
        (405, b"", "BAD_REQUEST", "does not know this call"),
        (413, b"", "BAD_REQUEST", "larger than"),
        (507, b"", "INTERNAL_ERROR", "disk is full"),
        (418, b"[1]", "BAD_REQUEST", "418"),
    ],
)
def test_other_errors_say_where_and_what_to_do(serve, connect, steps, status, body, code, words):
    server = serve(steps.answer(status, body))
    line = connect(server.uri.replace("//", "//ann:s3cret@") + "/p")
    with pytest.raises(MlflowException) as caught:
        line.call("POST", "/api/x", b"{}", {"token": "s3cret"})
    assert not isinstance(caught.value, RestException)
    assert caught.value.error_code == code
    assert words in caught.value.message
    assert f"POST {server.uri}/p/api/x" in caught.value.message
    assert "s3cret" not in caught.value.message
    assert len(server.requests) == 1


def test_what_is_not_http_fails_at_once_and_clearly(serve, connect, steps):
    server = serve(steps.raw(b"\x15\x03\x01\x00\x02\x02\x46 what?"))
    with pytest.raises(MlflowException, match=r"does not speak HTTP.*https://"):
        connect(server.uri).call("GET", "/x")
    with pytest.raises(MlflowException, match="does not speak HTTP"):
        connect(server.uri).request("GET", "/x")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "uri", ["", "file:///x", "http://", "http://h:port/", "http://h/?a=1", "http://h/a b", "h:5000"]
)
def test_bad_addresses_are_refused(uri):
    with pytest.raises(InvalidUrlException):
        connection(uri)


def test_bad_address_is_refused_without_its_password():
    with pytest.raises(InvalidUrlException) as caught:
        connection("http://ann:s3cret@host:99999/")
    assert "s3cret" not in caught.value.message


def test_connection_is_shared(serve):
    server = serve()
    assert connection(server.uri) is connection(server.uri)
    assert connection(server.uri) is not connection(server.uri, credentials=False)


def test_many_threads_get_their_own_answers(serve, connect, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_POOL_MAXSIZE", "12")

    def echo(sock, request):
        body = request.path.encode()
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        return True

    server = serve(echo)
    line = connect(server.uri)
    wrong: list[str] = []

    def work(name: int) -> None:
        for i in range(50):
            path = f"/{name}/{i}"
            got = line.call("GET", path) if i % 2 else line.request("GET", path).data
            if got.decode() != path:
                wrong.append(path)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert wrong == []
    assert len(server.requests) == 600
    assert server.connections <= 24


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_uses_connections_of_its_own(serve, connect):
    def echo(sock, request):
        body = request.path.encode()
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        return True

    server = serve(echo)
    line = connect(server.uri)
    assert line.call("GET", "/before") == b"/before"
    assert line.request("GET", "/before").data == b"/before"
    children = []
    for child in range(3):
        pid = os.fork()
        if pid == 0:
            ok = all(
                line.call("GET", f"/c{child}/{i}") == f"/c{child}/{i}".encode()
                and line.request("GET", f"/c{child}/{i}").data == f"/c{child}/{i}".encode()
                for i in range(20)
            )
            os._exit(0 if ok else 1)
        children.append(pid)
    for i in range(20):
        assert line.call("GET", f"/p/{i}") == f"/p/{i}".encode()
        assert line.request("GET", f"/p/{i}").data == f"/p/{i}".encode()
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
    # Two by each process: one for each way.
    assert server.connections == 8
