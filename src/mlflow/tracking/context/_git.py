"""What a repository's files say about its state. Reading them takes microseconds, a git process milliseconds."""

from __future__ import annotations

import os
import re
import subprocess
from typing import NamedTuple

__all__ = ["branch_of", "commit_of", "remote_of"]

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SECTION = re.compile(r'\[\s*remote\s+"(?P<name>[^"]*)"\s*\]')
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_MAX_BYTES = 4 * 1024 * 1024
_TIMEOUT_SECONDS = 2


class _Repository(NamedTuple):
    worktree: str
    git_dir: str
    common_dir: str
    """Where branches and settings are; differs from ``git_dir`` in further worktrees."""


def commit_of(path: str) -> str | None:
    """Hash of the commit checked out around a file or folder; None outside of a repository or before its first one."""
    repository = _find(path)
    if repository is None:
        return None
    head = _read(repository.git_dir, "HEAD")
    if head is None:
        return None
    if not head.startswith("ref:"):
        return head if _HASH.fullmatch(head) else None
    name = head[4:].strip()
    if name == "refs/heads/.invalid":
        # The newer "reftable" storage; HEAD is a stand-in then, and the tables are binary.
        found = _ask(repository, "rev-parse", "--verify", "--quiet", "HEAD")
        return found if found and _HASH.fullmatch(found) else None
    return _resolve(repository, name)


def branch_of(path: str) -> str | None:
    """Branch checked out around a file or folder; None outside of a repository or with a commit checked out alone."""
    repository = _find(path)
    head = None if repository is None else _read(repository.git_dir, "HEAD")
    if repository is None or head is None or not head.startswith("ref:"):
        return None
    name = head[4:].strip()
    if name == "refs/heads/.invalid":
        return _ask(repository, "symbolic-ref", "--quiet", "--short", "HEAD")
    return name.removeprefix("refs/heads/")


def remote_of(path: str) -> str | None:
    """URL of the remote ``origin``, else of the first one, without user name and password; None without any."""
    repository = _find(path)
    text = None if repository is None else _read(repository.common_dir, "config")
    urls: dict[str, str] = {}
    section = None
    for line in (text or "").splitlines():
        line = line.strip()
        if line.startswith("["):
            match = _SECTION.match(line)
            section = match["name"] if match else None
        elif section is not None and section not in urls:
            key, equals, value = line.partition("=")
            if equals and key.strip().lower() == "url" and value.strip():
                urls[section] = value.strip().strip('"')
    found = urls.get("origin") or next(iter(urls.values()), None)
    return _CREDENTIALS.sub("", found) if found else None


def _find(path: str) -> _Repository | None:
    try:
        folder = os.path.abspath(path)
        if not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        while True:
            git = os.path.join(folder, ".git")
            if os.path.isdir(git):
                return _Repository(folder, git, git)
            if os.path.isfile(git):
                return _linked(folder, git)
            above = os.path.dirname(folder)
            if above == folder:
                return None
            folder = above
    except (OSError, ValueError):
        return None


def _linked(folder: str, file: str) -> _Repository | None:
    """The repository of a worktree or submodule, whose ``.git`` is a file that names the folder."""
    text = _read(folder, os.path.basename(file))
    if text is None or not text.startswith("gitdir:"):
        return None
    git_dir = os.path.normpath(os.path.join(folder, text[7:].strip()))
    common = _read(git_dir, "commondir")
    return _Repository(folder, git_dir, os.path.normpath(os.path.join(git_dir, common)) if common else git_dir)


def _resolve(repository: _Repository, name: str, depth: int = 0) -> str | None:
    for folder in dict.fromkeys((repository.git_dir, repository.common_dir)):
        text = _read(folder, *name.split("/"))
        if text is None:
            continue
        if text.startswith("ref:") and depth < 5:
            return _resolve(repository, text[4:].strip(), depth + 1)
        if _HASH.fullmatch(text):
            return text
    for line in (_read(repository.common_dir, "packed-refs") or "").splitlines():
        value, _, packed = line.partition(" ")
        if packed.strip() == name and _HASH.fullmatch(value):
            return value
    return None


def _read(*parts: str) -> str | None:
    try:
        with open(os.path.join(*parts), encoding="utf-8", errors="replace") as file:
            return file.read(_MAX_BYTES).strip()
    except OSError:
        return None


def _ask(repository: _Repository, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", repository.worktree, *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
