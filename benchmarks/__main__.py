"""``python -m benchmarks``: measure, compare, print the table."""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.sides import bare_side, describe, ours_side, stock_side
from benchmarks.stock import cache_folder, stock_python
from benchmarks.table import Row, markdown, rows

SUBJECTS = {
    "import": "importing",
    "server": "server_start",
    "rest": "rest_logging",
    "direct": "direct_logging",
    "search": "run_search",
    "history": "metric_history",
    "artifacts": "artifact_proxy",
}


def main() -> int:
    """Run what the command line asks for; 1 when something could not be measured."""
    told = _arguments()
    started, load_before = time.monotonic(), _load()
    sides = {"ours": ours_side()}
    if not told.no_stock:
        sides["stock"] = stock_side(stock_python())
    sides["floor"] = bare_side()
    folder = Path(tempfile.mkdtemp(prefix="millrace-bench-", dir=told.folder))
    try:
        bench = Bench(sides, folder, cache_folder(), told.quick, told.rounds or (2 if told.quick else 5))
        found = {name: describe(side, folder) for name, side in sides.items() if name != "floor"}
        _check(found)
        table = _measure(bench, told.subjects or list(SUBJECTS))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    facts = _facts(bench, found, load_before, time.monotonic() - started)
    print(markdown(table))
    print("\n" + "\n".join(f"- {name}: {value}" for name, value in facts.items()))
    for failure in bench.failures:
        print(f"- **failed**: {failure}")
    if told.json:
        data = {"facts": facts, "failures": bench.failures, "rows": [row.data() for row in table]}
        Path(told.json).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if bench.failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; by default all")
    parser.add_argument("--quick", action="store_true", help="small sizes and two rounds: to try, not to quote")
    parser.add_argument("--rounds", type=int, help="how often each side is measured; 5, or 2 with --quick")
    parser.add_argument("--no-stock", action="store_true", help="only ours and the floor")
    parser.add_argument("--json", metavar="OUT", help="also write all samples to this file")
    parser.add_argument(
        "--folder",
        help="in which folder this run puts its files for its time; by default a temporary one",
    )
    told = parser.parse_args()
    unknown = [name for name in told.subjects if name not in SUBJECTS]
    if unknown:
        parser.error(f"no subject {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    if told.rounds is not None and told.rounds < 1:
        parser.error("--rounds must be at least 1")
    return told


def _check(found: dict[str, Any]) -> None:
    """Make sure that two different packages are compared: they share their name and version."""
    files = {about["file"] for about in found.values()}
    if len(files) < len(found):
        raise SystemExit(f"Both sides import the same mlflow: {files.pop()}. Run this from an environment with ours.")


def _measure(bench: Bench, names: list[str]) -> list[Row]:
    table: list[Row] = []
    for name in names:
        subject = importlib.import_module(f"benchmarks.subjects.{SUBJECTS[name]}")
        print(f"{name} ", end="", file=sys.stderr, flush=True)
        began = time.monotonic()
        table += rows(subject.measures(bench), subject.samples(bench))
        print(f" {time.monotonic() - began:.0f} s", file=sys.stderr)
    return table


def _facts(bench: Bench, found: dict[str, Any], load_before: str, seconds: float) -> dict[str, str]:
    import psutil

    facts = {
        "measured": f"{datetime.date.today()}, medians of {bench.rounds} rounds{', quick' if bench.quick else ''}, "
        f"in {seconds / 60:.0f} min",
        "machine": f"{_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 1e9:.0f} GB, "
        f"{platform.system()} {platform.release()}",
        "load average": f"{load_before} before, {_load()} after (1, 5, 15 min)",
    }
    for name, about in found.items():
        facts[name] = f"Python {about['python']}, SQLite {about['sqlite']}"
    return facts


def _load() -> str:
    return ", ".join(f"{x:.1f}" for x in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
