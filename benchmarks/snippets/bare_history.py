"""All points of a metric, and its extremes in ranges of steps, in bare sqlite3."""

import sqlite3

from stopwatch import arguments, digest, repeated, report

told = arguments()
connection = sqlite3.connect(told["path"], isolation_level=None)
POINTS = "SELECT timestamp, step, value FROM metrics WHERE run_uuid=? AND key=? ORDER BY timestamp, step, value"
BUCKETS = (
    "SELECT min(step), max(step), count(*), min(value), max(value), avg(value) FROM metrics "
    "WHERE run_uuid=? AND key=? AND NOT is_nan GROUP BY step / ? ORDER BY 1"
)

if "width" in told:
    wall, cpu, found = repeated(
        lambda: connection.execute(BUCKETS, (told["run"], told["key"], told["width"])).fetchall(), told["repeats"]
    )
    report(buckets_wall=wall, buckets_cpu=cpu, answer=digest(b[:5] for b in found))
else:
    wall, cpu, points = repeated(
        lambda: connection.execute(POINTS, (told["run"], told["key"])).fetchall(), told["repeats"]
    )
    few = [points[0], points[len(points) // 2], points[-1]]
    report(history_wall=wall, history_cpu=cpu, answer=f"{len(points)} {digest((p[1], p[0], p[2]) for p in few)}")
