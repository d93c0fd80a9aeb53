"""The same work as ``searching.py`` in bare sqlite3: the rows of the runs, put together as dictionaries."""

import sqlite3

from stopwatch import arguments, digest, repeated, report

told = arguments()
connection = sqlite3.connect(told["path"], isolation_level=None)
repeats = told.get("repeats", 3)
experiment = int(told["experiment"])
# What SQLite can do, rather than what it does with the indexes that it happens to have.
connection.execute(
    "CREATE INDEX IF NOT EXISTS bare_1 ON runs(experiment_id, lifecycle_stage, start_time DESC, run_uuid)"
)
connection.execute("CREATE INDEX IF NOT EXISTS bare_2 ON latest_metrics(key, value, run_uuid)")
connection.execute("ANALYZE")
FIRST = (
    "SELECT * FROM runs WHERE experiment_id=? AND lifecycle_stage='active' "
    "ORDER BY start_time DESC, run_uuid LIMIT ? OFFSET ?"
)
FILTER = (
    "SELECT r.* FROM runs r JOIN latest_metrics a ON a.run_uuid=r.run_uuid AND a.key='m0' AND a.value>0.5 "
    "JOIN params p ON p.run_uuid=r.run_uuid AND p.key='p1' AND p.value='3' "
    "LEFT JOIN latest_metrics b ON b.run_uuid=r.run_uuid AND b.key='m1' WHERE r.experiment_id=? "
    "AND r.lifecycle_stage='active' ORDER BY b.value DESC, r.start_time DESC, r.run_uuid LIMIT 100"
)


def whole(rows: list) -> list:
    """The runs of the rows with their metrics, parameters and tags."""
    found = {row[0]: (row, {}, {}, {}) for row in rows}
    for place, table in ((1, "latest_metrics"), (2, "params"), (3, "tags")):
        ids = list(found)
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ",".join("?" * len(some))
            for run, key, value in connection.execute(
                f"SELECT run_uuid, key, value FROM {table} WHERE run_uuid IN ({marks})", some
            ):
                found[run][place][key] = value
    return list(found.values())


def page(limit: int, offset: int) -> list:
    return whole(connection.execute(FIRST, (experiment, limit, offset)).fetchall())


def frame(limit: int):
    import pandas

    rows = [
        {
            "run_id": row[0],
            "status": row[6],
            "start_time": row[7],
            **{f"metrics.{k}": v for k, v in metrics.items()},
            **{f"params.{k}": v for k, v in params.items()},
            **{f"tags.{k}": v for k, v in tags.items()},
        }
        for row, metrics, params, tags in page(limit, 0)
    ]
    return pandas.DataFrame(rows)


first_wall, first_cpu, first = repeated(lambda: page(100, 0), repeats)
filter_wall, filter_cpu, filtered = repeated(
    lambda: whole(connection.execute(FILTER, (experiment,)).fetchall()), repeats
)
deep_wall, deep_cpu, deep = repeated(lambda: page(100, told["depth"]), repeats)
found = {
    "first_wall": first_wall,
    "first_cpu": first_cpu,
    "filter_wall": filter_wall,
    "filter_cpu": filter_cpu,
    "deep_wall": deep_wall,
    "deep_cpu": deep_cpu,
}
everything = [
    (row[0], sorted(metrics.items()), sorted(params.items()), tags["t4"])
    for pages in (first, filtered, deep)
    for row, metrics, params, tags in pages
]
if told.get("pandas"):
    wall, cpu, table = repeated(lambda: frame(told["pandas"]), max(1, repeats // 2))
    found.update(pandas_wall=wall, pandas_cpu=cpu)
    everything.append((table.shape[0], sorted(c for c in table.columns if c.startswith(("metrics", "params")))))
report(**found, answer=digest(everything))
