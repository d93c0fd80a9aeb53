"""Plain HTTP against a live server, as any client would send it, on one connection."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Answer", "Calls"]

JSON = {"Content-Type": "application/json"}


class Answer:
    """Status, headers and body of an answer."""

    def __init__(self, status: int, headers: Any, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """Its error code, or None."""
        return self.json.get("error_code") if self.body.startswith(b"{") else None


class Calls:
    """A connection that stays open."""

    def __init__(self, url: str):
        self.url = url
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def send(self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] = JSON) -> Answer:
        """Send a request as it stands."""
        self._connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def post(self, path: str, **body: Any) -> Answer:
        """POST a call of the API 2.0."""
        return self.send("POST", f"/api/2.0/mlflow/{path}", json.dumps(body))

    def patch(self, path: str, **body: Any) -> Answer:
        """PATCH a call of the API 2.0."""
        return self.send("PATCH", f"/api/2.0/mlflow/{path}", json.dumps(body))

    def get(self, path: str) -> Answer:
        """GET a call of the API 2.0, with its query."""
        return self.send("GET", f"/api/2.0/mlflow/{path}")

    def made(self, path: str, **body: Any) -> Any:
        """What a call that succeeds answers."""
        answer = self.post(path, **body)
        assert answer.status == 200, answer.body
        return answer.json

    def close(self) -> None:
        self._connection.close()
