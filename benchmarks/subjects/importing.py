"""``import mlflow``, ``mlflow --help`` and a whole small script, each in fresh processes."""

from __future__ import annotations

import json

from benchmarks.bench import Bench, Samples, merged
from benchmarks.data import databases
from benchmarks.servers import run_measured
from benchmarks.sides import SNIPPETS, Side
from benchmarks.table import Measure

__all__ = ["measures", "samples"]


def measures(bench: Bench) -> tuple[Measure, ...]:
    """The rows."""
    return (
        Measure("import_wall", "`import mlflow`", "s", times=25, limit=0.1),
        Measure("import_cpu", "`import mlflow`, CPU", "s", times=25, limit=0.1),
        Measure("import_rss", "`import mlflow`, memory of the process", "bytes", limit=40e6),
        Measure("import_modules", "`import mlflow`, modules loaded", "count"),
        Measure("help_wall", "`mlflow --help`", "s", times=15),
        Measure("help_cpu", "`mlflow --help`, CPU", "s", times=15),
        Measure("script_wall", "script that logs one run to SQLite, from start to end", "s"),
        Measure("script_cpu", "script that logs one run to SQLite, CPU", "s"),
        Measure("script_rss", "script that logs one run to SQLite, memory at its end", "bytes"),
    )


def samples(bench: Bench) -> Samples:
    """Processes that only import, that only show the help, that log one run: where an import put off is paid for."""
    files = databases(bench, "script")

    def helping(side: Side) -> dict[str, float]:
        code = ["-c", "pass"] if side.name == "floor" else ["-m", "mlflow", "--help"]
        return {f"help_{k}": v for k, v in run_measured([side.python, *code], side, bench.folder).items()}

    def importing(side: Side) -> dict[str, float]:
        return side.run("bare_importing" if side.name == "floor" else "importing", bench.folder)

    def scripting(side: Side) -> dict[str, float]:
        if side.name == "floor":
            told, snippet = {"path": str(files["floor"])}, "bare_script"
        else:
            told, snippet = {"uri": f"sqlite:///{files[side.name]}"}, "script"
        command = [side.python, str(SNIPPETS / f"{snippet}.py"), json.dumps(told)]
        memory = side.run(snippet, bench.folder, **told, memory=True)
        return {f"script_{k}": v for k, v in {**run_measured(command, side, bench.folder), **memory}.items()}

    return merged(
        bench.alternate({n: lambda s=s: importing(s) for n, s in bench.sides.items()}, warm=True),
        bench.alternate({n: lambda s=s: helping(s) for n, s in bench.sides.items()}, warm=True),
        bench.alternate({n: lambda s=s: scripting(s) for n, s in bench.sides.items()}, warm=True),
    )
