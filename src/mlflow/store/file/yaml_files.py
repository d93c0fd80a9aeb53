"""``meta.yaml`` files: block style, keys sorted, read once for as long as they do not change."""

from __future__ import annotations

import os
import time
from typing import Any

from mlflow.exceptions import MlflowException, invalid

__all__ = ["CorruptFile", "YamlFiles", "dump", "parse"]

_CACHED = 20_000
_COARSE_NS = 2_500_000_000
_FINE_NS = 100_000_000


class CorruptFile(MlflowException):
    """A file that ought to hold a YAML mapping holds something else."""

    def __init__(self, path: str, why: str):
        super().__init__(f"The file '{path}' is damaged: {why}. Repair it, or move its folder out of the store.")


class YamlFiles:
    """Reads mappings from YAML files, and keeps them.

    A kept one is used while the file's identity, size and time stay the same. A file younger than the clock of its
    file system can tell apart is not kept: it might be replaced once more within the same tick.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[int, int, int], dict[str, Any]]] = {}

    def read(self, path: str) -> dict[str, Any] | None:
        """The mapping, which the caller must not change; None without such a file. Raises CorruptFile."""
        try:
            stat = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        kept = self._kept.get(path)
        if kept is not None and kept[0] == state:
            return kept[1]
        now = time.time_ns()
        try:
            with open(path, "rb") as file:
                mapping = parse(file.read(), path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except IsADirectoryError:
            raise CorruptFile(path, "it is a folder") from None
        tick = _FINE_NS if stat.st_mtime_ns % 1_000_000_000 else _COARSE_NS
        if now - stat.st_mtime_ns > tick:
            if len(self._kept) >= _CACHED:
                self._kept.clear()
            self._kept[path] = (state, mapping)
        return mapping


def parse(data: bytes, path: str) -> dict[str, Any]:
    """The mapping in a file's bytes. Raises CorruptFile."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        mapping = yaml.load(data, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CorruptFile(path, f"it is not YAML ({str(error).splitlines()[0] if str(error) else error!r})") from None
    if not isinstance(mapping, dict):
        raise CorruptFile(path, "it holds no keys")
    return mapping


def dump(mapping: dict[str, Any]) -> bytes:
    """The file for a mapping. INVALID_PARAMETER_VALUE for text that is no valid Unicode."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    try:
        return yaml.dump(
            mapping, Dumper=dumper, default_flow_style=False, allow_unicode=True, sort_keys=True, encoding="utf-8"
        )
    except UnicodeEncodeError:
        raise invalid("The text cannot be stored: it holds a lone surrogate, which is no valid Unicode.") from None
