"""Which MLflow this is, and in which Python."""

import platform
import sqlite3

from stopwatch import report

import mlflow

report(
    version=mlflow.__version__,
    file=mlflow.__file__,
    python=platform.python_version(),
    sqlite=sqlite3.sqlite_version,
)
