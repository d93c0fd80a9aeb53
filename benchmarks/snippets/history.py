"""All points of a metric, from a database without a server."""

from stopwatch import arguments, digest, repeated, report

from mlflow import MlflowClient

told = arguments()
client = MlflowClient(tracking_uri=told["uri"])
client.get_run(told["run"])
wall, cpu, points = repeated(lambda: client.get_metric_history(told["run"], told["key"]), told["repeats"])
few = [points[0], points[len(points) // 2], points[-1]]
report(
    history_wall=wall,
    history_cpu=cpu,
    answer=f"{len(points)} {digest((p.step, p.timestamp, p.value) for p in few)}",
)
