"""Real servers on real sockets that misbehave as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from mlflow.store.rest.http import Connection

_SETTINGS = (
    "MLFLOW_HTTP",
    "MLFLOW_TRACKING",
    "MLFLOW_ALLOW_HTTP",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
)


class Received:
    """One request as the server got it."""

    def __init__(self, head: bytes, body: bytes, segments: int):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ")
        self.headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:])}
        self.body = body
        self.segments = segments


Step = Callable[[socket.socket, Received], bool]
"""Answers a request; True keeps the connection open."""


def answer(status: int = 200, body: bytes = b"{}", keep: bool = True, **headers: str) -> Step:
    """A whole answer."""

    def step(sock: socket.socket, request: Received) -> bool:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [] if keep else ["Connection: close"]
        sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return keep

    return step


def raw(data: bytes) -> Step:
    """Some bytes, then the end."""

    def step(sock: socket.socket, request: Received) -> bool:
        sock.sendall(data)
        return False

    return step


class Server:
    """Answers each request by the next step of a script; the last step repeats."""

    def __init__(self, *script: Step, port: int = 0):
        self.script = list(script) or [answer()]
        self.requests: list[Received] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen(64)
        self.port = self._socket.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            while (request := self._read(sock)) is not None:
                with self._lock:
                    self.requests.append(request)
                    step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                if not step(sock, request):
                    break
        except OSError:
            pass
        finally:
            sock.close()

    @staticmethod
    def _read(sock: socket.socket) -> Received | None:
        data, segments = b"", 0
        while b"\r\n\r\n" not in data:
            piece = sock.recv(65536)
            if not piece:
                return None
            data, segments = data + piece, segments + 1
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += sock.recv(65536)
            return Received(head, _dechunk(body), segments)
        length = next((int(x.split(b":")[1]) for x in lower.split(b"\r\n") if x.startswith(b"content-length:")), 0)
        while len(body) < length:
            piece = sock.recv(65536)
            if not piece:
                return None
            body, segments = body + piece, segments + 1
        return Received(head, body, segments)

    def drop_connections(self) -> None:
        """Close what is open, as a restart does."""
        for sock in self._open:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()
        self._open.clear()

    def close(self) -> None:
        """Stop listening and close what is open."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        self.drop_connections()


def _dechunk(data: bytes) -> bytes:
    out = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        out, data = out + data[: int(size, 16)], data[int(size, 16) + 2 :]
    return out


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start scripted servers; they end with the test."""
    servers: list[Server] = []

    def start(*script: Step, port: int = 0) -> Server:
        servers.append(Server(*script, port=port))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def connect() -> Iterator[Callable[..., Connection]]:
    """Make connections; they are closed with the test."""
    made: list[Connection] = []

    def make(uri: str, **options: bool) -> Connection:
        made.append(Connection(uri, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """No setting of the machine, and a home of the test's own."""
    import os

    for name in list(os.environ):
        if name.upper().startswith(_SETTINGS) or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def steps():
    """The steps that scripts are made of."""

    class Steps:
        pass

    Steps.answer = staticmethod(answer)
    Steps.raw = staticmethod(raw)
    return Steps
