"""Resident memory of this process, read without importing anything large."""

from __future__ import annotations


def resident() -> float:
    """Bytes of this process that are resident."""
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
    except OSError:
        import psutil

        return float(psutil.Process().memory_info().rss)
    import resource

    return pages * float(resource.getpagesize())
