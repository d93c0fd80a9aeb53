"""Files of ``KEY=VALUE`` lines, as ``--env-file`` takes them."""

from __future__ import annotations

import os
import re

__all__ = ["load", "parse"]

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*(?:=\s*(.*))?$")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "$": "$"}


def load(path: str) -> dict[str, str]:
    """Put a file's variables into this process's environment, but for those that are there; returns all of them."""
    with open(path, encoding="utf-8-sig") as file:
        found = parse(file.read())
    for name, value in found.items():
        os.environ.setdefault(name, value)
    return found


def parse(text: str) -> dict[str, str]:
    """Variables of a file's text.

    Empty lines and ``#`` comments are left out, ``export`` may stand first. Single quotes keep a value as it is; double
    quotes know ``\\n`` and the like; ``${NAME}`` and ``${NAME:-default}`` outside single quotes are replaced. A quoted
    value may go on over several lines.
    """
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        matched = _LINE.match(line)
        if matched is None or matched[2] is None:
            continue
        name, value = matched[1], matched[2].strip()
        quote = value[:1]
        if quote in ("'", '"'):
            while _closing(value, quote) < 0:
                more = next(lines, None)
                if more is None:
                    break
                value += "\n" + more
            end = _closing(value, quote)
            inner = value[1:end] if end > 0 else value[1:]
            if quote == '"':
                inner = _replaced(re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), inner), found)
            found[name] = inner
        else:
            found[name] = _replaced(re.split(r"\s+#", value, maxsplit=1)[0].rstrip(), found)
    return found


def _closing(value: str, quote: str) -> int:
    place = 1
    while place < len(value):
        if value[place] == "\\" and quote == '"':
            place += 1
        elif value[place] == quote:
            return place
        place += 1
    return -1


def _replaced(value: str, found: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda m: os.environ.get(m[1], found.get(m[1], m[2] or "")), value)
