"""Artifact locations as stores write them: paths or URIs, made absolute once and then only added to."""

from __future__ import annotations

import os
import re

__all__ = ["append_to_location", "file_uri_to_path", "path_to_file_uri", "resolve_location"]

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]+):")  # two letters at least: "C:" is a drive


def append_to_location(location: str, *parts: str) -> str:
    """The location of something below; the query and fragment of a URI stay at its end."""
    tail = ""
    if _SCHEME.match(location):
        cut = re.search(r"[?#]", location)
        if cut:
            location, tail = location[: cut.start()], location[cut.start() :]
    joined = "/".join(parts)
    return f"{location}{'' if location.endswith('/') else '/'}{joined}{tail}"


def resolve_location(location: str) -> str:
    """An absolute location: a relative path or ``file:`` URI is taken from the working directory of now."""
    scheme = _SCHEME.match(location)
    if scheme and scheme[1].lower() == "file":
        rest = location[scheme.end() :]
        return location if rest.startswith("/") else path_to_file_uri(os.path.abspath(file_uri_to_path(location)))
    if scheme or os.path.isabs(location) or re.match(r"^[A-Za-z]:[\\/]", location):
        return location
    while location.startswith("./"):
        location = location[2:].lstrip("/")
    return os.path.join(os.getcwd(), location).rstrip("/") if location != "." else os.getcwd()


def path_to_file_uri(path: str) -> str:
    """``file:///...`` of an absolute path, percent-encoded."""
    from urllib.request import pathname2url

    quoted = pathname2url(path)
    if quoted.startswith("//"):
        return "file:" + quoted
    return "file://" + quoted if quoted.startswith("/") else "file:///" + quoted


def file_uri_to_path(uri: str) -> str:
    """Path of a ``file:`` URI (``file:///a``, ``file:/a``, ``file:a``), or of a bare path; ``~`` is the home folder."""
    scheme = _SCHEME.match(uri)
    if scheme:
        from urllib.parse import unquote, urlsplit

        parsed = urlsplit(uri)
        host = parsed.netloc if parsed.netloc not in ("", "localhost") else ""
        path = unquote(f"//{host}{parsed.path}" if host else parsed.path)
        if os.name == "nt":
            path = path.lstrip("/") if re.match(r"^/+[A-Za-z]:", path) else path
    else:
        path = uri
    return os.path.expanduser(path)
