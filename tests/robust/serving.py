"""Servers with settings of the test's choice, and clients that behave as no decent client does."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from mlflow.server.settings import Settings
from tests.servers import Server, free_port

__all__ = [
    "API",
    "answer_of",
    "ask",
    "exchange",
    "new_run",
    "resident",
    "send",
    "serve",
    "serving",
    "status_of",
    "until",
]

API = "/api/2.0/mlflow"
_START = "import sys, msgspec; from mlflow.server.run import run; from mlflow.server.settings import Settings; "
_START += "run(msgspec.json.decode(sys.argv[1], type=Settings), {})"


def serve(folder: Path, backend: str | None = None, **settings: Any) -> Server:
    """Start a server in ``folder``; the caller ends it."""
    port = settings.pop("port", None) or free_port()
    settings.setdefault("artifacts_destination", str(folder / "artifacts"))
    chosen = Settings(backend_store_uri=backend or f"sqlite:///{folder / 'server.db'}", port=port, **settings)
    log = folder / f"server-{port}.log"
    with open(log, "ab") as out:
        command = [sys.executable, "-c", _START, msgspec.json.encode(chosen).decode()]
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        server.wait_until_healthy()
    except BaseException:
        process.kill()
        process.wait()
        raise
    return server


@contextmanager
def serving(folder: Path, backend: str | None = None, **settings: Any) -> Iterator[Server]:
    """A server that runs within the block."""
    server = serve(folder, backend, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait()


def ask(
    server: Server | str,
    path: str,
    body: Any = None,
    method: str | None = None,
    headers: dict[str, str] | None = None,
    seconds: float = 30,
) -> tuple[int, Any]:
    """Status and content (decoded where it is JSON) of one request; paths without a slash are below the API."""
    status, kind, content = send(server, path, body, method, headers, seconds)
    return status, json.loads(content) if kind.startswith("application/json") and content else content


def send(server, path, body=None, method=None, headers=None, seconds: float = 30) -> tuple[int, str, bytes]:
    """Status, content type and bytes."""
    parts = urlsplit(server if isinstance(server, str) else server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=seconds)
    try:
        if isinstance(body, dict):
            body, headers = json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
        path = path if path.startswith("/") else f"{API}/{path}"
        connection.request(method or ("GET" if body is None else "POST"), path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers.get("content-type", ""), response.read()
    finally:
        connection.close()


def new_run(server: Server | str) -> str:
    """Id of a new run in the experiment Default."""
    status, run = ask(server, "runs/create", {"experiment_id": "0"})
    assert status == 200, run
    return run["run"]["info"]["run_id"]


def exchange(server: Server, request: bytes, seconds: float = 10, half_close: bool = False) -> bytes:
    """All that the server sends after these very bytes, until it closes or is silent for a while."""
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=seconds) as sock:
        sock.sendall(request)
        if half_close:
            sock.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while data := sock.recv(65536):
                received += data
                if not half_close and _is_whole(received):
                    return received
        except (TimeoutError, ConnectionResetError):
            pass
        return received


def _is_whole(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return body.endswith(b"0\r\n\r\n")


def status_of(received: bytes) -> int:
    """Status of the first answer in raw bytes; 0 where there is none."""
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.") else 0


def answer_of(received: bytes) -> Any:
    """JSON of the first answer in raw bytes."""
    return json.loads(received.partition(b"\r\n\r\n")[2])


def resident(server: Server) -> int:
    """Bytes of memory that the server's process has of its own; files that it maps are not among them."""
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the process has no memory")


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Return once the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be in time"
        time.sleep(0.02)
