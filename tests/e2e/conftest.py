"""A real server with real data, and a real browser in front of it."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
START_SECONDS = 60


class Server:
    """A running server: where it is, and how its pages are addressed."""

    def __init__(self, origin: str, prefix: str = ""):
        self.origin = origin
        self.prefix = prefix

    def page(self, path: str) -> str:
        return f"{self.origin}{self.prefix}{path}"


def _start(folder: Path, prefix: str) -> tuple[Server, subprocess.Popen]:
    """Starts `mlflow server` over SQLite in a folder of its own and waits until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
    command += ["--artifacts-destination", str(folder / "artifacts")]
    if prefix:
        command += ["--static-prefix", prefix]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    log.close()
    server = Server(f"http://127.0.0.1:{port}", prefix)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(server.page("/health"), timeout=2):
                return server, process
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.kill()
    process.wait()
    pytest.fail(f"The server did not start:\n{(folder / 'server.log').read_text()[-3000:]}")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def serve(built_ui, tmp_path_factory) -> Iterator[Callable[..., Server]]:
    """Starts servers, each over a fresh folder; they end with the module."""
    processes = []

    def start(prefix: str = "") -> Server:
        server, process = _start(tmp_path_factory.mktemp("server"), prefix)
        processes.append(process)
        return server

    yield start
    for process in processes:
        _stop(process)


@pytest.fixture(scope="session")
def built_ui() -> None:
    """The pages of the present sources; builds them when they are older."""
    spec = importlib.util.spec_from_file_location("build_ui", ROOT / "tools" / "build_ui.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.build()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    if not CHROMIUM.exists():
        pytest.skip(f"NO BROWSER: {CHROMIUM} is missing (apt install chromium), so the UI is NOT tested")
    missing = "NO PLAYWRIGHT: pip install playwright; the UI is NOT tested"
    api = pytest.importorskip("playwright.sync_api", reason=missing)
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


class Watch:
    """What a page must not do: print errors, throw, or talk to anybody but its own server."""

    def __init__(self, page, origin: str):
        self.problems: list[str] = []
        self._host = urlsplit(origin).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self.problems.append(f"foreign request: {request.url}")


@pytest.fixture
def open_page(browser) -> Iterator:
    """Opens a page of a server; fails the test when the page misbehaved."""
    contexts = []
    watches = []

    def open_at(server: Server, path: str, width: int = 1280, height: int = 900, scheme: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watches.append(Watch(page, server.origin))
        page.goto(server.page(path))
        return page, watches[-1]

    yield open_at
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems] == []
