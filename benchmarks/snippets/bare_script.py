"""The same work as ``script.py`` in bare sqlite3."""

import json
import sqlite3
import sys
import time
import uuid

told = json.loads(sys.argv[1])
connection = sqlite3.connect(told["path"], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=NORMAL")
run, now = uuid.uuid4().hex, int(time.time() * 1000)
connection.execute(
    "INSERT INTO runs(run_uuid, name, status, start_time, lifecycle_stage, experiment_id) "
    "VALUES (?, 'bare', 'FINISHED', ?, 'active', 1)",
    (run, now),
)
connection.execute("INSERT INTO params(key, value, run_uuid) VALUES ('lr', '0.1', ?)", (run,))
for step in range(10):
    for table in ("INTO metrics", "OR REPLACE INTO latest_metrics"):
        connection.execute(
            f"INSERT {table}(key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', ?, ?, ?, ?, 0)",
            (1.0 / (step + 1), now, run, step),
        )

if told.get("memory"):
    from importing_memory import resident

    memory = resident()
    from stopwatch import report

    report(rss=memory)
