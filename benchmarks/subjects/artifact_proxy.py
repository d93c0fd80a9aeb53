"""Artifacts through the server: one large file up and down, and memory while many come at the same moment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks.bench import Bench, Samples, merged
from benchmarks.servers import Server, running
from benchmarks.sides import SideFailed
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    size, uploads = _sizes(bench)
    return (
        Measure("up_wall", f"artifact proxy: {size} MB up", "s", times=20),
        Measure("up_cpu", f"artifact proxy: {size} MB up, CPU of client and server", "s", times=20),
        Measure("down_wall", f"artifact proxy: {size} MB down", "s"),
        Measure("down_cpu", f"artifact proxy: {size} MB down, CPU of client and server", "s"),
        Measure(
            "uploads_memory",
            f"{uploads} uploads of 20 MB at once: memory above idle",
            "bytes",
            limit=64e6,
        ),
        Measure("uploads_wall", f"{uploads} uploads of 20 MB at once", "s"),
    )


_NAME = "large.bin"


def samples(bench: Bench) -> Samples:
    """All servers run the whole time; what they took is removed after each round."""
    file = bench.folder / _NAME
    with open(file, "wb") as out:
        for _ in range(_sizes(bench)[0]):
            out.write(os.urandom(1_000_000))
    with running(bench.sides, bench.folder, "artifacts", bench.fail) as servers:
        return merged(
            bench.alternate({n: lambda s=s: _up_and_down(bench, s, file) for n, s in servers.items()}, warm=True),
            bench.alternate({n: lambda s=s: _uploads(bench, s) for n, s in servers.items()}),
        )


def _sizes(bench: Bench) -> tuple[int, int]:
    """Megabytes of the large file, and how many come at once."""
    return bench.size((200, 64), (40, 16))


def _up_and_down(bench: Bench, server: Server, file: Path) -> dict[str, float]:
    snippet = "bare_artifacts" if server.side.name == "floor" else "artifacts"
    try:
        before = server.cpu()
        up = server.side.run(snippet, bench.folder, url=server.url, file=str(file))
        between = server.cpu()
        down = server.side.run(snippet, bench.folder, url=server.url, run=up["run"], file=str(file))
        after = server.cpu()
        if not down["same"]:
            raise SideFailed(f"{server.side.name}: what came down is not what went up")
    finally:
        _empty(bench, server)
    return {
        "up_wall": up["wall"],
        "up_cpu": up["cpu"] + between - before,
        "down_wall": down["wall"],
        "down_cpu": down["cpu"] + after - between,
    }


def _uploads(bench: Bench, server: Server) -> dict[str, float]:
    idle = server.memory()
    path = "/artifacts" if server.side.name == "floor" else "/api/2.0/mlflow-artifacts/artifacts/uploads"
    told = {"port": server.port, "path": path, "uploads": _sizes(bench)[1], "bytes": 20_000_000}
    try:
        with server.peak() as peak:
            found = bench.sides["floor"].run("uploads", bench.folder, **told)
    finally:
        _empty(bench, server)
    return {"uploads_memory": peak[0] - idle, "uploads_wall": found["wall"]}


def _empty(bench: Bench, server: Server) -> None:
    folder = bench.folder / f"artifacts-{server.side.name}-artifacts"
    for child in folder.iterdir() if folder.exists() else ():
        if child.is_dir():
            shutil.rmtree(child, ignore_errors=True)
        else:
            child.unlink()
