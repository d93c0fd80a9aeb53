"""Pages of other sites, and names that lead to the server but are not its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.robust.serving import API, ask, exchange, serving, status_of


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Iterator:
    with serving(tmp_path_factory.mktemp("own"), static_prefix="/ml") as server:
        yield server


@pytest.fixture(scope="module")
def public(tmp_path_factory) -> Iterator:
    with serving(tmp_path_factory.mktemp("public"), host="0.0.0.0") as server:
        yield server


@pytest.fixture(scope="module")
def narrowed(tmp_path_factory) -> Iterator:
    with serving(
        tmp_path_factory.mktemp("narrowed"),
        host="0.0.0.0",
        allowed_hosts=("ml.example.com", "*.corp.example", "[2001:db8::1]:8000"),
        cors_allowed_origins=("https://app.example.com", "https://*.trusted.example"),
    ) as server:
        yield server


def _get(server, host: str, path: str = f"{API}/experiments/get?experiment_id=0") -> int:
    return status_of(exchange(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()))


def _port(server) -> str:
    return server.url.rpartition(":")[2]


def test_a_server_of_one_machine_answers_to_its_names_only(own):
    port = _port(own)
    for host in (
        f"localhost:{port}",
        f"127.0.0.1:{port}",
        f"[::1]:{port}",
        "LOCALHOST",
        "app.localhost:1",
        "127.9.9.9",
    ):
        assert _get(own, host) == 200, host
    for host in (
        "evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example",
        "192.168.1.1", "", "0.0.0.0",
        "evil.example@localhost", "localhost@evil.example", "localhost, evil.example", "[::1].evil.example",
        "[", "[evil]",
        "127.0.0.1:80@evil.example", "localhost/evil", "xlocalhost",
    ):  # fmt: skip
        assert _get(own, host) in (400, 403), host
    assert _get(own, "evil.example", "/health") == 200


def test_a_public_server_answers_to_any_name(public):
    for host in ("192.168.1.4:5000", "10.0.0.1", "[2001:db8::1]:80", "localhost", "ml.example.com", "x.example:80"):
        assert _get(public, host) == 200, host


def test_allowed_hosts_narrow_it(narrowed):
    for host in ("ml.example.com", "ml.example.com:8443", "a.corp.example", "a.b.corp.example:1", "[2001:db8::1]:8000"):
        assert _get(narrowed, host) == 200, host
    for host in (
        "localhost",
        "127.0.0.1",
        "10.0.0.1",
        "xml.example.com",
        "corp.example",
        "[2001:db8::1]:9",
        "corp.example.evil",
    ):
        assert _get(narrowed, host) == 403, host


def test_every_route_checks_the_host(own):
    from mlflow.server.app import App
    from mlflow.server.settings import Settings

    app = App(Settings(backend_store_uri="sqlite://", static_prefix="/ml"))
    try:
        for method, path, route in app.router.all:
            received = exchange(own, f"{method} {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
            expected = 200 if route.name in ("health", "version") else 403
            assert status_of(received) == expected, (method, path)
    finally:
        app.services.close()


def _post(server, headers: dict[str, str], path: str = f"{API}/experiments/create") -> int:
    return ask(server, path, {"name": uuid.uuid4().hex}, headers=headers)[0]


FOREIGN = [
    "https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://", "",
    "http://evil.example:5000", "http://localhost@evil.example", "chrome-extension://abc", "http://[evil", "http://",
]  # fmt: skip


def test_pages_of_others_change_nothing(own, public):
    for server in (own, public):
        for origin in FOREIGN:
            for path in (f"{API}/experiments/create", "/ml/ajax-api/2.0/mlflow/experiments/create"):
                if server is own or path.startswith("/api"):
                    assert _post(server, {"Origin": origin}, path) == 403, origin
            upload = "/api/2.0/mlflow-artifacts/artifacts/x"
            assert ask(server, upload, b"x", "PUT", {"Origin": origin})[0] == 403
            assert ask(server, upload, method="DELETE", headers={"Origin": origin})[0] == 403
        for site in ("cross-site", "same-site"):
            assert _post(server, {"Sec-Fetch-Site": site}) == 403
    assert _post(own, {"Origin": own.url, "Sec-Fetch-Site": "same-origin"}) == 200
    assert _post(own, {}) == 200


def test_a_page_that_has_the_servers_address_for_its_name(narrowed):
    """DNS rebinding: host and origin agree, and are both foreign."""
    status, answer = ask(
        narrowed,
        "experiments/create",
        {"name": uuid.uuid4().hex},
        headers={"Host": "evil.example", "Origin": "http://evil.example"},
    )
    assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")


def test_simple_content_types_are_refused(own):
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "TEXT/PLAIN;charset=utf-8",
    ):
        status, answer = ask(own, "experiments/create", b'{"name":"csrf"}', headers={"Content-Type": kind})
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert ask(own, "experiments/get-by-name?experiment_name=csrf")[0] == 404
    json = {"Content-Type": "application/json; charset=utf-8"}
    assert ask(own, "experiments/create", b'{"name":"no csrf"}', headers=json)[0] == 200


def _headers(server, method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    lines = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in headers.items())
    received = exchange(server, f"{method} {path} HTTP/1.1\r\nContent-Length: 0\r\n{lines}\r\n".encode())
    head = received.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return status_of(received), {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head)}


def test_cors(narrowed, own):
    path = f"{API}/experiments/search"
    for origin, allowed in (
        ("https://app.example.com", True), ("https://x.trusted.example", True), ("http://app.example.com", False),
        ("https://app.example.com.evil.example", False), ("https://trusted.example", False), ("null", False),
    ):  # fmt: skip
        status, found = _headers(
            narrowed, "OPTIONS", path, Host="ml.example.com", Origin=origin, Access_Control_Request_Method="POST"
        )
        assert status == 204
        assert found.get("access-control-allow-origin") == (origin if allowed else None)
        assert "Origin" in found["vary"]
        if allowed:
            assert "POST" in found["access-control-allow-methods"]
            assert "idempotency-key" in found["access-control-allow-headers"]
        status, found = _headers(narrowed, "POST", path, Host="ml.example.com", Origin=origin)
        assert (status != 403) is allowed
    # What a foreign page reads is not given to it.
    status, found = _headers(
        own, "GET", f"{API}/experiments/get?experiment_id=0", Host="localhost", Origin="https://evil.example"
    )
    assert "access-control-allow-origin" not in found
    assert found["x-content-type-options"] == "nosniff" and found["x-frame-options"] == "SAMEORIGIN"


def test_forwarded_headers_change_nothing(own):
    forwarded = {"X-Forwarded-Host": "localhost", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    assert ask(own, "experiments/get?experiment_id=0", headers={"Host": "evil.example", **forwarded})[0] == 403
    assert _post(own, {"Origin": "https://evil.example", **forwarded}) == 403
    assert _post(own, {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}) == 403


def test_repeated_hosts_and_origins_are_refused(own):
    for lines in ("Host: localhost\r\nHost: evil.example", "Host: evil.example\r\nHost: localhost"):
        assert status_of(exchange(own, f"GET /version HTTP/1.1\r\n{lines}\r\n\r\n".encode())) == 400
    twice = "Host: localhost\r\nOrigin: https://evil.example\r\nOrigin: http://localhost\r\nContent-Length: 0"
    assert status_of(exchange(own, f"POST {API}/experiments/create HTTP/1.1\r\n{twice}\r\n\r\n".encode())) == 400
