"""Logging over HTTP: what the server takes for a request, how many it answers, how long the slowest wait."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from benchmarks.bench import Bench, Samples, merged
from benchmarks.servers import Server, running
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    return (
        Measure("one_cpu", "REST log-metric, 1 connection: CPU of the server", "s", times=20),
        Measure("one_wall", "REST log-metric, 1 connection: median answer", "s"),
        Measure("one_segments", "REST log-metric: TCP segments per answer", "count", limit=1.0),
        Measure("many_cpu", "REST log-metric, 16 connections: CPU of the server", "s", times=20),
        Measure("many_rate", "REST log-metric, 16 connections: answers", "1/s", times=30),
        Measure("many_p99", "REST log-metric, 16 connections: p99", "s", times=10),
        Measure("batch_cpu", "REST log-batch of 1,000 metrics: CPU of the server", "s", times=15),
        Measure("batch_wall", "REST log-batch of 1,000 metrics: median answer", "s"),
    )


_API = "/api/2.0/mlflow"


def samples(bench: Bench) -> Samples:
    """All servers run the whole time; the load goes to one after the other."""
    seconds = bench.size(5.0, 1.5)
    with running(bench.sides, bench.folder, "rest", bench.fail) as servers:
        loads = {name: _Load(bench, server) for name, server in servers.items()}

        def of(body: str, connections: int, prefix: str) -> Samples:
            return bench.alternate(
                {n: lambda x=x: x.measure(body, connections, seconds, prefix) for n, x in loads.items()}
            )

        for load in loads.values():
            load.measure("metric", 16, seconds / 2, "warm")
        return merged(of("metric", 1, "one"), of("metric", 16, "many"), of("batch", 1, "batch"))


class _Load:
    """The load on one server: its runs, and how far its steps have come."""

    def __init__(self, bench: Bench, server: Server):
        self.bench = bench
        self.server = server
        self.first = 0
        self.runs = [f"{i:032x}" for i in range(16)] if server.side.name == "floor" else self._new_runs()

    def _new_runs(self) -> list[str]:
        return [self._post("/runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"] for _ in range(16)]

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.server.url + _API + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.load(answer)

    def measure(self, body: str, connections: int, seconds: float, prefix: str) -> dict[str, float]:
        """One load, with the server's CPU per answer."""
        before = self.server.cpu()
        path = _API + ("/runs/log-metric" if body == "metric" else "/runs/log-batch")
        found = self.bench.sides["floor"].run(
            "load",
            self.bench.folder,
            port=self.server.port,
            connections=connections,
            seconds=seconds,
            body=body,
            path=path,
            runs=self.runs,
            first=self.first,
        )
        self.first = found["next"]
        return {
            f"{prefix}_cpu": (self.server.cpu() - before) / found["answers"],
            f"{prefix}_wall": found["median"],
            f"{prefix}_p99": found["p99"],
            f"{prefix}_rate": found["rate"],
            f"{prefix}_segments": found["segments"],
        }
