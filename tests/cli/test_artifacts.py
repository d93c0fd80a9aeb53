from __future__ import annotations

import json
from pathlib import Path

import pytest

import mlflow


@pytest.fixture
def run_id(store, folder) -> str:
    with mlflow.start_run() as active:
        pass
    (folder / "src" / "sub").mkdir(parents=True)
    (folder / "src" / "a.txt").write_text("hi")
    (folder / "src" / "sub" / "b.txt").write_text("yo")
    return active.info.run_id


def test_upload_list_download(run, run_id, folder):
    assert run("artifacts", "list", "-r", run_id).stdout == "[]\n"
    run("artifacts", "log-artifact", "-l", "src/a.txt", "-r", run_id)
    run("artifacts", "log-artifacts", "-l", "src", "-r", run_id, "-a", "pre")
    assert json.loads(run("artifacts", "list", "-r", run_id).stdout) == [
        {"path": "a.txt", "is_dir": False, "file_size": 2},
        {"path": "pre", "is_dir": True},
    ]
    assert [e["path"] for e in json.loads(run("artifacts", "list", "-r", run_id, "-a", "pre").stdout)] == [
        "pre/a.txt",
        "pre/sub",
    ]
    place = run("artifacts", "download", "-r", run_id, "-a", "pre", "-d", str(folder / "out")).stdout.strip()
    assert (Path(place) / "sub" / "b.txt").read_text() == "yo"
    place = run("artifacts", "download", "-u", f"runs:/{run_id}/pre/a.txt", "-d", str(folder / "two")).stdout.strip()
    assert Path(place).read_text() == "hi"
    place = run("artifacts", "download", "-r", run_id).stdout.strip()
    assert sorted(p.name for p in Path(place).iterdir()) == ["a.txt", "pre"]


def test_errors(run, run_id):
    for arguments in (
        ["download"],
        ["download", "-r", run_id, "-u", f"runs:/{run_id}"],
        ["download", "-r", run_id, "-a", "nope"],
        ["list", "-r", "nope"],
        ["list", "-r", run_id, "-a", "../.."],
        ["log-artifact", "-l", "nofile", "-r", run_id],
    ):
        assert run("artifacts", *arguments, code=1).stderr.startswith("Error: "), arguments
