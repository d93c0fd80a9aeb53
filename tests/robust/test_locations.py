"""Artifact locations that a caller chooses: those from other machines get at nothing that the operator did not name."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.robust.serving import ask, new_run, serving

REMOTE = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place: Path = tmp_path_factory.mktemp("locations")
    (place / "private").mkdir()
    (place / "private" / "secret.txt").write_text("secret")
    (place / "shared").mkdir()
    os.symlink(place / "private", place / "shared" / "link")
    return place


@pytest.fixture(scope="module")
def open_server(folder) -> Iterator:
    """A server that listens on all addresses: everybody is remote to it."""
    with serving(folder, host="0.0.0.0", local_artifact_roots=(str(folder / "shared"),)) as server:
        yield server


@pytest.fixture(scope="module")
def own_server(folder) -> Iterator:
    """A server that listens on this machine alone."""
    with serving(folder, f"sqlite:///{folder / 'own.db'}") as server:
        yield server


def _create(server, location: str, headers=None) -> tuple:
    return ask(server, "experiments/create", {"name": uuid.uuid4().hex, "artifact_location": location}, headers=headers)


def _attacks(folder: Path) -> list[str]:
    private, shared = folder / "private", folder / "shared"
    return [
        str(private), f"file://{private}", f"file:{private}", f"FILE://{private}", f"file://localhost{private}",
        f"file://{str(private).replace('private', '%70rivate')}", "/", "file:///", ".", "..", "relative", "./private",
        "~", "~/x", f"{shared}/../private", f"{shared}/link", f"file://{shared}/%2e%2e/private", f"{shared}x",
        "file://otherhost/share", "\\\\host\\share", "C:\\x", "C:/x", "/proc/self/environ", f"//{private}",
        "http://127.0.0.1:1/x", "https://169.254.169.254/latest", "ftp://127.0.0.1/x", "sftp://root@127.0.0.1/",
        "HTTP://127.0.0.1/x", "runs:/abc/x", "models:/abc/1",
    ]  # fmt: skip


OF_THIS_SERVER = [
    "mlflow-artifacts:/../x", "mlflow-artifacts:/a/../../x", "mlflow-artifacts:/%2e%2e/x", "mlflow-artifacts:/a//b",
    "mlflow-artifacts://elsewhere.example/x", "mlflow-artifacts://elsewhere.example:80/x",
    "mlflow-artifacts:/a?x=../..",
    "mlflow-artifacts:/a#x", "mlflow-artifacts:/a\\..\\b", "mlflow-artifacts:/%252e%252e/x", "mlflow-artifacts:////etc",
]  # fmt: skip


def test_a_remote_caller_chooses_no_local_place(open_server, own_server, folder):
    for server, headers in ((open_server, None), (own_server, REMOTE), (own_server, {"Forwarded": "for=203.0.113.9"})):
        for location in _attacks(folder):
            status, answer = _create(server, location, headers)
            assert status in (400, 403) and answer["error_code"], (location, answer)


def test_nobody_leaves_the_servers_own_artifacts(open_server, own_server):
    for server in (open_server, own_server):
        for location in OF_THIS_SERVER:
            status, answer = _create(server, location)
            assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), (location, answer)


def test_what_a_remote_caller_may_choose(open_server, folder):
    for location in (
        "", "mlflow-artifacts:/mine/x", "s3://bucket/x", "gs://bucket/x", "hdfs://host/x", f"{folder}/shared/x",
        f"file://{folder}/shared/x", f"{folder}/artifacts/y", f"mlflow-artifacts://{open_server.url[7:]}/x",
    ):  # fmt: skip
        status, answer = _create(open_server, location)
        assert status == 200, (location, answer)
    experiment = _create(open_server, f"{folder}/shared/x")[1]["experiment_id"]
    run = ask(open_server, "runs/create", {"experiment_id": experiment})[1]["run"]["info"]["run_id"]
    assert ask(open_server, f"runs/{run}/artifacts/a.txt", b"1", "PUT")[0] == 200
    assert (folder / "shared" / "x" / run / "artifacts" / "a.txt").read_bytes() == b"1"


def test_people_on_one_machine_point_anywhere(own_server, folder):
    status, made = _create(own_server, str(folder / "private"))
    assert status == 200
    run = ask(own_server, "runs/create", {"experiment_id": made["experiment_id"]})[1]["run"]["info"]["run_id"]
    assert ask(own_server, f"runs/{run}/artifacts/a.txt", b"1", "PUT")[0] == 200
    assert ask(own_server, f"artifacts/list?run_id={run}")[1]["files"][0]["path"] == "a.txt"
    # The same run, asked for through a proxy.
    for path, method in ((f"runs/{run}/artifacts/a.txt", "GET"), (f"artifacts/list?run_id={run}", "GET"),
                         (f"runs/{run}/artifacts/b.txt", "PUT"), (f"runs/{run}/artifacts/a.txt", "DELETE"),
                         (f"/get-artifact?run_id={run}&path=a.txt", "GET")):  # fmt: skip
        status, answer = ask(own_server, path, b"2" if method == "PUT" else None, method, REMOTE)
        assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED"), path
    assert ask(own_server, f"runs/{run}/artifacts/a.txt")[1] == b"1"


def test_roots_that_came_otherwise_are_not_opened_for_others(open_server, folder):
    """A database may hold any location: of before, or written by others."""
    asked: list[str] = []

    class Internal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_PUT = do_DELETE = do_HEAD = do_GET

        def log_message(self, *args: object) -> None:
            pass

    internal = ThreadingHTTPServer(("127.0.0.1", 0), Internal)
    thread = threading.Thread(target=internal.serve_forever, args=(0.05,))
    thread.start()
    try:
        url = f"http://127.0.0.1:{internal.server_port}/x"
        for location in (str(folder / "private"), f"file://{folder}/private", url, "file:///", f"{folder}/shared/link"):
            run = new_run(open_server)
            connection = sqlite3.connect(folder / "server.db")
            with connection:
                connection.execute("UPDATE runs SET artifact_uri = ? WHERE run_uuid = ?", (location, run))
            connection.close()
            for path, method in ((f"artifacts/list?run_id={run}", "GET"), (f"runs/{run}/artifacts/secret.txt", "GET"),
                                 (f"runs/{run}/artifacts/b", "PUT"), (f"runs/{run}/artifacts/secret.txt", "DELETE"),
                                 (f"/get-artifact?run_id={run}&path=secret.txt", "GET")):  # fmt: skip
                status, answer = ask(open_server, path, b"2" if method == "PUT" else None, method)
                assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED"), (location, path, answer)
    finally:
        internal.shutdown()
        thread.join()
        internal.server_close()
    assert asked == []
    assert (folder / "private" / "secret.txt").read_text() == "secret"
