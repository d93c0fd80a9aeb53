"""The floor of a server: uvicorn, ``json`` and ``sqlite3``, nothing between. Told: port, database, artifact folder."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import uuid
from typing import Any

import uvicorn

TABLES = (
    "CREATE TABLE IF NOT EXISTS metrics(key, value, timestamp, run_uuid, step, is_nan, "
    "PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan))",
    "CREATE INDEX IF NOT EXISTS metrics_of_run ON metrics(run_uuid)",
    "CREATE TABLE IF NOT EXISTS latest_metrics(key, value, timestamp, run_uuid, step, is_nan, "
    "PRIMARY KEY (key, run_uuid))",
)
INSERT = "INSERT OR IGNORE INTO metrics(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)"
LATEST = (
    "INSERT INTO latest_metrics(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0) "
    "ON CONFLICT(key, run_uuid) DO UPDATE SET value=excluded.value, timestamp=excluded.timestamp, step=excluded.step "
    "WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)"
)


class Bare:
    """The application."""

    def __init__(self, database: str, artifacts: str):
        self.artifacts = artifacts
        os.makedirs(artifacts, exist_ok=True)
        self.connection = sqlite3.connect(database, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", *TABLES):
            self.connection.execute(statement)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        answer = b"{}"
        if path.endswith("/log-metric"):
            sent = json.loads(await self.body(receive))
            self.write([sent], sent["run_id"])
        elif path.endswith("/log-batch"):
            sent = json.loads(await self.body(receive))
            self.write(sent["metrics"], sent["run_id"])
        elif scope["method"] == "PUT":
            await self.upload(path, receive)
        elif "/artifacts/" in path:
            await self.download(path, send)
            return
        await respond(send, answer)

    @staticmethod
    async def body(receive: Any) -> bytes:
        parts = []
        while True:
            message = await receive()
            parts.append(message["body"])
            if not message.get("more_body"):
                return b"".join(parts)

    def write(self, points: list[dict[str, Any]], run: str) -> None:
        rows = [(p["key"], p["value"], p["timestamp"], run, p["step"]) for p in points]
        latest = {row[0]: row for row in rows}
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(INSERT, rows)
        self.connection.executemany(LATEST, list(latest.values()))
        self.connection.execute("COMMIT")

    def file(self, path: str) -> str:
        return os.path.join(self.artifacts, path.rpartition("/")[2])

    async def upload(self, path: str, receive: Any) -> None:
        temporary = f"{self.file(path)}.{uuid.uuid4().hex}"
        with open(temporary, "wb") as file:
            while True:
                message = await receive()
                file.write(message["body"])
                if not message.get("more_body"):
                    break
        os.replace(temporary, self.file(path))

    async def download(self, path: str, send: Any) -> None:
        size = os.path.getsize(self.file(path))
        headers = [(b"content-length", b"%d" % size), (b"content-type", b"application/octet-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with open(self.file(path), "rb") as file:
            while part := file.read(1 << 18):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def respond(send: Any, answer: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(answer)), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    uvicorn.run(
        Bare(sys.argv[2], sys.argv[3]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
