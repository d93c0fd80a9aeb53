"""An artifact being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlflow.store.artifact.transfer import CHUNK

__all__ = ["Reader"]


class Reader:
    """The bytes of a file, or of a range of it, in pieces of at most 1 MiB. Close it, or use it in a ``with`` block.

    Args:
        chunks: the bytes; pieces may be larger than 1 MiB and are cut.
        size: length of the whole file, None when the storage does not tell.
        media_type: such as ``text/plain``.
        etag: what changes when the file does, where the storage tells.
        close: called once when reading is over.
    """

    def __init__(
        self,
        chunks: Iterator[bytes],
        *,
        size: int | None = None,
        media_type: str | None = None,
        etag: str | None = None,
        close: Callable[[], None] | None = None,
    ):
        self.size = size
        self.media_type = media_type
        self.etag = etag
        self._chunks = chunks
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if len(chunk) <= CHUNK:
                yield chunk
            else:
                view = memoryview(chunk)
                for start in range(0, len(chunk), CHUNK):
                    yield bytes(view[start : start + CHUNK])

    def read(self) -> bytes:
        """All of it; for files known to be small."""
        return b"".join(self)

    def close(self) -> None:
        """Let go of connections and files."""
        close, self._close = self._close, None
        if close is not None:
            close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
