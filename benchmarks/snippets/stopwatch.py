"""For the snippets: what they are told, how they take the time, how they report."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None


def arguments() -> dict[str, Any]:
    """What the benchmark told this snippet."""
    return json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}


def report(**values: Any) -> None:
    """Hand the values back to the benchmark."""
    sys.stdout.write("\n" + json.dumps(values) + "\n")
    sys.stdout.flush()


def cpu() -> float:
    """CPU seconds of this process and its ended children until now."""
    taken = time.process_time()
    if resource is not None:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken += children.ru_utime + children.ru_stime
    return taken


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, CPU seconds and the result of one call."""
    cpu_before, wall_before = cpu(), time.perf_counter()
    result = work()
    return time.perf_counter() - wall_before, cpu() - cpu_before, result


def repeated(work: Callable[[], Any], repeats: int) -> tuple[float, float, Any]:
    """Medians of several calls, after one that is not counted, and the last result."""
    result = work()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, taken, result = timed(work)
        walls.append(wall)
        cpus.append(taken)
    return median(walls), median(cpus), result


def digest(values: Iterable[Any]) -> str:
    """A short text that is the same for the same values."""
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()[:16]
