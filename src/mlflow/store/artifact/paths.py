"""The one place that decides whether an artifact path is safe, and what it is called.

Artifact paths are relative, use ``/`` and stay below their root. Every repository, and every server route that takes a
path, passes it through ``clean_path`` before anything else; what comes out is safe to join to a root with one slash.

Names that real files have stay legal (``a;b.txt``, ``50%.png``, ``a#1.png``, ``w:0``): they are data to us, never
parsed again as a URI. Refused is only what some file system, store or proxy could read as another place. A caller that
holds a percent-encoded path (a route, a URI) decodes it exactly once; what would still change its place when decoded
once more is an attempt to pass one check and fool the next, and is refused.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import PurePath
from urllib.parse import unquote

from mlflow.exceptions import MlflowException, invalid

__all__ = [
    "MAX_PATH_BYTES",
    "MAX_SEGMENT_BYTES",
    "PARTIAL_SUFFIX",
    "clean_path",
    "file_path",
    "is_clean",
    "join",
    "relative_to",
]

MAX_SEGMENT_BYTES = 255
"""Longest name, in bytes of UTF-8: what the usual file systems can hold."""
MAX_PATH_BYTES = 4096
"""Longest path, in bytes of UTF-8."""
PARTIAL_SUFFIX = ".mlflow-part"
"""Files that end so are uploads and downloads under way. They are neither listed nor served."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Dots and blanks only: "." and "..", and what Windows takes for them ("...", ".. ", ". .").
_DOTS = re.compile(r"[. ]*\.[. ]*")
_DRIVE = re.compile(r"[A-Za-z]:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WINDOWS_NAMES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def clean_path(path: str | PurePath | None) -> str:
    """The path below its root, without a slash at the end; empty for the root itself.

    Args:
        path: a relative path with ``/`` between names, not percent-encoded. None and ``""`` are the root.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for absolute paths, ``.`` and ``..``, empty names, backslashes, drive
            letters, control characters, URIs, names that decode to any of these, and names that are too long.
    """
    if path is None:
        return ""
    if isinstance(path, PurePath):
        path = "" if path == PurePath() else path.as_posix()
    if not isinstance(path, str):
        raise invalid(f"Invalid path: a text is needed, not {type(path).__name__}.")
    reason = _fault(path)
    if reason is not None:
        shown = repr(path if len(path) <= 200 else path[:200] + "...")
        raise invalid(
            f"Invalid path: {shown} {reason}. Give a path below the artifact root, such as 'folder/file.txt'."
        )
    return path.removesuffix("/")


def file_path(path: str | PurePath | None) -> str:
    """``clean_path`` of something that is to be a file, so not the root."""
    path = clean_path(path)
    if not path:
        raise invalid("Invalid path: '' is the artifact root, not a file. Give the path of a file below it.")
    return path


def is_clean(path: str) -> bool:
    """True for a path that ``clean_path`` accepts."""
    try:
        clean_path(path)
    except MlflowException:
        return False
    return True


def join(*parts: str | None) -> str:
    """Clean paths below one another, as one clean path."""
    return "/".join(part for part in map(clean_path, parts) if part)


def relative_to(path: str, folder: str) -> str:
    """A clean path as seen from a clean folder above it (``""`` is the root)."""
    return path if not folder else posixpath.relpath(path, folder)


def _fault(path: str) -> str | None:
    if not path:
        return None
    if _CONTROL.search(path):
        return "holds a control character"
    if "\\" in path:
        return "holds a backslash"
    if path.startswith("/"):
        return "is absolute"
    try:
        size = len(path.encode("utf-8"))
    except UnicodeEncodeError:
        return "is not valid Unicode"
    if size > MAX_PATH_BYTES:
        return f"is longer than {MAX_PATH_BYTES} bytes"
    segments = path.removesuffix("/").split("/")
    first = segments[0]
    if _DRIVE.fullmatch(first):
        return "starts with a drive letter"
    if (len(segments) > 1 and _SCHEME.fullmatch(first)) or first.lower().startswith("file:"):
        return "is a URI"
    for segment in segments:
        reason = _segment_fault(segment)
        if reason is not None:
            return reason
    return None


def _segment_fault(segment: str) -> str | None:
    if not segment:
        return "holds an empty name (two slashes in a row)"
    if _DOTS.fullmatch(segment):
        return "holds a name made of dots"
    if len(segment) > 60 and len(segment.encode("utf-8")) > MAX_SEGMENT_BYTES:
        return f"holds a name longer than {MAX_SEGMENT_BYTES} bytes"
    if "%" in segment and _decodes_elsewhere(segment):
        return "holds percent-encoded characters that lead elsewhere"
    if segment.endswith(PARTIAL_SUFFIX):
        return f"ends in '{PARTIAL_SUFFIX}', which is kept for unfinished uploads"
    if os.name == "nt" and (re.search(r'[:<>"|?*]', segment) or _WINDOWS_NAMES.fullmatch(segment.rstrip(". "))):
        return "holds a name that Windows does not allow"
    return None


def _decodes_elsewhere(segment: str) -> bool:
    """True when decoding, however often, makes of one harmless name a path that climbs or starts at a root.

    Other escapes are data: names of logged images hold ``%`` and then random hexadecimal digits (``...%2f1c...``),
    which decoded would at worst be a folder further down.
    """
    for _ in range(len(segment)):
        decoded = unquote(segment)
        if decoded == segment:
            return False
        pieces = re.split(r"[/\\]", decoded)
        if not pieces[0] or _DRIVE.match(pieces[0]) or any(_DOTS.fullmatch(piece) for piece in pieces):
            return True
        segment = decoded
    return False
