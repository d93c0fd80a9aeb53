"""What ``import mlflow`` costs in a fresh process."""

import sys
import time

before = len(sys.modules)
cpu, wall = time.process_time(), time.perf_counter()
import mlflow  # noqa: E402, F401

wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
modules = len(sys.modules) - before

from importing_memory import resident  # noqa: E402

memory = resident()

from stopwatch import report  # noqa: E402

report(import_wall=wall, import_cpu=cpu, import_modules=modules, import_rss=memory)
