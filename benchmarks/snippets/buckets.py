"""Exact extremes of a long metric in ranges of steps: what a plot draws. Stock MLflow has nothing like it."""

from stopwatch import arguments, digest, repeated, report

from mlflow.store.sql import SqlStore

told = arguments()
store = SqlStore(told["uri"])
wall, cpu, found = repeated(lambda: store.metrics.buckets(told["run"], told["key"], told["buckets"]), told["repeats"])
report(buckets_wall=wall, buckets_cpu=cpu, answer=digest(tuple(b[:5]) for b in found))
