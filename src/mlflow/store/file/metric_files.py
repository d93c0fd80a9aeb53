"""Metric files: one line per point.

A run's line is ``<timestamp> <value> <step>``, a logged model's ``<timestamp> <value> <step> <run id>``, each with
`` <dataset name> <dataset digest>`` after it when the point is about a dataset. Lines of two fields, from early
versions, are of step 0. A last line without its end is half a write and does not count, and a point that stands there
twice is one point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid
from mlflow.store.file.writes import read_bytes

__all__ = ["history_order", "latest", "latest_by_origin", "latest_order", "line", "read_points"]


def line(metric: Metric, run_id: str | None = None) -> bytes:
    """The line of a point; with ``run_id`` that of a logged model. INVALID_PARAMETER_VALUE if it has no such form."""
    fields = [str(metric.timestamp), repr(float(metric.value)), str(metric.step)]
    if run_id is not None:
        fields.append(run_id)
    name, digest = metric.dataset_name, metric.dataset_digest
    if bool(name) != bool(digest):
        raise invalid(
            f"The metric '{metric.key}' has only one of 'dataset_name' and 'dataset_digest'. Give both or none."
        )
    if name and digest:
        if any(c in name + digest for c in "\r\n\0") or " " in digest or name != name.strip(" "):
            raise invalid(
                f"The dataset {name!r} (digest {digest!r}) of the metric '{metric.key}' cannot be stored: a name may "
                "not hold line breaks nor begin or end with a space, and a digest may not hold spaces."
            )
        fields += [name, digest]
    try:
        return (" ".join(fields) + "\n").encode()
    except UnicodeEncodeError:
        raise invalid(f"The dataset name of the metric '{metric.key}' is no valid Unicode.") from None


def read_points(path: str, key: str, run_id: str | None, model_id: str | None = None) -> list[Metric]:
    """Points of a file as they stand in it, each once; lines that are no points are left out.

    With ``model_id`` it is the file of a logged model, whose lines name their runs.
    """
    data = read_bytes(path)
    if not data:
        return []
    lines = dict.fromkeys(data[: data.rfind(b"\n") + 1].splitlines())
    points = list(_points(lines, key, run_id, model_id))
    if model_id is None and any(p.dataset_name for p in points):
        # The same point about two datasets is two of a model but one of the run.
        return list({(p.timestamp, p.step, repr(p.value)): p for p in points}.values())
    return points


def _points(lines: Iterable[bytes], key: str, run_id: str | None, model_id: str | None) -> Iterator[Metric]:
    head = 3 if model_id is None else 4
    for text in lines:
        fields = text.split(b" ")
        count = len(fields)
        try:
            timestamp, value = int(fields[0]), float(fields[1])
            step = int(fields[2]) if count > 2 else 0
        except (ValueError, IndexError):
            continue
        if count <= head:
            run = fields[3].decode("utf-8", "replace") if count == 4 else run_id
            yield Metric(key, value, timestamp, step, model_id, None, None, run)
            continue
        # A name may hold spaces, a digest does not.
        rest = [f.decode("utf-8", "replace") for f in fields[head:]]
        name, digest = (" ".join(rest[:-1]), rest[-1]) if len(rest) > 1 else (rest[0], None)
        run = run_id if model_id is None else fields[3].decode("utf-8", "replace")
        yield Metric(key, value, timestamp, step, model_id, name, digest, run)


def history_order(point: Metric) -> tuple[int, int, bool, float]:
    """Sort key of a history: timestamp, step, value; NaN after the numbers."""
    nan = math.isnan(point.value)
    return (point.timestamp, point.step, nan, 0.0 if nan else point.value)


def latest_order(point: Metric) -> tuple[int, int, bool, float]:
    """Sort key whose greatest point is the latest one: step, timestamp, value; NaN before the numbers."""
    nan = math.isnan(point.value)
    return (point.step, point.timestamp, not nan, 0.0 if nan else point.value)


def latest(points: Iterable[Metric]) -> Metric | None:
    """The latest point; None of none."""
    return max(points, key=latest_order, default=None)


def latest_by_origin(points: Iterable[Metric]) -> list[Metric]:
    """The latest point of each run and dataset."""
    groups: dict[tuple[str | None, str | None, str | None], Metric] = {}
    for point in points:
        origin = (point.run_id, point.dataset_name, point.dataset_digest)
        known = groups.get(origin)
        if known is None or latest_order(point) > latest_order(known):
            groups[origin] = point
    return list(groups.values())
