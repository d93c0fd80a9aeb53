"""Which steps of a long metric to show: the same choice in every store."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence

__all__ = ["sampled_steps", "step_ranges"]


def sampled_steps(
    steps: Mapping[str, Sequence[int]], max_results: int, start: int | None, end: int | None
) -> dict[str, list[int]]:
    """Steps to show of each run: all runs' together thinned evenly to ``max_results``, plus each run's own ends.

    ``steps`` are each run's steps, sorted. Steps outside ``[start, end]`` are left out.
    """
    inside: dict[str, Sequence[int]] = {}
    for run, own in steps.items():
        low = 0 if start is None else bisect.bisect_left(own, start)
        high = len(own) if end is None else bisect.bisect_right(own, end)
        inside[run] = own[low:high]
    everything = sorted(set().union(*inside.values())) if inside else []
    if len(everything) > max_results:
        stride = len(everything) / max_results
        chosen = {everything[int(i * stride)] for i in range(max_results)}
    else:
        chosen = set(everything)
    result = {}
    for run, own in inside.items():
        ends = {own[0], own[-1]} if own else set()
        result[run] = [s for s in own if s in chosen or s in ends]
    return result


def step_ranges(first: int, last: int, count: int) -> list[tuple[int, int]]:
    """``[first, last]`` in at most ``count`` ranges of steps whose lengths differ by one at most."""
    if last < first:
        return []
    count = min(count, last - first + 1)
    edges = [first + (last - first + 1) * i // count for i in range(count + 1)]
    return [(edges[i], edges[i + 1] - 1) for i in range(count)]
