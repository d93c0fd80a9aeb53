from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import mlflow
from mlflow.cli.server import default_backend
from mlflow.store.artifact.local import local_path

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.status, response.read()


def post(url: str, body: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(p) for p in found] + [q for p in found for q in children(int(p))]


class TestServing:
    def test_it_says_where_it_is_once_it_answers(self, start):
        server = start("server").wait_until_up()
        assert get(f"{server.url}/version") == (200, b"3.8.1")
        assert server.log.count("\n") == 1
        assert f"{server.url} (store: sqlite:///mlflow.db)" in server.log

    def test_it_does_not_tell_which_software_serves(self, start):
        server = start("server").wait_until_up()
        with urllib.request.urlopen(f"{server.url}/health", timeout=30) as response:
            assert response.headers["server"] is None

    def test_static_prefix(self, start):
        server = start("server", "--static-prefix", "/mlflow").wait_until_up()
        assert get(f"{server.url}/mlflow/health")[0] == 200
        body = {"experiment_ids": ["0"]}
        assert post(f"{server.url}/mlflow/ajax-api/2.0/mlflow/runs/search", body) == {}

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate and is not installed")
    def test_tls_by_uvicorns_options(self, start, folder):
        key, certificate = make_certificate(folder)
        server = start("server", "--uvicorn-opts", f"--ssl-keyfile '{key}' --ssl-certfile '{certificate}'")
        deadline = time.monotonic() + 60
        while "ready" not in server.log and server.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert f"https://127.0.0.1:{server.port}" in server.log
        context = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(f"https://localhost:{server.port}/health", context=context, timeout=30) as answer:
            assert answer.status == 200

    def test_options_of_other_servers_are_accepted_with_a_word(self, start):
        server = start("server", "--gunicorn-opts", "--timeout 120").wait_until_up()
        assert "--gunicorn-opts has no effect" in server.log

    def test_port_zero_takes_a_free_one(self, folder):
        command = [sys.executable, "-m", "mlflow", "server", "--port", "0"]
        environment = {**os.environ, "PYTHONPATH": str(Path(mlflow.__file__).parent.parent)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[4]
            assert get(f"{url}/health")[0] == 200
            process.terminate()

    @pytest.mark.parametrize("name", ["hello", "hello-wsgi"])
    def test_a_plugin_serves_instead(self, folder, name):
        install_plugin(folder)
        command = [sys.executable, "-c", "from mlflow.cli import cli; cli()", "server", "--app-name", name]
        environment = {**os.environ, "PYTHONPATH": f"{Path(mlflow.__file__).parent.parent}:{folder / 'plugin'}"}
        with subprocess.Popen([*command, "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[4]
            assert get(f"{url}/anything") == (200, b"hello from the plugin")
            process.terminate()


@posix
class TestEnding:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_what_is_under_way_is_answered(self, start, number):
        server = start("server").wait_until_up()
        body = json.dumps({"name": "slowly"}).encode()
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
            head = f"POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}"
            line.sendall(head.encode() + b"\r\nContent-Type: application/json\r\n\r\n" + body[:5])
            time.sleep(0.3)  # until the request is being read
            server.process.send_signal(number)
            wait_until_closed(server.port)
            line.sendall(body[5:])
            answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"experiment_id" in answer
        assert server.process.wait(30) == 0
        assert "Traceback" not in server.log

    def test_an_idle_connection_does_not_hold_it_up(self, start):
        server = start("server").wait_until_up()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", "/health")
        connection.getresponse().read()
        server.process.terminate()
        assert server.process.wait(10) == 0
        connection.close()

    def test_no_worker_is_left(self, start):
        server = start("server", "--workers", "2").wait_until_up()
        workers = children(server.process.pid)
        assert len(workers) >= 2
        server.process.terminate()
        assert server.process.wait(30) == 0
        assert not any(is_running(pid) for pid in workers)

    def test_workers_end_with_a_parent_that_was_killed(self, start):
        server = start("server", "--workers", "2").wait_until_up()
        workers = children(server.process.pid)
        server.process.kill()
        server.process.wait(10)
        deadline = time.monotonic() + 30
        while any(is_running(pid) for pid in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(is_running(pid) for pid in workers)


class TestRefusing:
    """One line on standard error and an exit code, no traceback."""

    def refused(self, process, *arguments: str, code: int = 1) -> str:
        done = process("server", *arguments)
        assert done.returncode == code, done
        assert "Traceback" not in done.stderr
        error = done.stderr.strip().splitlines()[-1]
        assert error.startswith("Error: ")
        return error

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_port_in_use(self, process, workers):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            assert f"Port {port} of 127.0.0.1 is in use" in self.refused(process, "--port", port, "--workers", workers)

    @pytest.mark.parametrize(
        ("uri", "text"),
        [
            ("foo://bar", "--backend-store-uri foo:... is not supported"),
            ("http://127.0.0.1:5000", "is not supported"),
            ("postgresql://user:secret@127.0.0.1:1/x", "cannot be reached"),
            ("sqlite:////proc/nothing/here.db", "/proc/nothing"),
        ],
    )
    def test_a_store_that_cannot_be_opened(self, process, uri, text):
        error = self.refused(process, "--port", "0", "--backend-store-uri", uri)
        assert text in error
        assert "secret" not in error

    @pytest.mark.parametrize(
        ("arguments", "text"),
        [
            (["--static-prefix", "x"], "must begin with a '/'"),
            (["--static-prefix", "/x/"], "should not end with a '/'"),
            (["--gunicorn-opts", "a", "--uvicorn-opts", "b"], "only one of"),
            (["--app-name", "nosuchapp"], "nosuchapp"),
            (["--workers", "0"], "--workers"),
            (["--workers", "many"], "many"),
            (["--port", "70000"], "70000"),
            (["--secrets-cache-ttl", "5"], "5"),
        ],
    )
    def test_options_that_do_not_fit(self, run, arguments, text):
        assert text in run("server", *arguments, code=2).stderr

    @pytest.mark.parametrize("options", ["--nosuch 1", "--timeout-keep-alive soon", "'unclosed", "--help"])
    def test_options_that_uvicorn_does_not_take(self, run, options):
        assert run("server", "--uvicorn-opts", options, code=1).stderr.startswith("Error: --uvicorn-opts")

    def test_a_host_that_is_not_this_machine(self, run):
        assert "--host" in run("server", "--host", "192.0.2.1", "--port", "0", code=1).stderr

    def test_a_destination_that_nothing_can_open(self, run):
        assert "--artifacts-destination foo:" in run("server", "--artifacts-destination", "foo://x", code=1).stderr


class TestBackend:
    def test_the_default_is_the_clients(self, folder):
        assert default_backend() == mlflow.get_tracking_uri() == "sqlite:///mlflow.db"

    def test_a_folder_with_experiments(self, folder):
        (folder / "mlruns" / "0").mkdir(parents=True)
        (folder / "mlruns" / "0" / "meta.yaml").write_text("name: Default\n")
        assert default_backend() == (folder / "mlruns").as_uri()

    @pytest.mark.parametrize(
        ("tracking", "backend"),
        [
            ("sqlite:///other.db", "sqlite:///other.db"),
            ("/some/folder", "/some/folder"),
            ("http://127.0.0.1:5000", "sqlite:///mlflow.db"),
            ("databricks", "sqlite:///mlflow.db"),
        ],
    )
    def test_a_local_tracking_uri(self, folder, monkeypatch, tracking, backend):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", tracking)
        assert default_backend() == backend


class TestInOneFolder:
    """``mlflow ui`` and clients without settings, in one working directory."""

    def log(self, name: str, experiment: str) -> str:
        with mlflow.start_run(experiment_id=mlflow.set_experiment(experiment).experiment_id, run_name=name) as run:
            mlflow.log_text(name, "f.txt")
        return run.info.run_id

    def seen(self, url: str, run_id: str) -> str:
        """The artifact as the server gives it out."""
        return get(f"{url}/get-artifact?run_id={run_id}&path=f.txt")[1].decode()

    def test_what_a_client_logged_before_and_after_is_seen(self, start):
        before = self.log("before", "Default")
        server = start("ui").wait_until_up()
        after = self.log("after", "Default")
        new = self.log("new", "own")
        for run_id, name in ((before, "before"), (after, "after"), (new, "new")):
            assert self.seen(server.url, run_id) == name
            listed = post(
                f"{server.url}/api/2.0/mlflow/runs/search", {"run_view_type": "ALL", "experiment_ids": ["0", "1"]}
            )
            assert run_id in {r["info"]["run_id"] for r in listed["runs"]}

    def test_what_came_over_the_server_is_seen_by_a_client_beside_it(self, start, folder):
        server = start("ui").wait_until_up()
        mlflow.set_tracking_uri(server.url)
        run_id = self.log("remote", "over http")
        assert self.seen(server.url, run_id) == "remote"
        mlflow.set_tracking_uri(None)
        local = mlflow.get_run(run_id)
        assert local.info.run_name == "remote"
        assert local.info.artifact_uri.startswith("mlflow-artifacts:/")
        assert [p.read_text() for p in (folder / "mlartifacts").rglob("f.txt")] == ["remote"]

    def test_without_serving_artifacts_they_lie_where_a_client_looks(self, start, folder):
        server = start("server", "--no-serve-artifacts").wait_until_up()
        mlflow.set_tracking_uri(server.url)
        run_id = self.log("direct", "e")
        root = Path(local_path(mlflow.get_run(run_id).info.artifact_uri))
        assert root.is_relative_to(folder / "mlruns")
        assert (root / "f.txt").read_text() == "direct"


def is_running(pid: int) -> bool:
    """Whether a process is there and is no zombie that its parent has yet to collect."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def wait_until_closed(port: int) -> None:
    """Until the server takes no further connections."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("the server still takes connections")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)),
        ],
        capture_output=True,
        check=True,
    )
    return key, certificate


def install_plugin(folder: Path) -> None:
    """A distribution with two apps: one that wraps the server's application, and one of WSGI that stands alone."""
    source = folder / "plugin"
    info = source / "hello_app-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hello-app\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mlflow.app]\nhello = hello_app:create_app\nhello-wsgi = hello_app:wsgi\n")
    (source / "hello_app.py").write_text(
        "def create_app(app):\n"
        "    async def hello(scope, receive, send):\n"
        "        if scope['type'] != 'http':\n"
        "            return await app(scope, receive, send)\n"
        "        await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"
        "        await send({'type': 'http.response.body', 'body': b'hello from the plugin'})\n"
        "    return hello\n"
        "def wsgi(environ, start_response):\n"
        "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
        "    return [b'hello from the plugin']\n"
    )
