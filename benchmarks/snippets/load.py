"""Load for a server: requests over a number of connections for a time, each connection one after the other.

Told: ``port``, ``connections``, ``seconds``, ``body`` (``metric`` or ``batch``), ``path`` and ``runs``, one for each
connection. Standard library only; whoever runs this counts the server's CPU, not this process's.
"""

from __future__ import annotations

import json
import selectors
import socket
import struct
import sys
import time
from itertools import count

from stopwatch import arguments, report

_SEGMENTS_IN = 152  # of data, in Linux's struct tcp_info


class Connection:
    """A socket with at most one request under way."""

    def __init__(self, port: int, run: str):
        self.run = run
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.answers = 0
        self.reads = 0
        self._got = b""

    def send(self, request: bytes) -> None:
        self._got = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take what came; whether the answer is whole."""
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit("the server closed a connection")
        self.reads += 1
        got = self._got = self._got + data if self._got else data
        end = got.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = got[:end].lower()
        at = head.find(b"content-length:")
        if at >= 0:
            until = head.find(b"\r\n", at)
            length = int(head[at + 15 : until if until >= 0 else len(head)])
            if len(got) < end + 4 + length:
                return False
        elif b"chunked" not in head or not got.endswith(b"0\r\n\r\n"):
            return False
        if not got.startswith(b"HTTP/1.1 200"):
            raise SystemExit(" ".join(got[:500].decode(errors="replace").split()))
        self.answers += 1
        return True

    def segments(self) -> int:
        """TCP segments with data that came until now; reads where the system does not say."""
        if sys.platform == "linux":
            info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
            if len(info) >= _SEGMENTS_IN + 4:
                return struct.unpack_from("I", info, _SEGMENTS_IN)[0]
        return self.reads


def metric(run: str, number: int) -> bytes:
    return b'{"run_id":"%s","key":"loss","value":%f,"timestamp":%d,"step":%d}' % (
        run.encode(),
        1.0 / (number + 1),
        1_700_000_000_000 + number,
        number,
    )


def batch(run: str, number: int) -> bytes:
    points = [
        {
            "key": f"m{i % 10}",
            "value": i * 0.5,
            "timestamp": 1_700_000_000_000 + number * 1000 + i,
            "step": number * 100 + i // 10,
        }
        for i in range(1000)
    ]
    return json.dumps({"run_id": run, "metrics": points}).encode()


def main() -> None:
    told = arguments()
    make = {"metric": metric, "batch": batch}[told["body"]]
    head = (
        f"POST {told['path']} HTTP/1.1\r\nHost: 127.0.0.1:{told['port']}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()
    numbers = count(told.get("first", 0))

    def request(connection: Connection) -> bytes:
        body = make(connection.run, next(numbers))
        return b"%s%d\r\n\r\n%s" % (head, len(body), body)

    connections = [Connection(told["port"], run) for run in told["runs"][: told["connections"]]]
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    latencies: list[float] = []
    began = time.perf_counter()
    deadline = began + told["seconds"]
    for connection in connections:
        connection.send(request(connection))
    left = len(connections)
    while left:
        for key, _ in selector.select(30):
            connection = key.data
            if not connection.read():
                continue
            now = time.perf_counter()
            latencies.append(now - connection.began)
            if now < deadline:
                connection.send(request(connection))
            else:
                left -= 1
    taken = time.perf_counter() - began
    answers = sum(c.answers for c in connections)
    latencies.sort()
    report(
        answers=answers,
        next=next(numbers),
        rate=answers / taken,
        median=latencies[len(latencies) // 2],
        p99=latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))],
        segments=sum(c.segments() for c in connections) / answers,
    )


main()
