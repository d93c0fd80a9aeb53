"""What has been brought to one server already: a file of facts that only grows.

Each line is one fact, ``[kind, id, name, value]``; the last one about a name counts. A line that a crash cut is
ignored; its fact is found out anew, because every step of ``sync`` can be done twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from typing import Any

__all__ = ["Journal", "digest"]


class Journal:
    """Facts about runs, models and experiments of a folder with regard to one server.

    Args:
        folder: the offline folder.
        server: the server's address without secrets.
    """

    def __init__(self, folder: str, server: str):
        self.path = os.path.join(folder, f"sync-{digest(server)}.jsonl")
        self._facts: dict[tuple[str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._load()
        self._file = open(self.path, "a", encoding="utf-8")  # noqa: SIM115 (closed by close)
        if not self._facts:
            self.put("server", "", "address", server)

    def _load(self) -> None:
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return
        whole = data.rfind(b"\n") + 1
        for line in data[:whole].split(b"\n"):
            try:
                kind, key, name, value = json.loads(line)
            except ValueError:
                continue
            self._facts.setdefault((kind, key), {})[name] = value
        if whole < len(data):
            with open(self.path, "r+b") as file:
                file.truncate(whole)

    def get(self, kind: str, key: str, name: str) -> Any:
        """The value of a fact, or None."""
        return self._facts.get((kind, key), {}).get(name)

    def put(self, kind: str, key: str, name: str, value: Any) -> None:
        """Keep a fact. Safe to call from any thread."""
        with self._lock:
            self._facts.setdefault((kind, key), {})[name] = value
            self._file.write(json.dumps([kind, key, name, value]) + "\n")
            self._file.flush()

    def forget(self, kind: str, key: str) -> None:
        """Drop what is known of one thing, for as long as this object lives and, by new facts, afterwards."""
        for name in self._facts.pop((kind, key), {}):
            self.put(kind, key, name, None)

    def close(self) -> None:
        """Write it through to the disk and close it."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


def digest(*parts: Any) -> str:
    """A short text that differs where the parts differ."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
