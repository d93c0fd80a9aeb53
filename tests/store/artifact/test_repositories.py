"""Choosing repositories, plugins, old import paths, and what all transfers share."""

from __future__ import annotations

import importlib
import io
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlflow.entities import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repo import ArtifactRepository, MultipartUploadMixin, verify_artifact_path
from mlflow.store.artifact.artifact_repository_registry import ArtifactRepositoryRegistry, get_artifact_repository
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.artifact.registry import get_artifact_repo, get_registered_artifact_repositories, scheme_of
from mlflow.store.artifact.transfer import Progress, content_type, run_all


@pytest.mark.parametrize(
    ("uri", "scheme"),
    [
        ("/a/b", ""),
        ("a/b", ""),
        ("", ""),
        ("C:\\a\\b", ""),
        ("c:/a", ""),
        ("file:///a", "file"),
        ("S3://b/k", "s3"),
        ("mlflow-artifacts:/x", "mlflow-artifacts"),
        ("./a:b", ""),
    ],
)
def test_schemes(uri, scheme):
    assert scheme_of(uri) == scheme


def test_an_unknown_scheme_is_named_and_passwords_are_not():
    with pytest.raises(
        MlflowException, match="Could not find a registered artifact repository for: nope://host/x"
    ) as caught:
        get_artifact_repo("nope://user:hunter2@host/x?sig=hunter3")
    assert "hunter" not in str(caught.value)
    assert "'s3'" in str(caught.value)


@pytest.mark.parametrize("uri", ["dbfs:/x", "dbfs://profile@databricks/x"])
def test_databricks_is_a_clear_error(uri):
    with pytest.raises(MlflowException, match="Databricks") as caught:
        get_artifact_repo(uri)
    assert caught.value.error_code == "NOT_IMPLEMENTED"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("local_artifact_repo", "LocalArtifactRepository"),
        ("s3_artifact_repo", "S3ArtifactRepository"),
        ("r2_artifact_repo", "R2ArtifactRepository"),
        ("gcs_artifact_repo", "GCSArtifactRepository"),
        ("azure_blob_artifact_repo", "AzureBlobArtifactRepository"),
        ("azure_data_lake_artifact_repo", "AzureDataLakeArtifactRepository"),
        ("ftp_artifact_repo", "FTPArtifactRepository"),
        ("sftp_artifact_repo", "SFTPArtifactRepository"),
        ("hdfs_artifact_repo", "HdfsArtifactRepository"),
        ("http_artifact_repo", "HttpArtifactRepository"),
        ("mlflow_artifacts_repo", "MlflowArtifactsRepository"),
        ("runs_artifact_repo", "RunsArtifactRepository"),
        ("models_artifact_repo", "ModelsArtifactRepository"),
    ],
)
def test_old_import_paths(module, name):
    found = getattr(importlib.import_module(f"mlflow.store.artifact.{module}"), name)
    assert issubclass(found, ArtifactRepository)
    assert found in get_registered_artifact_repositories().values()


class Plugin(ArtifactRepository):
    """What a plugin for MLflow looks like: one folder, the old hooks, the old constructor."""

    def __init__(self, artifact_uri):
        super().__init__(artifact_uri)
        self.files = {}

    def log_artifact(self, local_file, artifact_path=None):
        name = os.path.basename(local_file)
        self.files[f"{artifact_path}/{name}" if artifact_path else name] = Path(local_file).read_bytes()

    def list_artifacts(self, path=None):
        prefix = f"{path}/" if path else ""
        names = {n[len(prefix) :].split("/")[0] for n in self.files if n.startswith(prefix)}
        return [
            FileInfo(prefix + n, prefix + n not in self.files, len(self.files.get(prefix + n, b"")) or None)
            for n in sorted(names)
        ]

    def _download_file(self, remote_file_path, local_path):
        if remote_file_path not in self.files:
            raise FileNotFoundError(remote_file_path)
        Path(local_path).write_bytes(self.files[remote_file_path])


class TestPlugins:
    @pytest.fixture
    def repo(self):
        registry = ArtifactRepositoryRegistry()
        registry.register("plug", Plugin)
        assert registry.get_registered_artifact_repositories() == {"plug": Plugin}
        return registry.get_artifact_repository("plug://x", tracking_uri="http://t")

    def test_trees(self, repo, tmp_path):
        (tmp_path / "s" / "d").mkdir(parents=True)
        (tmp_path / "s" / "a").write_bytes(b"1")
        (tmp_path / "s" / "d" / "b").write_bytes(b"22")
        repo.log_artifacts(str(tmp_path / "s"), "p")
        assert repo.files == {"p/a": b"1", "p/d/b": b"22"}
        (tmp_path / "t").mkdir()
        got = Path(repo.download_artifacts("p", str(tmp_path / "t")))
        assert {str(f.relative_to(got)): f.read_bytes() for f in got.rglob("*") if f.is_file()} == {
            "a": b"1",
            "d/b": b"22",
        }
        assert sorted(os.listdir(got)) == ["a", "d"]

    def test_streams(self, repo):
        repo.write_stream("x/y", iter([b"ab", b"cd"]))
        with repo.open_reader("x/y", 1, 3) as reader:
            assert (reader.read(), reader.size) == (b"bc", 4)
        with pytest.raises(FileNotFoundError):
            repo.open_reader("missing")

    def test_a_failed_download_leaves_nothing(self, repo, tmp_path):
        repo.files["p/a"] = b"1"
        repo._download_file = lambda remote, local: (Path(local).write_bytes(b"half"), 1 / 0)
        with pytest.raises(MlflowException, match="Failed to download"):
            repo.download_artifacts("p", str(tmp_path))
        assert [f for f in tmp_path.rglob("*") if f.is_file()] == []

    def test_hostile_listings(self, repo, tmp_path):
        repo.files["p/a"] = b"1"
        repo.list_artifacts = lambda path=None: [FileInfo("../../evil", False, 4)]
        with pytest.raises(MlflowException, match="Invalid path"):
            repo.download_artifacts("", str(tmp_path))

    def test_traces(self, repo):
        repo.upload_trace_data('{"spans": [1]}')
        assert repo.download_trace_data() == {"spans": [1]}

    def test_what_it_does_not_offer(self):
        bare = ArtifactRepository("x://y")
        for call in (
            bare.list_artifacts,
            bare.delete_artifacts,
            lambda: bare.log_artifact("x"),
            lambda: bare.open_reader("x"),
        ):
            with pytest.raises(MlflowException) as caught:
                call()
            assert caught.value.error_code == "NOT_IMPLEMENTED"
        assert repr(bare) == "ArtifactRepository(artifact_uri='x://y', tracking_uri=None, registry_uri=None)"
        assert bare.max_workers >= 1


def test_public_helpers():
    verify_artifact_path(None)
    verify_artifact_path("a/b")
    with pytest.raises(MlflowException, match="Invalid path"):
        verify_artifact_path("../a")
    with pytest.raises(TypeError):
        MultipartUploadMixin()
    assert isinstance(get_artifact_repository("/x"), LocalArtifactRepository)


HEAVY = ["obstore", "fsspec", "rich", "urllib3", "sqlalchemy", "pandas", "numpy", "PIL", "yaml", "boto3", "paramiko"]


def test_importing_repositories_imports_nothing_heavy():
    names = ("registry", "object_store", "runs", "filesystem", "models", "mlflow_artifacts", "run_artifacts")
    imports = ", ".join(f"mlflow.store.artifact.{name}" for name in names)
    code = f"import sys, mlflow.artifacts, {imports}; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    import mlflow

    environment = {**os.environ, "PYTHONPATH": str(Path(mlflow.__file__).parents[1])}
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


class TestRunAll:
    def test_only_so_many_at_a_time(self):
        running, most, lock = 0, 0, threading.Lock()
        barrier = threading.Event()

        def work(item: int) -> None:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                if running == 3:
                    barrier.set()
            barrier.wait(20)
            with lock:
                running -= 1

        taken = []

        def items():
            for i in range(50):
                taken.append(i)
                yield i

        with ThreadPoolExecutor(8) as pool:
            run_all(pool, work, items(), window=3, what="copy")
        assert most == 3
        assert taken == list(range(50))

    def test_a_failure_stops_and_names(self):
        done = []

        def work(item: int) -> None:
            if item == 5:
                raise MlflowException("no rights", "PERMISSION_DENIED")
            done.append(item)

        with (
            ThreadPoolExecutor(1) as pool,
            pytest.raises(MlflowException, match="Failed to upload artifacts: 5: no rights") as e,
        ):
            run_all(pool, work, range(10_000), window=2, what="upload")
        assert e.value.error_code == "PERMISSION_DENIED"
        assert len(done) < 20

    def test_a_failing_listing_is_raised_as_it_is(self):
        def items():
            yield 1
            raise KeyError("list")

        with ThreadPoolExecutor(1) as pool, pytest.raises(KeyError):
            run_all(pool, lambda item: None, items(), window=2, what="download")


class TestProgress:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def test_long_transfers_are_shown_to_who_looks(self, monkeypatch):
        terminal = self.Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr("mlflow.store.artifact.transfer._PATIENCE", 0)
        with Progress("Uploading big.bin", 100) as progress:
            progress.advance(50)
        assert "Uploading big.bin" in terminal.getvalue()

    @pytest.mark.parametrize("case", ["short", "off", "nobody"])
    def test_otherwise_nothing_is_drawn(self, monkeypatch, case):
        terminal = io.StringIO() if case == "nobody" else self.Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr("mlflow.store.artifact.transfer._PATIENCE", 100 if case == "short" else 0)
        if case == "off":
            monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        with Progress("Uploading big.bin", 100) as progress:
            progress.advance(100)
        assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/b.txt", "text/plain"),
        ("x.json", "application/json"),
        ("MLmodel", "text/plain"),
        ("x.tar.gz", "application/octet-stream"),
        ("noending", "application/octet-stream"),
        ("data:text.html", "text/html"),
    ],
)
def test_media_types(name, kind):
    assert content_type(name) == kind


def test_a_forked_child_has_its_own_threads(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    code = f"""
import os
from mlflow.store.artifact.registry import get_artifact_repo
repo = get_artifact_repo({str(tmp_path / "root")!r})
os.makedirs({str(tmp_path / "s")!r})
open({str(tmp_path / "s" / "f")!r}, "w").write("1")
repo.log_artifacts({str(tmp_path / "s")!r}, "parent")
child = os.fork()
if not child:
    repo.log_artifacts({str(tmp_path / "s")!r}, "child")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print([f.path for f in repo.list_artifacts()])
"""
    import mlflow

    environment = {**os.environ, "PYTHONPATH": str(Path(mlflow.__file__).parents[1])}
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (out.stdout.strip(), out.returncode) == ("['child', 'parent']", 0), out.stderr
