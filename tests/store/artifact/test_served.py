"""Artifacts through servers: the proxy, plain http, and runs whose storage this process may not use."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository
from mlflow.store.artifact.object_store import S3ArtifactRepository
from mlflow.store.artifact.registry import get_artifact_repo
from mlflow.store.artifact.run_artifacts import (
    TrackingServerArtifactRepository,
    logged_model_artifact_repo,
    run_artifact_repo,
)
from mlflow.store.artifact.served import ServedArtifactRepository
from mlflow.tracking._stores import get_store
from tests.servers import running
from tests.store.artifact.repository_contract import RepositoryContract, rows


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with running(f"sqlite:///{folder / 's.db'}", folder) as url:
        yield url


class TestProxy(RepositoryContract):
    """``mlflow-artifacts:`` through our server."""

    @pytest.fixture
    def repo(self, server, request):
        return get_artifact_repo(f"mlflow-artifacts:/x y#/{abs(hash(request.node.name))}", tracking_uri=server)


class TestRunProxy(RepositoryContract):
    """A run's artifacts by the run's own route."""

    @pytest.fixture
    def repo(self, server):
        store = get_store(server)
        run = store.runs.create("0")
        return TrackingServerArtifactRepository(str(run.info.artifact_uri), server, owner=run.info.run_id)

    # The server refuses to delete a run's root as a whole.
    def test_what_is_missing(self, repo):
        repo.delete_artifacts("nothing")

    def test_deleting(self, repo):
        for path in ("a/1", "a/b/2", "ab/3"):
            repo.write_stream(path, iter([b"x"]))
        repo.delete_artifacts("a")
        assert [r[0] for r in rows(repo)] == ["ab"]


@pytest.mark.parametrize(
    ("uri", "tracking", "resolved"),
    [
        ("mlflow-artifacts:/1/r", "http://h:1", "http://h:1/api/2.0/mlflow-artifacts/artifacts/1/r"),
        ("mlflow-artifacts:///1/r/", "http://h:1/", "http://h:1/api/2.0/mlflow-artifacts/artifacts/1/r"),
        ("mlflow-artifacts:", "http://h:1", "http://h:1/api/2.0/mlflow-artifacts/artifacts"),
        ("mlflow-artifacts:/1", "https://h/prefix", "https://h/prefix/api/2.0/mlflow-artifacts/artifacts/1"),
        ("mlflow-artifacts://g:2/1", "http://h:1/prefix", "http://g:2/api/2.0/mlflow-artifacts/artifacts/1"),
        ("mlflow-artifacts://h:1/1", "http://h:1/p", "http://h:1/p/api/2.0/mlflow-artifacts/artifacts/1"),
        ("mlflow-artifacts:/a b#1?", "http://h:1", "http://h:1/api/2.0/mlflow-artifacts/artifacts/a%20b%231%3F"),
    ],
)
def test_where_the_proxy_is(uri, tracking, resolved):
    assert MlflowArtifactsRepository.resolve_uri(uri, tracking) == resolved
    assert get_artifact_repo(uri, tracking).artifact_uri == resolved.rstrip("/")


def test_without_a_server_there_is_no_proxy(tmp_path):
    with pytest.raises(MlflowException, match="must be a valid http or https URI"):
        get_artifact_repo("mlflow-artifacts:/1", f"sqlite:///{tmp_path}/x.db")


@contextmanager
def answering(handle: Any) -> Iterator[str]:
    """An HTTP server whose every request is answered by ``handle(request, body)``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            handle(self, self.rfile.read(length) if length else b"")

        do_GET = do_PUT = do_POST = do_DELETE = _any

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(request: BaseHTTPRequestHandler, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


CONTENT = os.urandom(3 << 20)


@pytest.mark.parametrize("etag", ['"one"', None])
def test_a_download_that_breaks_off_goes_on_where_it_was(etag, tmp_path):
    asked = []

    def handle(request, body):
        wanted = request.headers.get("Range")
        asked.append((wanted, request.headers.get("If-Range")))
        tag = {"ETag": etag} if etag else {}
        start = int(wanted[6:].split("-")[0]) if wanted else 0
        if len(asked) < 3:
            request.send_response(206 if wanted else 200)
            request.send_header("Content-Length", str(len(CONTENT) - start))
            for name, value in tag.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(CONTENT[start : start + (1 << 20)])
            request.close_connection = True
        elif etag:
            reply(request, CONTENT[start:], 206, **tag)
        else:
            reply(request, CONTENT)  # a server that knows no ranges

    with answering(handle) as url:
        got = get_artifact_repo(f"{url}/files").download_artifacts("f", str(tmp_path))
    assert Path(got).read_bytes() == CONTENT
    assert len(asked) == 3
    assert asked[0] == (None, None)
    assert asked[1] == (f"bytes={1 << 20}-", etag)


def test_a_file_that_changes_during_its_download_is_not_patched_together(tmp_path):
    versions = iter(['"one"', '"two"'])

    def handle(request, body):
        request.send_response(200)
        request.send_header("Content-Length", str(len(CONTENT)))
        request.send_header("ETag", next(versions))
        request.end_headers()
        request.wfile.write(CONTENT[: 1 << 20])
        request.close_connection = True

    with answering(handle) as url, pytest.raises(MlflowException, match="was changed while"):
        get_artifact_repo(f"{url}/files").download_artifacts("f", str(tmp_path))
    assert os.listdir(tmp_path) == []


def test_plain_http_is_read_only_file_by_file(tmp_path):
    seen = []

    def handle(request, body):
        seen.append(request.path)
        reply(request, b"data" if request.path.endswith("a%23b.csv") else b"", 200 if "a%23b" in request.path else 404)

    with answering(handle) as url:
        repo = get_artifact_repo(f"{url}/base%20dir/")
        assert Path(repo.download_artifacts("d/a#b.csv", str(tmp_path))).read_bytes() == b"data"
        assert seen == ["/base%20dir/d/a%23b.csv"]
        with pytest.raises(MlflowException) as caught:
            repo.download_artifacts("missing", str(tmp_path))
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
        with pytest.raises(MlflowException, match="cannot be listed"):
            repo.list_artifacts()


@pytest.mark.parametrize("path", ["../evil", "a/../../evil", "/etc/evil", "%2e%2e/evil", "a\\..\\..\\evil", "C:/evil"])
def test_a_hostile_servers_listing_writes_nothing_outside(path, tmp_path):
    def handle(request, body):
        if "path=" in request.path:
            reply(request, json.dumps({"files": [{"path": path, "is_dir": False, "file_size": 4}]}).encode())
        else:
            reply(request, b"evil")

    target = tmp_path / "in" / "target"
    target.mkdir(parents=True)
    with answering(handle) as url, pytest.raises(MlflowException, match="Invalid path"):
        get_artifact_repo("mlflow-artifacts:/x", url).download_artifacts("", str(target))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_link_in_the_destination_is_not_followed(server, tmp_path):
    repo = get_artifact_repo("mlflow-artifacts:/linked", server)
    repo.write_stream("d/f", iter([b"new"]))
    (tmp_path / "outside").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "d").symlink_to(tmp_path / "outside")
    with pytest.raises(MlflowException, match="leads out"):
        repo.download_artifacts("d", str(tmp_path / "target"))
    assert os.listdir(tmp_path / "outside") == []


def test_credentials_go_to_the_tracking_server_only(monkeypatch, tmp_path):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "s3cret")
    seen = []

    def handle(request, body):
        seen.append(request.headers.get("Authorization"))
        reply(request, b"x")

    with answering(handle) as ours, answering(handle) as other:
        get_artifact_repo("mlflow-artifacts:/x", ours).write_stream("f", iter([b"x"]))
        host = other.removeprefix("http://")
        get_artifact_repo(f"mlflow-artifacts://{host}/x", ours).write_stream("f", iter([b"x"]))
        get_artifact_repo(f"{other}/files", ours).download_artifacts("f", str(tmp_path))
    assert seen == ["Bearer s3cret", None, None]


def test_uploads_in_parts(monkeypatch, tmp_path):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", "30")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", "25")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "s3cret")
    calls: list[tuple[str, str, Any]] = []
    parts: dict[str, bytes] = {}
    fail = []

    def handle(request, body):
        if request.path.startswith("/part/"):
            assert request.headers.get("Authorization") is None
            assert request.headers.get("x-h") == "1"
            if fail:
                reply(request, b"no", 403)
                return
            parts[request.path] = body
            reply(request, b"", ETag=f'"{request.path}"')
            return
        call = json.loads(body)
        calls.append((request.path, call.get("path"), call))
        credentials = [
            {"url": f"{url}/part/{i}?sig=%2F", "part_number": i + 1, "headers": {"x-h": "1"}}
            for i in range(call.get("num_parts", 0))
        ]
        reply(request, json.dumps({"upload_id": "U", "credentials": credentials}).encode())

    (tmp_path / "ü#.bin").write_bytes(b"a" * 25 + b"b" * 15)
    with answering(handle) as url:
        repo = get_artifact_repo("mlflow-artifacts:/1/r", url)
        repo.log_artifact(str(tmp_path / "ü#.bin"), "q x")
        assert parts == {"/part/0?sig=%2F": b"a" * 25, "/part/1?sig=%2F": b"b" * 15}
        base = "/api/2.0/mlflow-artifacts/mpu"
        assert [(c[0], c[1]) for c in calls] == [
            (f"{base}/create/1/r/q%20x", "ü#.bin"),
            (f"{base}/complete/1/r/q%20x", "ü#.bin"),
        ]
        assert calls[1][2]["upload_id"] == "U"
        assert [(p["part_number"], p["etag"]) for p in calls[1][2]["parts"]] == [
            (1, '"/part/0?sig=%2F"'),
            (2, '"/part/1?sig=%2F"'),
        ]
        fail.append(True)
        with pytest.raises(MlflowException):
            repo.log_artifact(str(tmp_path / "ü#.bin"), "q x")
        assert calls[-1][0].startswith(f"{base}/abort/")


def test_a_server_that_takes_no_parts_gets_the_file_whole(monkeypatch, tmp_path, server):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", "1")
    (tmp_path / "f").write_bytes(b"content")
    repo = get_artifact_repo("mlflow-artifacts:/whole", server)
    repo.log_artifact(str(tmp_path / "f"))
    assert rows(repo) == [("f", False, 7)]


class TestWithoutCredentials:
    """Runs whose root is ``s3://``, for a client that has no credentials; the server has."""

    @pytest.fixture
    def s3_server(self, s3, tmp_path) -> Iterator[str]:
        folder = tmp_path / "s3-server"
        folder.mkdir()
        with running(f"sqlite:///{folder / 's.db'}", folder, "--default-artifact-root", "s3://bucket/root") as url:
            yield url

    @pytest.fixture
    def poor(self, s3_server, monkeypatch) -> str:
        """The server's URL, in a process without credentials."""
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        return s3_server

    def test_everything_goes_through_the_server(self, poor, s3, tmp_path):
        run = get_store(poor).runs.create("0")
        assert run.info.artifact_uri.startswith("s3://bucket/root/")
        repo = run_artifact_repo(run, poor)
        assert isinstance(repo, ServedArtifactRepository)
        (tmp_path / "a#1.txt").write_text("x")
        repo.log_artifact(str(tmp_path / "a#1.txt"), "d")
        repo.write_stream("d/e/big", (b"z" * 100_000 for _ in range(50)))
        assert rows(repo, "d") == [("d/a#1.txt", False, 1), ("d/e", True, None)]
        keys = [o["Key"] for o in s3.list_objects_v2(Bucket="bucket")["Contents"]]
        assert [k.split("/artifacts/")[1] for k in keys] == ["d/a#1.txt", "d/e/big"]
        got = Path(repo.download_artifacts("d"))
        assert (got / "e" / "big").stat().st_size == 5_000_000
        repo.delete_artifacts("d/e")
        assert rows(repo, "d") == [("d/a#1.txt", False, 1)]

    def test_with_credentials_the_storage_is_used_until_it_refuses(self, s3_server, s3, monkeypatch):
        run = get_store(s3_server).runs.create("0")
        repo = run_artifact_repo(run, s3_server)
        repo.write_stream("f", iter([b"x"]))
        assert repo._direct is not None

        def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
            raise MlflowException("AccessDenied", "PERMISSION_DENIED")

        monkeypatch.setattr(S3ArtifactRepository, "list_artifacts", refuse)
        assert rows(repo) == [("f", False, 1)]
        repo.write_stream("g", iter([b"y"]))
        with repo.open_reader("g") as reader:
            assert reader.read() == b"y"

    def test_without_a_server_the_storage_says_what_is_wrong(self, poor, monkeypatch, tmp_path):
        run = get_store(poor).runs.create("0")
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
        with pytest.raises(MlflowException) as caught:
            run_artifact_repo(run, f"sqlite:///{tmp_path / 'x.db'}").list_artifacts()
        assert caught.value.error_code == "UNAUTHENTICATED"

    def test_logged_models_are_read_through_the_server(self, poor, s3):
        model = get_store(poor).logged_models.create("0", "m")
        key = model.artifact_location.removeprefix("s3://bucket/")
        s3.put_object(Bucket="bucket", Key=f"{key}/sub/MLmodel", Body=b"x")
        repo = logged_model_artifact_repo(model, poor)
        assert rows(repo) == [("sub", True, None)]
        assert rows(repo, "sub") == [("sub/MLmodel", False, 1)]
        with repo.open_reader("sub/MLmodel") as reader:
            assert reader.read() == b"x"


def test_servers_without_our_routes(tmp_path):
    """A stock server: reading by /get-artifact, uploads of up to 10 MiB by the page's route."""
    seen = []

    def handle(request, body):
        seen.append((request.command, request.path))
        if request.path.startswith("/get-artifact"):
            reply(request, b"theirs")
        elif request.path.startswith("/ajax-api/2.0/mlflow/upload-artifact"):
            reply(request, b"")
        elif request.command == "PUT":
            reply(request, b"<html>", 405)
        else:
            reply(request, b"<html>", 404)

    with answering(handle) as url:
        repo = TrackingServerArtifactRepository("s3://b/x", url, owner="r" * 32)
        with repo.open_reader("a b/f#") as reader:
            assert reader.read() == b"theirs"
        (tmp_path / "f").write_bytes(b"x")
        repo.log_artifact(str(tmp_path / "f"), "d")
        with open(tmp_path / "large", "wb") as file:
            file.truncate((10 << 20) + 1)
        with pytest.raises(MlflowException, match="has no credentials for s3"):
            repo.log_artifact(str(tmp_path / "large"))
    run_id = "r" * 32
    assert seen[:2] == [
        ("GET", f"/api/2.0/mlflow/runs/{run_id}/artifacts/a%20b/f%23"),
        ("GET", f"/get-artifact?run_id={run_id}&path=a+b%2F{quote('f#')}"),
    ]
    assert ("POST", f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path=d%2Ff") in seen
