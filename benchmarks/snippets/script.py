"""The smallest script of a user: one run with a parameter and a few metrics."""

import json
import sys

import mlflow

told = json.loads(sys.argv[1])
mlflow.set_tracking_uri(told["uri"])
mlflow.set_experiment("script")
with mlflow.start_run():
    mlflow.log_param("lr", 0.1)
    for step in range(10):
        mlflow.log_metric("loss", 1.0 / (step + 1), step=step)

if told.get("memory"):
    from importing_memory import resident

    memory = resident()
    from stopwatch import report

    report(rss=memory)
