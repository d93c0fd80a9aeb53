"""One run of the benchmarks: sides, folders, sizes, and the alternation of measurements."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.sides import Side, SideFailed

__all__ = ["Bench", "Samples"]

T = TypeVar("T")
Samples = dict[str, dict[str, list[float]]]
"""By side, by key of the measure: a value per round."""


@dataclass
class Bench:
    """What a subject needs to measure.

    Attributes:
        sides: the environments by name: ``ours``, ``stock`` (absent if so asked) and ``floor``.
        folder: for this run, removed afterwards.
        cache: for what the next run can use again.
        quick: whether small sizes do, to try the benchmarks themselves.
        rounds: how often each side is measured.
        failures: what did not work, for the end of the report.
    """

    sides: dict[str, Side]
    folder: Path
    cache: Path
    quick: bool
    rounds: int
    failures: list[str] = field(default_factory=list)

    def size(self, full: T, quick: T) -> T:
        """One of two sizes."""
        return quick if self.quick else full

    def alternate(self, works: Mapping[str, Callable[[], Mapping[str, float | str]]], warm: bool = False) -> Samples:
        """Measure side after side, round after round, each round in the opposite order of the last.

        A side that fails is left out from there on. A text under ``answer`` is no measure: it must be the same on all
        sides, which shows that they did the same work.

        Args:
            works: by side, what measures once.
            warm: whether to throw a first round away.
        """
        samples: Samples = {name: {} for name in works}
        left = dict(works)
        answers: dict[str, str] = {}
        for round_ in range(-1 if warm else 0, self.rounds):
            for name in list(left) if round_ % 2 == 0 else list(reversed(left)):
                try:
                    values = dict(left[name]())
                except SideFailed as error:
                    self.fail(str(error))
                    del left[name]
                    continue
                answer = values.pop("answer", None)
                if answer is not None:
                    answers[name] = str(answer)
                if round_ >= 0:
                    for key, value in values.items():
                        samples[name].setdefault(key, []).append(float(value))
            print(".", end="", file=sys.stderr, flush=True)
        if len(set(answers.values())) > 1:
            self.fail(f"the sides gave different answers: {answers}")
        return samples

    def fail(self, text: str) -> None:
        """Note what did not work."""
        print(f"\n  {text}", file=sys.stderr)
        self.failures.append(text)


def merged(*parts: Samples) -> Samples:
    """Samples of several alternations as one."""
    found: Samples = {}
    for part in parts:
        for name, values in part.items():
            found.setdefault(name, {}).update(values)
    return found
