"""Searching runs in a database without a server. With ``walk``: only find the token of a page that deep."""

from stopwatch import arguments, digest, repeated, report

import mlflow
from mlflow import MlflowClient

told = arguments()
mlflow.set_tracking_uri(told["uri"])
client = MlflowClient()
experiments = [told["experiment"]]
repeats = told.get("repeats", 3)


def walk(depth: int) -> str:
    token, seen = None, 0
    while seen < depth:
        page = client.search_runs(experiments, max_results=min(5000, depth - seen), page_token=token)
        token, seen = page.token, seen + len(page)
    return token.decode() if isinstance(token, bytes) else token


if "walk" in told:
    report(token=walk(told["walk"]))
else:
    first_wall, first_cpu, first = repeated(lambda: client.search_runs(experiments, max_results=100), repeats)
    filter_wall, filter_cpu, filtered = repeated(
        lambda: client.search_runs(
            experiments, "metrics.m0 > 0.5 AND params.p1 = '3'", max_results=100, order_by=["metrics.m1 DESC"]
        ),
        repeats,
    )
    deep_wall, deep_cpu, deep = repeated(
        lambda: client.search_runs(experiments, max_results=100, page_token=told["token"]), repeats
    )
    found = {
        "first_wall": first_wall,
        "first_cpu": first_cpu,
        "filter_wall": filter_wall,
        "filter_cpu": filter_cpu,
        "deep_wall": deep_wall,
        "deep_cpu": deep_cpu,
    }
    everything = [
        (r.info.run_id, sorted(r.data.metrics.items()), sorted(r.data.params.items()), r.data.tags["t4"])
        for page in (first, filtered, deep)
        for r in page
    ]
    if told.get("pandas"):
        wall, cpu, frame = repeated(
            lambda: mlflow.search_runs(experiments, max_results=told["pandas"]), max(1, repeats // 2)
        )
        found.update(pandas_wall=wall, pandas_cpu=cpu)
        everything.append((frame.shape[0], sorted(c for c in frame.columns if c.startswith(("metrics", "params")))))
    report(**found, answer=digest(everything))
