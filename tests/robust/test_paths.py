"""Nothing outside the artifact roots is read, written, listed or deleted by any route, however the path is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.robust.serving import API, ask, exchange, new_run, serving, status_of

SECRET = b"nobody may read this"
MARKER = "marker-7f3a"
"""A name that no attack holds: who sees it has listed what is outside."""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[tuple]:
    """A server, a run, and files around and in its artifact root that nobody may get at."""
    folder: Path = tmp_path_factory.mktemp("paths")
    with serving(folder) as server:
        run = new_run(server)
        for path in (f"/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/inside.txt",):
            assert ask(server, path, b"inside", "PUT")[0] == 200
        (folder / "secret.txt").write_bytes(SECRET)
        (folder / MARKER).mkdir()
        (folder / "artifacts-of-others").mkdir()
        (folder / "artifacts-of-others" / "secret.txt").write_bytes(SECRET)
        yield server, run, folder


@pytest.fixture(autouse=True)
def links(place) -> None:
    """Links out of the root. An attack may well replace or delete one,
    which is a file of the root; not what is behind."""
    _, run, folder = place
    for where in (folder / "artifacts", folder / "artifacts" / "0" / run / "artifacts"):
        targets = {"link.txt": folder / "secret.txt", "linked": folder, "slash": "/", "good-link.txt": "inside.txt"}
        for name, target in targets.items():
            (where / name).unlink(missing_ok=True)
            os.symlink(target, where / name)


UP = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%25252e%25252e", "..%00", "..;", "..%3b", "%c0%ae%c0%ae",
"%uff0e%uff0e",
      "..%20", "...", "%ef%bc%8e%ef%bc%8e"]  # fmt: skip
SLASH = ["/", "%2f", "%2F", "%5c", "\\", "%252f", "%255c", "//", "/./", "%c0%af", ";/"]
DIRECT = ["linked/secret.txt", "link.txt", "slash/etc/hostname", "linked%2fsecret.txt", "/etc/hostname",
"//etc/hostname",
          "%2fetc%2fhostname", "file:///etc/hostname", "file:%2f%2f%2fetc%2fhostname", "C:/x", "C%3a%5cx",
          "~/x", "~root/.bashrc",
          "%00", "inside.txt%00", "inside.txt%0a", "./linked/./secret.txt", "LINKED/secret.txt", "linked\\secret.txt",
          "linked/../../secret.txt", "mlflow-artifacts:/../secret.txt", "http://127.0.0.1/x", "."]  # fmt: skip


def _attacks() -> list[str]:
    found = list(DIRECT)
    for up in UP:
        for slash in SLASH:
            found.append(f"{up}{slash}secret.txt")
            found.append(f"a{slash}{up}{slash}{up}{slash}secret.txt")
            found.append(f"{up}{slash}{up}{slash}{up}{slash}{up}{slash}secret.txt")
            found.append(f"{up}{slash}artifacts-of-others{slash}secret.txt")
    return found


def _state(folder: Path) -> dict[str, bytes]:
    """All files in and around the root but the database, logs and links."""
    found: dict[str, bytes] = {}
    for here, _, files in os.walk(folder):
        for name in files:
            path = Path(here, name)
            if not path.is_symlink() and not name.startswith("server"):
                found[str(path)] = path.read_bytes()
    return found


def _routes(run: str, attack: str) -> list[tuple[str, str]]:
    """Method and path of every route that takes an artifact path."""
    once = attack.encode().decode("latin-1").replace(" ", "%20").replace("\n", "%0a")
    query = quote(attack, safe="%")
    artifacts = "/api/2.0/mlflow-artifacts"
    found = [(m, f"{artifacts}/artifacts/{once}") for m in ("GET", "PUT", "DELETE", "HEAD")]
    found += [(m, f"/ajax-api/2.0/mlflow-artifacts/artifacts/{once}") for m in ("GET", "PUT")]
    found += [(m, f"{API}/runs/{run}/artifacts/{once}") for m in ("GET", "PUT", "DELETE")]
    found += [
        ("GET", f"{artifacts}/artifacts?path={query}"),
        ("POST", f"{artifacts}/mpu/create/{once}"),
        ("POST", f"{artifacts}/mpu/complete/{once}"),
        ("POST", f"{artifacts}/mpu/abort/{once}"),
        ("GET", f"{API}/artifacts/list?run_id={run}&path={query}"),
        ("GET", f"/get-artifact?run_id={run}&path={query}"),
        ("POST", f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path={query}"),
        ("GET", f"/static-files/{once}"),
    ]
    return found


def test_attacks_by_any_route(place):
    server, run, folder = place
    before = _state(folder)
    attacks = _attacks()
    failures = []
    for number, attack in enumerate(attacks):
        routes = _routes(run, attack)
        # Every attack by reading, the others by turns: some thousand requests are enough.
        chosen = [r for i, r in enumerate(routes) if i in (0, 9, 13, 14) or i % 8 == number % 8]
        for method, path in chosen:
            body = b"written" if method in ("PUT", "POST") else b""
            lines = f"Host: localhost\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
            head = f"{method} {path} HTTP/1.1\r\n{lines}\r\n"
            received = exchange(server, head.encode("latin-1", "replace") + body)
            status = status_of(received)
            if (
                SECRET in received
                or MARKER.encode() in received
                or b"localhost\n" in received
                or not 200 <= status < 500
            ):
                failures.append((method, path, received[:300]))
    assert failures == []
    after = _state(folder)
    inside = {p: c for p, c in after.items() if p not in before}
    assert {p: after.get(p) for p in before} == before
    root = str(folder / "artifacts") + os.sep
    assert all(path.startswith(root) and content == b"written" for path, content in inside.items()), inside


def test_links_within_the_root_work_and_the_others_are_not_listed(place):
    server, run, _ = place
    assert ask(server, f"/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/good-link.txt")[1] == b"inside"
    found = ask(server, f"artifacts/list?run_id={run}")[1]["files"]
    names = {f["path"] for f in found}
    assert {"good-link.txt", "inside.txt"} <= names
    assert not names & {"link.txt", "linked", "slash"}


def test_a_root_is_never_deleted(place):
    server, run, folder = place
    for path in (
        "/api/2.0/mlflow-artifacts/artifacts/",
        "/api/2.0/mlflow-artifacts/artifacts",
        f"{API}/runs/{run}/artifacts/",
    ):
        status, answer = ask(server, path, method="DELETE")
        assert 400 <= status < 500 and answer["error_code"], (path, status)
    assert (folder / "artifacts" / "0" / run / "artifacts" / "inside.txt").read_bytes() == b"inside"


@pytest.mark.parametrize(
    "name", ["a;b.txt", "50%.png", "a#1.png", "ü 🙂.txt", "a+b&c=d.txt", "..a", "a..", "x" * 250, "con.txt"]
)
def test_names_of_real_files_work(place, name):
    server, _, _ = place
    path = f"/api/2.0/mlflow-artifacts/artifacts/names/{quote(name)}"
    assert ask(server, path, b"content", "PUT")[0] == 200
    assert ask(server, path)[1] == b"content"
    listed = ask(server, "/api/2.0/mlflow-artifacts/artifacts?path=names")[1]["files"]
    assert name in {f["path"] for f in listed}
    assert ask(server, path, method="DELETE")[0] == 200
    assert ask(server, path)[0] == 404
