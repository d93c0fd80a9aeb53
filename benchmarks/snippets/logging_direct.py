"""Logging to a database without a server: single metrics, batches, runs."""

from stopwatch import arguments, report, timed

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric

told = arguments()
mlflow.set_tracking_uri(told["uri"])
mlflow.set_experiment("direct")
client = MlflowClient()
calls, batches, runs = told["calls"], told["batches"], told["runs"]


def single(run_id: str) -> None:
    for step in range(calls):
        mlflow.log_metric("loss", 1.0 / (step + 1), step=step)


def batched(run_id: str) -> None:
    for batch in range(batches):
        points = [
            Metric(f"m{i % 10}", i * 0.5, 1_700_000_000_000 + batch * 1000 + i, batch * 100 + i // 10)
            for i in range(1000)
        ]
        client.log_batch(run_id, metrics=points)


def started() -> None:
    for _ in range(runs):
        with mlflow.start_run():
            pass


with mlflow.start_run() as run:
    mlflow.log_metric("warm", 1.0)
    client.log_batch(run.info.run_id, metrics=[Metric("warm", float(i), i, i) for i in range(1000)])
    metric_wall, metric_cpu, _ = timed(lambda: single(run.info.run_id))
    batch_wall, batch_cpu, _ = timed(lambda: batched(run.info.run_id))
run_wall, run_cpu, _ = timed(started)

history = client.get_metric_history(run.info.run_id, "m3")
report(
    metric_wall=metric_wall / calls,
    metric_cpu=metric_cpu / calls,
    batch_wall=batch_wall / batches / 1000,
    batch_cpu=batch_cpu / batches / 1000,
    run_wall=run_wall / runs,
    run_cpu=run_cpu / runs,
    answer=f"{client.get_run(run.info.run_id).data.metrics['loss']:.6f} {len(history)}",
)
