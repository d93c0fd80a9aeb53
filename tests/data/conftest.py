"""A source that needs no files, and a small HTTP server."""

from __future__ import annotations

import http.server
import threading

import pytest

from mlflow.data.sources import S3ArtifactDatasetSource


@pytest.fixture
def source():
    return S3ArtifactDatasetSource("s3://bucket/key")


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/missing":
            self.send_error(404)
        elif self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?to=")[2])
            self.end_headers()
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
        else:
            self.send_response(200)
            if self.path.startswith("/named/"):
                self.send_header("Content-Disposition", self.server.disposition)
            self.end_headers()
            self.wfile.write((self.headers.get("Authorization") or "a,b\n1,2\n").encode())

    def log_message(self, format, *args):
        pass


@pytest.fixture
def web():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.disposition = ""
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
