"""Artifacts in a local folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local import local_path
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from mlflow.store.artifact.registry import get_artifact_repo
from tests.store.artifact.repository_contract import RepositoryContract, rows


class TestLocal(RepositoryContract):
    @pytest.fixture
    def repo(self, tmp_path):
        return get_artifact_repo(str(tmp_path / "root"))


class TestFileUri(RepositoryContract):
    @pytest.fixture
    def repo(self, tmp_path):
        return get_artifact_repo((tmp_path / "ro ot#%").as_uri())


@pytest.mark.skipif(os.name == "nt", reason="POSIX paths")
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("/a/b", "/a/b"),
        ("a/b#c", "a/b#c"),
        ("/a%20b", "/a%20b"),
        ("file:///a/b", "/a/b"),
        ("file:/a/b", "/a/b"),
        ("FILE:///a", "/a"),
        ("file://localhost/a", "/a"),
        ("file:///a%20b%23c#d?e", "/a b#c#d?e"),
    ],
)
def test_local_roots(uri, path):
    assert local_path(uri) == path
    assert get_artifact_repo(uri).artifact_dir == path


def test_another_machine_is_not_local():
    with pytest.raises(MlflowException, match="names a file on the machine"):
        get_artifact_repo("file://host/a")


def test_a_download_without_destination_is_the_file_itself(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path))
    repo.write_stream("a/f", iter([b"x"]))
    assert repo.download_artifacts("a/f") == str(tmp_path / "a" / "f")
    assert repo.download_artifacts("") == str(tmp_path)


def test_mode_and_time_are_kept_and_empty_folders_too(tmp_path):
    source = tmp_path / "source"
    (source / "empty" / "inner").mkdir(parents=True)
    (source / "run.sh").write_text("#!/bin/sh")
    os.chmod(source / "run.sh", 0o750)
    os.utime(source / "run.sh", (1, 1))
    repo = LocalArtifactRepository(str(tmp_path / "root"))
    repo.log_artifacts(str(source), "x")
    status = os.stat(tmp_path / "root" / "x" / "run.sh")
    assert (stat.S_IMODE(status.st_mode), status.st_mtime) == (0o750, 1)
    assert rows(repo, "x/empty") == [("x/empty/inner", True, None)]


def test_logging_a_folder_that_holds_the_root_does_not_log_the_root_into_itself(tmp_path):
    (tmp_path / "code.py").write_text("1")
    repo = LocalArtifactRepository(str(tmp_path / "mlruns" / "artifacts"))
    repo.write_stream("old", iter([b"x"]))
    (tmp_path / "mlruns" / "meta").write_text("1")
    repo.log_artifacts(str(tmp_path))
    assert [r[0] for r in rows(repo)] == ["code.py", "mlruns", "old"]
    assert [r[0] for r in rows(repo, "mlruns")] == ["mlruns/meta"]


def test_logging_a_file_onto_itself_keeps_it(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path))
    repo.write_stream("f", iter([b"x"]))
    repo.log_artifact(str(tmp_path / "f"))
    repo.log_artifacts(str(tmp_path))
    assert (tmp_path / "f").read_bytes() == b"x"
    repo.download_artifacts("f", str(tmp_path))
    assert (tmp_path / "f").read_bytes() == b"x"


def test_links_in_what_is_logged_are_followed_once(tmp_path):
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "data").write_text("d")
    (source / "link").symlink_to(tmp_path / "elsewhere")
    (source / "sub" / "up").symlink_to(source)
    repo = LocalArtifactRepository(str(tmp_path / "root"))
    repo.log_artifacts(str(source))
    assert rows(repo, "link") == [("link/data", False, 1)]
    assert rows(repo, "sub/up") == []


def test_errors_of_the_callers_own_files(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path / "root"))
    with pytest.raises(FileNotFoundError):
        repo.log_artifact(str(tmp_path / "missing"))
    with pytest.raises(IsADirectoryError):
        repo.log_artifact(str(tmp_path))
    repo.log_artifacts(str(tmp_path / "missing"))
    assert not (tmp_path / "root").exists()


def test_deleting_everything_keeps_the_root(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path / "root"))
    repo.write_stream("a/b", iter([b"x"]))
    repo.delete_artifacts()
    assert (tmp_path / "root").is_dir()
    repo.delete_artifacts("")
    assert (tmp_path / "root").is_dir()


def test_unreadable_files_are_a_clear_error(tmp_path):
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        pytest.skip("root may read everything")
    repo = LocalArtifactRepository(str(tmp_path))
    repo.write_stream("f", iter([b"x"]))
    os.chmod(tmp_path / "f", 0)
    with pytest.raises(MlflowException) as caught:
        repo.open_reader("f")
    assert caught.value.error_code == "PERMISSION_DENIED"


def test_a_full_disk_stays_an_os_error_and_leaves_nothing(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path))

    def chunks():
        yield b"x"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        repo.write_stream("f", chunks())
    assert os.listdir(tmp_path) == []


def test_background_uploads(tmp_path):
    repo = LocalArtifactRepository(str(tmp_path))
    repo._log_artifact_async("note.txt", "d", b"bytes")
    repo.flush_async_logging()
    assert rows(repo, "d") == [("d/note.txt", False, 5)]
    repo._log_artifact_async(str(Path(tmp_path) / "missing"))
    with pytest.raises(FileNotFoundError):
        repo.flush_async_logging()
    repo.flush_async_logging()
