"""A Python that imports nothing."""

from importing_memory import resident

memory = resident()

from stopwatch import report  # noqa: E402

report(import_rss=memory)
