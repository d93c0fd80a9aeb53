"""From ``mlflow server`` on a new database to the first healthy answer, and what the server takes while idle."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.bench import Bench, Samples
from benchmarks.servers import start
from benchmarks.sides import Side
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    return (
        Measure("start", "server: start to first healthy answer, new database", "s", limit=1.0),
        Measure("restart", "server: the same, database there", "s", limit=1.0),
        Measure("rss", "server: resident memory of all processes, idle", "bytes", limit=120e6),
        Measure("pss", "server: the same, shared pages counted once", "bytes", limit=120e6),
        Measure("processes", "server: processes", "count"),
        Measure("idle", "server: CPU while idle, per second", "s"),
    )


def samples(bench: Bench) -> Samples:
    """Two starts a round: on a new database, and once more on the same."""

    def starting(side: Side) -> dict[str, float]:
        folder = Path(tempfile.mkdtemp(dir=bench.folder))
        found = {}
        try:
            for key in ("start", "restart"):
                server = start(side, folder, "server")
                try:
                    found[key] = server.start_seconds
                    server.settle()
                    if key == "restart":
                        cpu, seconds = server.cpu(), bench.size(5.0, 2.0)
                        time.sleep(seconds)
                        found["idle"] = (server.cpu() - cpu) / seconds
                        found["rss"] = server.memory()
                        found["pss"] = server.proportional_memory()
                        found["processes"] = server.processes()
                finally:
                    server.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return found

    return bench.alternate({n: lambda s=s: starting(s) for n, s in bench.sides.items()}, warm=True)
