"""Keys as files: ``metrics``, ``params`` and ``tags`` hold one file a key, whose slashes are folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from mlflow.exceptions import MlflowException, invalid
from mlflow.store.file.writes import Changes, key_conflict, read_bytes
from mlflow.store.validation import check_key

__all__ = [
    "append_to_key",
    "check_free",
    "delete_key",
    "encode",
    "find_key",
    "key_path",
    "list_keys",
    "read_key",
    "read_keys",
    "write_keys",
]


def key_path(folder: str, key: str) -> str:
    """Path of a key's file. INVALID_PARAMETER_VALUE for a key that no file can have."""
    check_key(key)
    parts = key.split("/")
    for part in parts:
        if len(os.fsencode(part)) > 255:
            raise invalid(f"The key '{key[:80]}...' is too long for a file name. Shorten it to 255 bytes in UTF-8.")
        if os.name == "nt" and (":" in part or part.endswith((".", " "))):
            raise invalid(f"The key '{key}' cannot be a file name on Windows: avoid ':' and a final '.' or space.")
    return os.path.join(folder, *parts)


def find_key(folder: str, key: str) -> str | None:
    """Path of a key's file, to read it; None for a key that no file can have."""
    try:
        return key_path(folder, key)
    except MlflowException:
        return None


def encode(text: str) -> bytes:
    """UTF-8. INVALID_PARAMETER_VALUE for text that is no valid Unicode."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise invalid("The text cannot be stored: it holds a lone surrogate, which is no valid Unicode.") from None


def list_keys(folder: str) -> Iterator[tuple[str, str]]:
    """Keys and paths of all files in a folder and those below it, in no order."""
    pending = [(folder, "")]
    while pending:
        path, prefix = pending.pop()
        try:
            with os.scandir(path) as entries:
                found = list(entries)
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, f"{prefix}{entry.name}/"))
            elif entry.is_file():
                yield prefix + entry.name, entry.path


def read_key(folder: str, key: str) -> str | None:
    """Text of one key; None without it."""
    path = find_key(folder, key)
    data = read_bytes(path) if path else None
    return None if data is None else data.decode("utf-8", "replace")


def read_keys(folder: str) -> dict[str, str]:
    """Texts by key, in the order of keys."""
    texts = {}
    for key, path in list_keys(folder):
        data = read_bytes(path)
        if data is not None:
            texts[key] = data.decode("utf-8", "replace")
    return dict(sorted(texts.items()))


def check_free(folder: str, keys: Iterable[str]) -> None:
    """INVALID_PARAMETER_VALUE when a key is a folder of another one, of these or of those stored."""
    own = set(keys)
    for key in own:
        path = key_path(folder, key)
        if os.path.isdir(path):
            raise key_conflict(path)
        above, _, _ = key.rpartition("/")
        while above:
            if above in own or os.path.isfile(os.path.join(folder, *above.split("/"))):
                raise key_conflict(path)
            above, _, _ = above.rpartition("/")


def delete_key(folder: str, key: str) -> bool:
    """Delete a key's file, and the folders that are empty then; False when there is none."""
    path = key_path(folder, key)
    if not os.path.isfile(path):
        return False
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    above = os.path.dirname(path)
    while above != folder:
        try:
            os.rmdir(above)
        except OSError:
            break
        above = os.path.dirname(above)
    return True


def write_keys(changes: Changes, folder: str, texts: Mapping[str, bytes]) -> None:
    """Write or replace the files of keys."""
    for key, text in texts.items():
        path = key_path(folder, key)
        changes.make_folder(os.path.dirname(path))
        changes.replace(path, text)


def append_to_key(changes: Changes, folder: str, key: str, lines: Iterable[bytes]) -> None:
    """Append lines to a key's file."""
    path = key_path(folder, key)
    changes.make_folder(os.path.dirname(path))
    changes.append(path, b"".join(lines))
