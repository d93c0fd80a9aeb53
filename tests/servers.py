"""Real servers for tests: started as users start them, on a free port, ended with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Server", "free_port", "running", "start"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Server:
    """A server process."""

    def __init__(self, process: subprocess.Popen, url: str, log: Path):
        self.process = process
        self.url = url
        self.log = log

    def wait_until_healthy(self, seconds: float = 30) -> None:
        """Return once it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not answer within {seconds} s:\n{self.log.read_text()}")

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
        """End it and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(seconds)


def start(
    backend_store_uri: str,
    folder: Path,
    *options: str,
    port: int | None = None,
    environment: dict[str, str] | None = None,
) -> Server:
    """Start ``mlflow server`` with its artifacts below ``folder``."""
    port = port or free_port()
    log = folder / f"server-{port}.log"
    command: Sequence[str] = (
        sys.executable,
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri",
        backend_store_uri,
        "--artifacts-destination",
        str(folder / "server-artifacts"),
        "--port",
        str(port),
        *options,
    )
    with open(log, "ab") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=folder, env={**os.environ, **(environment or {})}
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        server.wait_until_healthy()
    except BaseException:
        server.process.kill()
        server.process.wait()
        raise
    return server


@contextmanager
def running(backend_store_uri: str, folder: Path, *options: str, **kwargs) -> Iterator[str]:
    """URL of a server that runs within the block."""
    server = start(backend_store_uri, folder, *options, **kwargs)
    try:
        yield server.url
    finally:
        server.stop()
