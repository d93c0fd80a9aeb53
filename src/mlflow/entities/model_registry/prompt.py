"""A prompt in the registry, without its versions."""

from __future__ import annotations

__all__ = ["Prompt"]


class Prompt:
    """A name under which versions of a prompt are kept. Times are epoch milliseconds."""

    def __init__(
        self,
        name: str,
        description: str | None = None,
        creation_timestamp: int | None = None,
        tags: dict[str, str] | None = None,
    ):
        self._name = name
        self._description = description
        self._creation_timestamp = creation_timestamp
        self._tags = tags or {}

    @property
    def name(self) -> str:
        """Unique name."""
        return self._name

    @property
    def description(self) -> str | None:
        """What its makers say about it."""
        return self._description

    @property
    def creation_timestamp(self) -> int | None:
        """When it was created."""
        return self._creation_timestamp

    @property
    def tags(self) -> dict[str, str]:
        """Tags by key, in a mapping of its own."""
        return dict(self._tags)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prompt) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f"<Prompt: name={self.name!r}, description={self.description!r}, tags={self.tags!r}>"
