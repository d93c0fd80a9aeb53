"""What is measured, one subject per file.

Each module has ``measures(bench)``, the rows of the table, and ``samples(bench)``, which takes the measurements.
"""
