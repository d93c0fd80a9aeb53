"""The web UI in a browser, against a real server: from the list of experiments to the preview of a file."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.timeout(180)

EXPERIMENT = "image classifier"
LOSSES = {"calm-otter": 0.2, "bold-heron": 0.4, "dull-newt": 0.3}


def log_runs(uri: str) -> dict[str, str]:
    """Three runs with curves, a parent with a child, and files of several kinds; run ids by name."""
    import mlflow

    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(EXPERIMENT)
    ids = {}
    for number, (name, loss) in enumerate(LOSSES.items()):
        with mlflow.start_run(run_name=name) as run:
            ids[name] = run.info.run_id
            mlflow.log_params({"model": f"net-{number}", "epochs": 20})
            mlflow.set_tag("team", "vision")
            for step in range(20):
                mlflow.log_metric("val/loss", loss + 1 / (step + 1) - 1 / 20, step=step)
            mlflow.log_metric("loss", loss)
    with mlflow.start_run(run_name="parent") as run:
        ids["parent"] = run.info.run_id
        mlflow.log_text("# Report\n\nAll **well**.\n\n<script>window.broken = 1</script>", "docs/report.md")
        mlflow.log_text("class,score\ncat,0.5\ndog,0.75\n", "scores.csv")
        mlflow.log_text("<p id=here>page</p><script>here.textContent = 'alone: ' + self.origin</script>", "page.html")
        with mlflow.start_run(run_name="child", nested=True) as child:
            ids["child"] = child.info.run_id
    return ids


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture(scope="module")
def runs(server) -> dict[str, str]:
    return log_runs(server.origin)


def names(page) -> list[str]:
    return page.get_by_role("rowheader").get_by_role("link").all_inner_texts()


def search(page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def test_from_the_list_to_a_curve_and_a_file(server, runs, open_page):
    from playwright.sync_api import expect

    page, _ = open_page(server, "/")
    page.get_by_role("link", name=EXPERIMENT, exact=True).click()
    expect(page.get_by_role("heading", name=EXPERIMENT)).to_be_visible()
    rows = page.get_by_role("treegrid").get_by_role("row")
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="child")).to_have_attribute("aria-level", "2")

    # The server sorts; the address keeps the order.
    page.get_by_role("columnheader").get_by_role("button", name="loss", exact=True).click()
    expect(page.get_by_role("columnheader", name="loss", exact=True)).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("rowheader").get_by_role("link").first).to_have_text("bold-heron")
    assert names(page)[:3] == ["bold-heron", "dull-newt", "calm-otter"]

    page.get_by_role("textbox", name="Filter runs").fill("metrics.loss < 0.35")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    assert search(page) == {"filter": "metrics.loss < 0.35", "sort": "-metrics.loss"}
    page.reload()
    expect(rows).to_have_count(3)
    assert names(page) == ["dull-newt", "calm-otter"]

    page.get_by_role("link", name="calm-otter").click()
    expect(page.get_by_role("row", name="model net-0")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Metrics")).click()
    curve = page.get_by_role("region", name="val/loss").get_by_role("img", name="Curve of val/loss").locator("canvas")
    expect(curve).to_be_visible()
    page.wait_for_function(
        """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const [r, g, b] = [0x15, 0x9a, 0x8e];
            return data.some((v, i) => i % 4 === 0 && v === r && data[i + 1] === g && data[i + 2] === b);
        }""",
        arg=curve.element_handle(),
    )

    page.goto(server.page(f"/experiments/{experiment_of(page)}/runs/{runs['parent']}/artifacts"))
    page.get_by_role("treeitem", name="docs").get_by_role("button").click()
    page.get_by_role("button", name="report.md").click()
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    assert page.evaluate("window.broken") is None
    page.get_by_role("button", name="scores.csv").click()
    expect(page.get_by_role("cell", name="0.75")).to_be_visible()
    assert search(page) == {"path": "scores.csv"}
    page.get_by_role("button", name="page.html").click()
    # Its script runs without an origin, so it reaches neither cookies nor the API.
    expect(page.frame_locator("iframe").get_by_text("alone: null")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert "alone" in Path(download.value.path()).read_text()


def experiment_of(page) -> str:
    found = re.search(r"/experiments/([^/?]+)", page.url)
    assert found
    return found.group(1)


def test_a_bad_filter_shows_what_the_server_says(server, runs, open_page):
    from playwright.sync_api import expect

    page, watch = open_page(server, "/experiments")
    page.get_by_role("link", name=EXPERIMENT, exact=True).click()
    rows = page.get_by_role("treegrid").get_by_role("row")
    expect(rows).to_have_count(6)
    field = page.get_by_role("textbox", name="Filter runs")
    with page.expect_response(lambda response: response.status == 400) as refused:
        field.fill("metrics.loss >> 1")
        field.press("Enter")
    message = refused.value.json()["message"]
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text(message)).to_be_visible()
    expect(rows).to_have_count(6)
    # Browsers themselves report every refused request.
    watch.problems = [problem for problem in watch.problems if "status of 400" not in problem]


def test_columns_and_selection_stand_in_the_address(server, runs, open_page):
    from playwright.sync_api import expect

    page, _ = open_page(server, "/experiments")
    page.get_by_role("link", name=EXPERIMENT, exact=True).click()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("searchbox", name="Find a column").fill("tea")
    page.get_by_role("checkbox", name="team").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="team")).to_be_visible()
    for name in ("calm-otter", "bold-heron"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    expect(page.get_by_role("region", name="Selected runs")).to_contain_text("2 selected")
    assert "tags.team" in search(page)["cols"].split(",")
    assert set(search(page)["sel"].split(",")) == {runs["calm-otter"], runs["bold-heron"]}
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("row", name=re.compile(r"^model net-. net-."))).to_be_visible()
    page.get_by_text("Curves").click()
    expect(page.get_by_role("img", name="Curve of val/loss")).to_be_visible()


def test_an_experiment_is_made_renamed_deleted_and_brought_back(server, runs, open_page):
    from playwright.sync_api import expect

    page, _ = open_page(server, "/experiments")
    page.get_by_role("button", name="New experiment").click()
    page.get_by_role("textbox", name="Name").fill("scratch")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
    expect(page.get_by_text(f'set_tracking_uri("{server.origin}")')).to_be_visible()

    page.get_by_role("link", name="Experiments").click()
    page.get_by_role("button", name="Actions for scratch").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("kept")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("button", name="Actions for kept").click()
    page.get_by_role("menuitem", name="Delete").click()
    link = page.get_by_role("link", name="kept", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(link).to_be_visible()


def test_a_running_run_shows_what_is_logged_meanwhile(server, open_page):
    from playwright.sync_api import expect

    import mlflow

    mlflow.set_tracking_uri(server.origin)
    mlflow.set_experiment("live")
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 0.5, step=0)
        page, _ = open_page(server, f"/experiments/{run.info.experiment_id}/runs/{run.info.run_id}/metrics")
        card = page.get_by_role("region", name="loss")
        expect(card.get_by_text("0.5").first).to_be_visible()
        mlflow.log_metric("loss", 0.25, step=1)
        expect(card.get_by_text("0.25")).to_be_visible()
        expect(card.get_by_role("img", name="Curve of loss")).to_be_visible()
    expect(page.get_by_text("Finished")).to_be_visible()


def test_the_dark_scheme_follows_the_system_and_the_switch(server, open_page):
    from playwright.sync_api import expect

    page, _ = open_page(server, "/experiments", scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("button", name="Colour scheme").click()
    page.get_by_role("menuitem", name="Light").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")


def test_a_phone_shows_all_without_sideways_scrolling(server, runs, open_page):
    from playwright.sync_api import expect

    page, _ = open_page(server, "/experiments", width=390, height=844)
    page.get_by_role("link", name=EXPERIMENT, exact=True).click()
    expect(page.get_by_role("treegrid")).to_be_visible()
    experiment_id = experiment_of(page)
    base = f"/experiments/{experiment_id}/runs/{runs['calm-otter']}"
    empty = "/experiments/0"
    for path in ("/experiments", empty, f"/experiments/{experiment_id}", base, f"{base}/metrics", f"{base}/artifacts"):
        page.goto(server.page(path))
        expect(page.get_by_role("heading").first).to_be_visible()
        assert page.evaluate("document.getElementById('main').scrollWidth") <= 390, path


def test_below_a_prefix_with_an_old_link(serve, open_page):
    from playwright.sync_api import expect

    server = serve("/team/mlflow")
    page, _ = open_page(server, "/#/experiments/0")
    expect(page.get_by_role("heading", name="Default")).to_be_visible()
    assert urlsplit(page.url).path == "/team/mlflow/experiments/0"
    expect(page.get_by_text(f'set_tracking_uri("{server.origin}/team/mlflow")')).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Default")).to_be_visible()
