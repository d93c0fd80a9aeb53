"""A full disk: JSON 507, reads go on, nothing is torn, and with space again everything works."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robust.serving import ask, new_run, serving

FILE = "/api/2.0/mlflow-artifacts/artifacts/{}"


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"NOT TESTED: a full disk, since this user may not mount one: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    return filler


def _is_full(answer: tuple) -> bool:
    status, content = answer
    assert status in (200, 507), answer
    if status == 507:
        assert content["error_code"] == "RESOURCE_EXHAUSTED" and "full" in content["message"]
    return status == 507


def test_the_database_is_on_a_full_disk(tmp_path, disk):
    with serving(tmp_path, f"sqlite:///{disk / 'm.db'}") as server:
        run = new_run(server)
        filler = _fill(disk)
        kept: list[int] = []
        refused = 0
        for number in range(400):
            tags = [{"key": f"t{number}-{i}", "value": "v" * 4000} for i in range(10)]
            answer = ask(server, "runs/log-batch", {"run_id": run, "tags": tags})
            if _is_full(answer):
                refused += 1
                if refused == 5:
                    break
            else:
                kept.append(number)
        assert refused == 5
        status, found = ask(server, f"runs/get?run_id={run}")
        assert status == 200
        assert _whole_batches(found) == set(kept)
        assert ask(server, "runs/search", {"experiment_ids": ["0"]})[0] == 200
        os.unlink(filler)
        tags = [{"key": f"t9999-{i}", "value": "after"} for i in range(10)]
        assert ask(server, "runs/log-batch", {"run_id": run, "tags": tags})[0] == 200
        assert _whole_batches(ask(server, f"runs/get?run_id={run}")[1]) == {*kept, 9999}
        assert "Traceback" not in server.log.read_text()
    connection = sqlite3.connect(disk / "m.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _whole_batches(found: dict) -> set[int]:
    counts: dict[int, int] = {}
    for tag in found["run"]["data"]["tags"]:
        if tag["key"][0] == "t":
            number = int(tag["key"][1:].partition("-")[0])
            counts[number] = counts.get(number, 0) + 1
    assert set(counts.values()) <= {10}
    return set(counts)


def test_the_artifacts_are_on_a_full_disk(tmp_path, disk):
    with serving(tmp_path, artifacts_destination=str(disk)) as server:
        assert ask(server, FILE.format("old"), b"old" * 1000, "PUT")[0] == 200
        filler = _fill(disk)
        for name in ("old", "new", "folder/new"):
            assert _is_full(ask(server, FILE.format(name), b"n" * 1_000_000, "PUT"))
        assert ask(server, FILE.format("old"))[1] == b"old" * 1000
        names = [f["path"] for f in ask(server, "/api/2.0/mlflow-artifacts/artifacts")[1]["files"]]
        assert {"old", "filler"} <= set(names) <= {"old", "filler", "folder"}
        os.unlink(filler)
        assert ask(server, FILE.format("new"), b"n" * 1_000_000, "PUT")[0] == 200
        assert ask(server, FILE.format("new"))[1] == b"n" * 1_000_000
        assert "Traceback" not in server.log.read_text()


def test_a_file_store_is_on_a_full_disk(tmp_path, disk):
    with serving(tmp_path, str(disk / "mlruns")) as server:
        run = new_run(server)
        filler = _fill(disk)
        tag = {"run_id": run, "key": "k", "value": "v" * 5000}
        assert _is_full(ask(server, "runs/set-tag", tag))
        assert _is_full(ask(server, "runs/create", {"experiment_id": "0"}))
        assert ask(server, f"runs/get?run_id={run}")[0] == 200
        os.unlink(filler)
        assert ask(server, "runs/set-tag", tag)[0] == 200
        assert "Traceback" not in server.log.read_text()
