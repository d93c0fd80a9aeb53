"""Benchmarks against stock MLflow 3.8.1 and against the bare parts below both. See ``README.md``."""
