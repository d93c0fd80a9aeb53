"""Files below a local root: links, races, whole files only."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.rooted import Rooted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret").write_text("secret")
    return folder


@pytest.fixture
def rooted(tmp_path: Path) -> Rooted:
    (tmp_path / "root").mkdir()
    return Rooted(str(tmp_path / "root"))


def write(rooted: Rooted, path: str, content: bytes) -> None:
    with rooted.write(path) as file:
        file.write(content)


def read(rooted: Rooted, path: str) -> bytes:
    with rooted.open_read(path) as file:
        return file.read()


def test_write_and_read_back(rooted):
    write(rooted, "a/b/c", b"one")
    write(rooted, "a/b/c", b"two")
    assert read(rooted, "a/b/c") == b"two"
    assert [e.name for e in rooted.scan("a/b")] == ["c"]


@pytest.mark.parametrize("path", ["link/secret", "file", "deep/link/secret"])
def test_links_out_of_the_root_are_neither_read_nor_written(rooted, outside, path):
    root = Path(rooted.root)
    (root / "link").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    (root / "deep").mkdir()
    (root / "deep" / "link").symlink_to("../../outside")
    with pytest.raises(MlflowException, match="leads out"):
        rooted.open_read(path)
    assert rooted.scan("") == [e for e in rooted.scan("") if e.name == "deep"]
    assert rooted.scan("deep") == []
    with pytest.raises(MlflowException, match="Invalid path"):
        rooted.scan("link")
    if path != "file":
        with pytest.raises(MlflowException, match="leads out"):
            write(rooted, path, b"overwritten")
    else:
        write(rooted, path, b"the link is replaced")
        assert read(rooted, "file") == b"the link is replaced"
    assert (outside / "secret").read_text() == "secret"


def test_deleting_removes_links_and_not_what_they_point_to(rooted, outside):
    root = Path(rooted.root)
    (root / "link").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    (root / "tree").mkdir()
    (root / "tree" / "link").symlink_to(outside)
    with pytest.raises(MlflowException, match="leads out"):
        rooted.delete("link/secret")
    for path in ("link", "file", "tree"):
        rooted.delete(path)
    (root / "again").symlink_to(outside)
    rooted.delete("")
    assert list(root.iterdir()) == []
    assert (outside / "secret").read_text() == "secret"


def test_links_within_the_root_keep_working(rooted):
    write(rooted, "step-1/weights", b"w")
    (Path(rooted.root) / "latest").symlink_to("step-1")
    assert read(rooted, "latest/weights") == b"w"
    assert [(e.name, e.is_dir) for e in rooted.scan("")] == [("latest", True), ("step-1", True)]


def test_a_root_that_is_a_link_itself(tmp_path, rooted):
    (tmp_path / "alias").symlink_to(rooted.root)
    alias = Rooted(str(tmp_path / "alias"))
    write(alias, "x/y", b"1")
    assert read(rooted, "x/y") == b"1"


def test_a_sibling_whose_name_begins_like_the_root_is_outside(tmp_path, rooted):
    (tmp_path / "root-secret").mkdir()
    (tmp_path / "root-secret" / "s").write_text("s")
    (Path(rooted.root) / "l").symlink_to(tmp_path / "root-secret")
    with pytest.raises(MlflowException, match="leads out"):
        rooted.open_read("l/s")


def test_pipes_and_folders_are_not_files(rooted):
    os.mkfifo(Path(rooted.root) / "pipe")
    (Path(rooted.root) / "folder").mkdir()
    for name in ("pipe", "folder", "missing", "pipe/x"):
        with pytest.raises(MlflowException) as caught:
            rooted.open_read(name)
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert [e.name for e in rooted.scan("")] == ["folder"]


def test_a_file_and_a_folder_of_one_name(rooted):
    write(rooted, "a/b", b"1")
    for path in ("a", "a/b/c"):
        with pytest.raises(MlflowException, match="Invalid path") as caught:
            write(rooted, path, b"2")
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert read(rooted, "a/b") == b"1"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(rooted):
    write(rooted, "f", b"old")
    with pytest.raises(RuntimeError):
        with rooted.write("f") as file:
            file.write(b"half")
            raise RuntimeError("gone")
    assert read(rooted, "f") == b"old"
    assert os.listdir(rooted.root) == ["f"]


def test_without_nameless_files_writes_are_whole_too(rooted, monkeypatch):
    monkeypatch.setattr("mlflow.store.artifact.rooted._can_be_nameless", lambda: False)
    write(rooted, "d/f", b"old")
    with pytest.raises(RuntimeError):
        with rooted.write("d/f") as file:
            file.write(b"half")
            file.flush()
            assert [e.name for e in rooted.scan("d")] == ["f"]
            raise RuntimeError("gone")
    assert os.listdir(Path(rooted.root) / "d") == ["f"]
    assert read(rooted, "d/f") == b"old"


def test_the_mode_follows_the_umask(rooted):
    before = os.umask(0o027)
    try:
        write(rooted, "f", b"1")
    finally:
        os.umask(before)
    assert (Path(rooted.root) / "f").stat().st_mode & 0o777 == 0o640


def test_many_writers_of_one_file_leave_one_whole_version(rooted):
    versions = [bytes([65 + i]) * 200_000 for i in range(8)]
    seen = []

    def work(content: bytes) -> None:
        for _ in range(10):
            write(rooted, "shared/f", content)
            seen.append(read(rooted, "shared/f"))

    threads = [threading.Thread(target=work, args=(v,)) for v in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert all(content in versions for content in seen)
    assert os.listdir(Path(rooted.root) / "shared") == ["f"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs renameat2")
def test_a_folder_swapped_for_a_link_meanwhile_is_not_followed(rooted, outside):
    root = Path(rooted.root)
    (root / "d").mkdir()
    (root / "other").symlink_to(outside)
    libc = ctypes.CDLL(None, use_errno=True)
    stop = threading.Event()
    swaps = []

    def swap() -> None:
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        while not stop.is_set():
            swaps.append(libc.renameat2(here, bytes(root / "d"), here, bytes(root / "other"), exchange))

    swapper = threading.Thread(target=swap)
    swapper.start()
    outcomes = set()
    try:
        for _ in range(2000):
            for attempt in (lambda: write(rooted, "d/secret", b"evil"), lambda: rooted.delete("d/secret")):
                try:
                    attempt()
                    outcomes.add("done")
                except (MlflowException, OSError):
                    outcomes.add("refused")
    finally:
        stop.set()
        swapper.join()
    assert set(swaps) == {0}
    assert outcomes == {"done", "refused"}
    assert (outside / "secret").read_text() == "secret"
    assert os.listdir(outside) == ["secret"]


def test_a_killed_upload_leaves_the_old_file(rooted):
    write(rooted, "d/f", b"old")
    code = (
        "import sys, time\n"
        "from mlflow.store.artifact.registry import get_artifact_repo\n"
        "def chunks():\n"
        "    for _ in range(10_000):\n"
        "        yield b'n' * 65536\n"
        "        print('.', flush=True)\n"
        "        time.sleep(0.01)\n"
        "get_artifact_repo(sys.argv[1]).write_stream('d/f', chunks())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, rooted.root], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": _sources()}
    )
    for _ in range(5):
        assert process.stdout.readline() == b".\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert read(rooted, "d/f") == b"old"
    assert [e.name for e in rooted.scan("d")] == ["f"]
    if sys.platform == "linux":
        assert os.listdir(Path(rooted.root) / "d") == ["f"]


def _sources() -> str:
    import mlflow

    return str(Path(mlflow.__file__).parents[1])
