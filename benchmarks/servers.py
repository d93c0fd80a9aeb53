"""Servers under test: started as users start them, measured as the whole tree of their processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.sides import SNIPPETS, Side, SideFailed

__all__ = ["Server", "run_measured", "running", "start"]

START_SECONDS = 120


class Server:
    """A running server."""

    def __init__(self, side: Side, process: subprocess.Popen, port: int, log: Path, started: float):
        self.side = side
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self.start_seconds = started
        """From the start of the command to the first healthy answer."""

    def _tree(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            raise SideFailed(f"{self.side.name}: the server ended: {self.log.read_text()[-1500:]}") from None

    def _sum(self, value: Callable[[psutil.Process], float]) -> float:
        total = 0.0
        for process in self._tree():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += value(process)
        return total

    def cpu(self) -> float:
        """Seconds of CPU that all its processes took until now, ended children included."""
        return self._sum(lambda p: sum(p.cpu_times()[:4]))

    def memory(self) -> float:
        """Bytes that are resident in all its processes."""
        return self._sum(lambda p: p.memory_info().rss)

    def proportional_memory(self) -> float:
        """The same, with pages that processes share counted once, where the system can tell."""
        return self._sum(lambda p: getattr(p.memory_full_info(), "pss", p.memory_info().rss))

    def processes(self) -> int:
        """How many."""
        return len(self._tree())

    def settle(self, seconds: float = 60) -> None:
        """Wait until all workers are up: until the tree takes next to no CPU."""
        deadline = time.monotonic() + seconds
        quiet = 0
        while quiet < 2 and time.monotonic() < deadline:
            before = self.cpu()
            time.sleep(0.75)
            quiet = quiet + 1 if self.cpu() - before < 0.06 else 0

    @contextmanager
    def peak(self, every: float = 0.03) -> Iterator[list[float]]:
        """The greatest ``memory()`` within the block, as the only item of the list once it ends."""
        found = [self.memory()]
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(every):
                with contextlib.suppress(SideFailed):
                    found[0] = max(found[0], self.memory())

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            ended.set()
            thread.join()

    def stop(self) -> None:
        """End it and all its children."""
        tree: list[psutil.Process] = []
        with contextlib.suppress(SideFailed):
            tree = self._tree()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(10)


def start(side: Side, folder: Path, name: str) -> Server:
    """Start the server of a side with a database and artifacts in ``folder``; for the floor, the bare one.

    Args:
        side: whose.
        folder: that exists.
        name: of the database and the log in the folder.

    Raises:
        SideFailed: when it does not answer in time.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{name}.log"
    command = [side.python, *_arguments(side, folder, name, port)]
    began = time.perf_counter()
    with open(log, "ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, env=side.environment)
    server = Server(side, process, port, log, 0.0)
    try:
        _await_health(server)
    except BaseException:
        server.stop()
        raise
    server.start_seconds = time.perf_counter() - began
    return server


def _arguments(side: Side, folder: Path, name: str, port: int) -> list[str]:
    artifacts = folder / f"{name}-artifacts"
    if side.name == "floor":
        return [str(SNIPPETS / "bare_server.py"), str(port), str(folder / f"{name}.db"), str(artifacts)]
    return [
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri",
        f"sqlite:///{folder / f'{name}.db'}",
        "--artifacts-destination",
        str(artifacts),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]


def _await_health(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with opener.open(f"{server.url}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.01)
    raise SideFailed(f"{server.side.name}: the server does not answer: {server.log.read_text()[-1500:]}")


@contextmanager
def running(sides: dict[str, Side], folder: Path, name: str, fail: Callable[[str], Any]) -> Iterator[dict[str, Server]]:
    """A server of each side, those that fail to start left out."""
    servers: dict[str, Server] = {}
    try:
        for side in sides.values():
            try:
                servers[side.name] = start(side, folder, f"{name}-{side.name}")
            except SideFailed as error:
                fail(str(error))
        for server in servers.values():
            server.settle()
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def run_measured(command: list[str], side: Side, folder: Path) -> dict[str, float]:
    """Wall and CPU seconds of a command from its start to its end, children included.

    Raises:
        SideFailed: when it ends with an error.
    """
    with open(folder / "command.log", "w+b") as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=side.environment, stdout=log, stderr=log)
        if sys.platform == "win32":
            process.wait()
            return {"wall": time.perf_counter() - began}
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise SideFailed(f"{side.name}: {command[1:]} ended with {process.returncode}: {log.read()[-1500:]!r}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime}
