"""MLflow 3.8.1's own web UI, as built, works in front of this server.

Its files are handed to the browser as they are, at this server's address; everything else that its pages ask for goes
to the server.
"""

from __future__ import annotations

import json
import mimetypes
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat import stock
from tests.servers import running

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


class Content:
    """What is on the server: an experiment with three runs, their files, and a model."""

    def __init__(self, url: str):
        self.url = url
        tags = [{"key": "mlflow.experimentKind", "value": "custom_model_development"}]
        self.experiment = self.call("experiments/create", {"name": "seen by stock", "tags": tags})["experiment_id"]
        self.runs = [self._run(n) for n in range(3)]
        asked = {"experiment_id": self.experiment, "name": "net", "source_run_id": self.runs[0]}
        self.model = self.call("logged-models", asked)["model"]["info"]["model_id"]

    def call(self, path: str, body: dict) -> dict:
        return json.loads(self._send(f"api/2.0/mlflow/{path}", json.dumps(body).encode(), "POST"))

    def _send(self, path: str, body: bytes, method: str) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/{path}", body, {"content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def _run(self, n: int) -> str:
        asked = {"experiment_id": self.experiment, "run_name": f"walk {n}", "start_time": 1_700_000_000_000 + n}
        run_id = self.call("runs/create", asked)["run"]["info"]["run_id"]
        points = [{"key": "loss", "value": (n + 1) / (s + 1), "timestamp": s, "step": s} for s in range(20)]
        params, tags = [{"key": "width", "value": f"w{n}"}], [{"key": "team", "value": "red"}]
        self.call("runs/log-batch", {"run_id": run_id, "metrics": points, "params": params, "tags": tags})
        data = {"name": "corpus", "digest": "abc", "source_type": "local", "source": "{}"}
        self.call("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": data}]})
        folder = f"api/2.0/mlflow-artifacts/artifacts/{self.experiment}/{run_id}/artifacts"
        self._send(f"{folder}/notes.txt", b"words within a file", "PUT")
        self._send(f"{folder}/sub/more.txt", b"more", "PUT")
        return run_id


class Page:
    """A page of stock's UI; ``problems`` are its errors and the API calls that failed."""

    def __init__(self, page, content: Content, build: Path):
        self.page, self.content, self.problems = page, content, []
        self.called: set[str] = set()
        self._build = build
        page.set_default_timeout(45_000)
        page.route(self._is_static, self._fulfil)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("response", self._response)

    def _is_static(self, url: str) -> bool:
        path = url.partition("?")[0].partition("#")[0].removeprefix(self.content.url)
        return path == "/" or path.startswith("/static-files/")

    def _fulfil(self, route) -> None:
        path = route.request.url.partition("?")[0].partition("#")[0].removeprefix(self.content.url)
        file = self._build / (path.removeprefix("/static-files/").lstrip("/") or "index.html")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(status=200, body=file.read_bytes(), content_type=kind)

    def _response(self, response) -> None:
        if not self._is_static(response.url):
            self.called.add(response.url.partition("?")[0].removeprefix(self.content.url))
            if response.status >= 400:
                self.problems.append(f"{response.status} {response.request.method} {response.url}")

    def show(self, path: str, *texts: str) -> None:
        """Open a view and wait until it shows each of the texts."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.content.url}/#{path}")
        for text in texts:
            self.page.get_by_text(text).locator("visible=true").first.wait_for()


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> Iterator[Content]:
    stock.stock_python()
    folder = tmp_path_factory.mktemp("server")
    with running(f"sqlite:///{folder / 'ui.db'}", folder) as url:
        yield Content(url)


@pytest.fixture(scope="module")
def ui(content) -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip(f"NO BROWSER: {CHROMIUM} is missing (apt install chromium), so stock's UI is NOT tested")
    api = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT: stock's UI is NOT tested")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield Page(browser.new_page(viewport={"width": 1400, "height": 900}), content, stock.ui_folder())
        browser.close()


@pytest.mark.timeout(400)
def test_its_pages_work(ui, content):
    experiment, (first, second, third) = f"/experiments/{content.experiment}", content.runs
    ui.show("/experiments", "seen by stock")
    ui.show(f"{experiment}/runs", "walk 0", "walk 1", "walk 2", "3 matching runs")
    ui.show(f"{experiment}/runs?compareRunsMode=CHART", "walk 1 (loss)")
    ui.show(f"{experiment}/runs/{second}", "walk 1", "w1", "corpus")
    ui.show(f"{experiment}/runs/{second}/model-metrics", "walk 1 (loss)")
    ui.show(f"{experiment}/runs/{second}/artifacts/notes.txt", "words within a file", "sub")
    names = json.dumps([first, second, third]).replace(" ", "")
    experiments = json.dumps([content.experiment])
    ui.show(f"/compare-runs?runs={names}&experiments={experiments}", "Comparing 3 Runs from 1 Experiment", "walk 2")
    ui.show(f"{experiment}/models", "net")
    ui.show(f"{experiment}/models/{content.model}", "net")
    assert ui.problems == []
    assert {"/graphql", "/get-artifact", "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval"} <= ui.called


@pytest.mark.timeout(400)
def test_pages_about_what_is_not_there_yet_do_not_break(ui, content):
    experiment = f"/experiments/{content.experiment}"
    ui.show("/models", "Registered Models")
    ui.show("/prompts", "Prompts")
    ui.show(f"{experiment}/traces", "seen by stock")
    ui.show(f"{experiment}/datasets", "No evaluation datasets found")
    ui.show(f"{experiment}/runs/{content.runs[0]}/traces", "walk 0")
    assert ui.problems == []


def test_a_run_that_is_not_there_is_said_to_be_missing(ui, content):
    ui.show(f"/experiments/{content.experiment}/runs/{'0' * 32}", "Page Not Found", "does not exist")
