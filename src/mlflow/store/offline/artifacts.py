"""Bringing a folder of artifacts to a repository, file by file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["upload"]

_AT_ONCE = 8
_WITH_IDS = "MLmodel"
_LARGEST_WITH_IDS = 4 << 20


def upload(
    folder: str,
    repository: Callable[[], Any],
    *,
    known: Callable[[str], Any],
    done: Callable[[str, Any], None],
    translate: Callable[[str], str],
) -> int:
    """Upload the files that changed since they were uploaded last; returns how many.

    Args:
        folder: local root.
        repository: makes the repository; not called when there is nothing to do.
        known: size and time of a file when it was uploaded last, or None.
        done: told of each file that is uploaded.
        translate: the text of an ``MLmodel`` file for the other side.
    """
    waiting = [(name, state) for name, state in _files(folder) if known(name) != state]
    if not waiting:
        return 0
    from concurrent.futures import ThreadPoolExecutor

    repo = repository()

    def one(item: tuple[str, list[int]]) -> None:
        name, state = item
        _upload(repo, folder, name, translate)
        done(name, state)

    with ThreadPoolExecutor(min(_AT_ONCE, len(waiting))) as pool:
        for future in [pool.submit(one, item) for item in waiting]:
            future.result()
    return len(waiting)


def _files(folder: str) -> Iterator[tuple[str, list[int]]]:
    """Files with their path below the folder, size and time; links and files that are being written are left out."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(place, name)
            if os.path.islink(path):
                continue
            try:
                facts = os.stat(path)
            except FileNotFoundError:
                continue
            yield os.path.relpath(path, folder).replace(os.sep, "/"), [facts.st_size, facts.st_mtime_ns]


def _upload(repo: Any, folder: str, name: str, translate: Callable[[str], str]) -> None:
    path = os.path.join(folder, *name.split("/"))
    place = os.path.dirname(name) or None
    if os.path.basename(name) == _WITH_IDS and os.path.getsize(path) <= _LARGEST_WITH_IDS:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        translated = translate(text)
        if translated != text:
            with tempfile.TemporaryDirectory() as temporary:
                copy = os.path.join(temporary, _WITH_IDS)
                with open(copy, "w", encoding="utf-8", newline="") as file:
                    file.write(translated)
                repo.log_artifact(copy, place)
            return
    repo.log_artifact(path, place)
