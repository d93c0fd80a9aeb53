"""Who the client says it is, to whom, and to whom it never does."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.rest import providers
from mlflow.store.rest.address import redirect_target
from mlflow.tracking.request_auth.abstract_request_auth_provider import RequestAuthProvider
from mlflow.tracking.request_header.abstract_request_header_provider import RequestHeaderProvider
from mlflow.tracking.request_header.registry import resolve_request_headers


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def sent(serve, connect):
    """The Authorization that a server gets, by both ways."""

    def get(user: str = "", **options) -> str | None:
        server = serve()
        line = connect(server.uri.replace("//", f"//{user}"), **options)
        line.call("GET", "/x")
        line.request("GET", "/x")
        first, second = (r.headers.get("authorization") for r in server.requests)
        assert first == second
        return first

    return get


def _file(tmp_path, text: str) -> None:
    (tmp_path / ".mlflow").mkdir(exist_ok=True)
    (tmp_path / ".mlflow" / "credentials").write_text(text)


def test_order_of_credentials(sent, monkeypatch, tmp_path):
    assert sent() is None
    (tmp_path / ".netrc").write_text("default login d password d\nmachine 127.0.0.1 login net password rc\n")
    (tmp_path / ".netrc").chmod(0o600)
    assert sent() == basic("net", "rc")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", " tok\n")
    assert sent() == "Bearer tok"
    _file(tmp_path, "[mlflow]\nmlflow_tracking_username = fu\nmlflow_tracking_password = f%p\n")
    assert sent() == basic("fu", "f%p")
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "eu")
    assert sent() == basic("eu", "f%p")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "ep")
    assert sent() == basic("eu", "ep")
    assert sent("us%40er:p%3Aw@") == basic("us@er", "p:w")


def test_a_user_without_password_is_nobody(sent, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "eu")
    assert sent() is None
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "tok")
    assert sent() == "Bearer tok"


def test_the_netrc_default_is_for_nobody(sent, tmp_path):
    (tmp_path / ".netrc").write_text("default login d password d\n")
    (tmp_path / ".netrc").chmod(0o600)
    assert sent() is None


def test_settings_are_read_at_every_call(serve, connect, monkeypatch, tmp_path):
    server = serve()
    line = connect(server.uri)
    line.call("GET", "/x")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "one")
    line.call("GET", "/x")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "two")
    line.call("GET", "/x")
    _file(tmp_path, "[mlflow]\nmlflow_tracking_username=u\nmlflow_tracking_password=p\n")
    line.call("GET", "/x")
    seen = [r.headers.get("authorization") for r in server.requests]
    assert seen == [None, "Bearer one", "Bearer two", basic("u", "p")]


def test_another_host_gets_none_of_the_settings(sent, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "tok")
    monkeypatch.setenv("MLFLOW_TRACKING_AUTH", "no such")
    assert sent(credentials=False) is None
    assert sent("u:p@", credentials=False) == basic("u", "p")


@pytest.mark.parametrize("text", ["mlflow_tracking_password = s3cret", "[mlflow\ns3cret"])
def test_a_broken_credentials_file_is_named_without_its_content(connect, serve, tmp_path, text):
    _file(tmp_path, text)
    with pytest.raises(MlflowException, match=r"~/.mlflow/credentials") as caught:
        connect(serve().uri).call("GET", "/x")
    assert "s3cret" not in caught.value.message


def test_a_token_cannot_add_header_lines(connect, serve, monkeypatch):
    server = serve()
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "s3cret\r\nX-Evil: 1")
    with pytest.raises(MlflowException, match="MLFLOW_TRACKING_TOKEN") as caught:
        connect(server.uri).call("GET", "/x")
    assert "s3cret" not in caught.value.message
    assert server.requests == []


def test_redirects_within_the_server_keep_method_body_and_login(serve, connect, steps, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "tok")
    for status in (301, 302, 307, 308):
        moved = steps.answer(status, b"", Location="/there?x=1")
        # The short way hands over to the long one, which asks the first address once more.
        short = serve(moved, moved, steps.answer(body=b"1"))
        assert connect(short.uri).call("POST", "/x", b"{}", idempotency_key="k") == b"1"
        long = serve(moved, steps.answer(body=b"1"))
        assert connect(long.uri).request("POST", "/x", body=b"{}", idempotency_key="k").data == b"1"
        for request in (short.requests[-1], long.requests[-1]):
            assert (request.method, request.path, request.body) == ("POST", "/there?x=1", b"{}")
            assert request.headers["authorization"] == "Bearer tok"
            assert request.headers["idempotency-key"] == "k"


def test_redirects_elsewhere_take_no_secrets_along(serve, connect, steps, monkeypatch):
    class Secret(RequestHeaderProvider):
        def in_context(self):
            return True

        def request_headers(self):
            return {"X-Secret": "s3cret"}

    registry = providers.RequestHeaderProviderRegistry()
    registry.register(Secret)
    monkeypatch.setattr(providers, "_request_header_provider_registry", registry)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "tok")
    other = serve()
    server = serve(steps.answer(302, b"", Location=f"http://ann:pw@127.0.0.1:{other.port}/y"))
    connect(server.uri).call("GET", "/x")
    connect(server.uri).request("PUT", "/x", body=b"data")
    assert [r.method for r in other.requests] == ["GET", "PUT"]
    assert other.requests[1].body == b"data"
    assert server.requests[0].headers["x-secret"] == "s3cret"
    for request in other.requests:
        assert request.path == "/y"
        assert not {"authorization", "x-secret", "cookie"} & set(request.headers)
        assert request.headers["host"] == f"127.0.0.1:{other.port}"


@pytest.mark.parametrize(
    ("status", "location", "words"),
    [
        (303, "/y", "would drop"),
        (302, "ftp://h/x", "no http"),
        (302, "file:///etc/passwd", "no http"),
    ],
)
def test_redirects_that_are_not_followed(serve, connect, steps, status, location, words):
    server = serve(steps.answer(status, b"", Location=location))
    with pytest.raises(MlflowException, match=words):
        connect(server.uri).call("POST", "/x", b"{}")


def test_redirects_can_be_switched_off_and_end(serve, connect, steps, monkeypatch):
    server = serve(steps.answer(302, b"", Location="/x"))
    with pytest.raises(MlflowException, match="more than 5 times"):
        connect(server.uri).request("GET", "/x")
    assert len(server.requests) == 6
    monkeypatch.setenv("MLFLOW_ALLOW_HTTP_REDIRECTS", "false")
    with pytest.raises(MlflowException, match="MLFLOW_ALLOW_HTTP_REDIRECTS"):
        connect(server.uri).call("GET", "/x")


def test_header_providers_add_and_failing_ones_are_skipped(monkeypatch, serve, connect, caplog):
    class Adds(RequestHeaderProvider):
        def in_context(self):
            return True

        def request_headers(self):
            return {"User-Agent": "mine", "X-One": "1"}

    class Fails(RequestHeaderProvider):
        def in_context(self):
            raise ValueError("no")

        def request_headers(self):
            return {}

    registry = providers.RequestHeaderProviderRegistry()
    for kind in (Adds, Fails, Adds):
        registry.register(kind)
    monkeypatch.setattr(providers, "_request_header_provider_registry", registry)
    server = serve()
    connect(server.uri).call("GET", "/x")
    assert server.requests[0].headers["user-agent"] == "mlflow-python-client/3.8.1 mine mine"
    assert server.requests[0].headers["x-one"] == "1 1"
    assert resolve_request_headers({"X-One": "own"})["X-One"] == "own"
    assert "Fails" in caplog.text


@pytest.mark.parametrize("kind", ["callable", "pair"])
def test_auth_providers_sign(monkeypatch, serve, connect, kind):
    class Signs(RequestAuthProvider):
        def get_name(self):
            return "mine"

        def get_auth(self):
            if kind == "pair":
                return ("u", "p")

            def sign(request):
                request.headers["X-Signed"] = f"{request.method} {request.url} {request.body!r}"
                return request

            return sign

    registry = providers.RequestAuthProviderRegistry()
    registry.register(Signs)
    monkeypatch.setattr(providers, "_request_auth_provider_registry", registry)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "tok")
    monkeypatch.setenv("MLFLOW_TRACKING_AUTH", "mine")
    server = serve()
    connect(server.uri).call("POST", "/x", b"{}", {"q": "1"})
    headers = server.requests[0].headers
    if kind == "pair":
        assert headers["authorization"] == basic("u", "p")
    else:
        assert headers["authorization"] == "Bearer tok"
        assert headers["x-signed"] == f"POST {server.uri}/x?q=1 b'{{}}'"


def test_unknown_auth_provider_is_named(monkeypatch, serve, connect):
    monkeypatch.setenv("MLFLOW_TRACKING_AUTH", "nobody")
    server = serve()
    with pytest.raises(MlflowException, match="'nobody'"):
        connect(server.uri).call("GET", "/x")
    assert server.requests == []


def test_aws_signature(monkeypatch, serve, connect):
    pytest.importorskip("botocore")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("MLFLOW_TRACKING_AWS_SIGV4", "true")
    server = serve()
    connect(server.uri).call("POST", "/x", b"{}")
    value = server.requests[0].headers["authorization"]
    assert value.startswith("AWS4-HMAC-SHA256 Credential=AKID/")
    assert "/eu-west-1/execute-api/aws4_request" in value
    assert "x-amz-date" in server.requests[0].headers


def test_proxies_of_the_environment(monkeypatch, serve, connect, steps):
    proxy = serve(steps.answer(body=b"by proxy"))
    monkeypatch.setenv("HTTP_PROXY", proxy.uri.replace("//", "//pu:pp@"))
    line = connect("http://server.invalid:5000")
    assert line.call("GET", "/x") == b"by proxy"
    assert proxy.requests[0].path == "http://server.invalid:5000/x"
    assert proxy.requests[0].headers["proxy-authorization"] == basic("pu", "pp")
    direct = serve()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert connect(direct.uri).call("GET", "/x") == b"{}"
    assert "proxy-authorization" not in direct.requests[0].headers


def test_a_proxy_that_is_down_is_named_without_its_login(monkeypatch, connect):
    monkeypatch.setenv("HTTP_PROXY", "http://pu:s3cret@127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS", "0")
    with pytest.raises(MlflowException, match="HTTP_PROXY") as caught:
        connect("http://server.invalid:5000").call("GET", "/x")
    assert "s3cret" not in caught.value.message


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate for localhost that nobody trusts, and its key, in one file."""
    pytest.importorskip("cryptography")
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return str(path)


_TLS_SERVER = """
import ssl, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        who = self.connection.getpeercert(True)
        body = f"{self.client_address[1]} {bool(who)}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
class Server(ThreadingHTTPServer):
    def handle_error(self, *args):
        pass
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
context.load_verify_locations(sys.argv[1])
context.verify_mode = ssl.CERT_OPTIONAL
server = Server(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def tls_port(certificates, tmp_path):
    script = tmp_path / "tls.py"
    script.write_text(_TLS_SERVER)
    process = subprocess.Popen([sys.executable, str(script), certificates], stdout=subprocess.PIPE, text=True)
    yield int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()


def test_tls_settings(certificates, tls_port, connect, monkeypatch, tmp_path):
    uri = f"https://localhost:{tls_port}"
    line = connect(uri)
    for send in (line.call, lambda m, p, b: line.request(m, p, body=b).data):
        with pytest.raises(MlflowException, match="not trusted"):
            send("POST", "/x", b"{}")
    monkeypatch.setenv("MLFLOW_TRACKING_INSECURE_TLS", "true")
    assert line.call("POST", "/x", b"{}").endswith(b" False")
    assert line.request("POST", "/x", body=b"{}").data.endswith(b" False")
    monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", certificates)
    with pytest.raises(MlflowException, match="both set"):
        line.call("POST", "/x", b"{}")
    monkeypatch.delenv("MLFLOW_TRACKING_INSECURE_TLS")
    first = line.call("POST", "/x", b"{}")
    assert first == line.call("POST", "/x", b"{}"), "the connection was not kept"
    assert line.request("POST", "/x", body=b"{}").data.endswith(b" False")
    monkeypatch.setenv("MLFLOW_TRACKING_CLIENT_CERT_PATH", certificates)
    assert line.call("POST", "/x", b"{}").endswith(b" True")
    assert line.request("POST", "/x", body=b"{}").data.endswith(b" True")
    # A name that the certificate is not for.
    with pytest.raises(MlflowException, match="not trusted"):
        connect(f"https://127.0.0.1:{tls_port}").call("POST", "/x", b"{}")
    monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", str(tmp_path / "none.pem"))
    with pytest.raises(MlflowException, match="MLFLOW_TRACKING_SERVER_CERT_PATH"):
        line.call("POST", "/x", b"{}")


def test_tls_where_there_is_none_and_none_where_there_is(connect, tls_port):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_anything():
            for _ in range(2):
                sock, _ = listening.accept()
                sock.recv(1000)
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                sock.close()

        thread = threading.Thread(target=answer_anything)
        thread.start()
        line = connect(f"https://127.0.0.1:{listening.getsockname()[1]}")
        for send in (line.call, line.request):
            with pytest.raises(MlflowException, match="may not speak TLS"):
                send("GET", "/x")
        thread.join()
    line = connect(f"http://localhost:{tls_port}")
    for send in (line.call, line.request):
        with pytest.raises(MlflowException, match=r"try https://|does not speak HTTP|connection"):
            send("GET", "/x", retry=False)


def test_tls_is_never_given_up_by_a_redirect():
    with pytest.raises(MlflowException, match="from https to http"):
        redirect_target("https://h/x", "http://h/x")
    assert redirect_target("http://h/x", "https://h/y?a=1#f")[0].scheme == "https"
