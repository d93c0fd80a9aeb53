"""A document that a retriever found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Document"]


@dataclass
class Document:
    """A text with its metadata, as retriever spans hold it in their outputs."""

    page_content: str
    metadata: dict[str, Any] = field(default_factory=dict)
    id: str | None = None

    @classmethod
    def from_langchain_document(cls, document) -> Document:
        """The document of a LangChain ``Document``."""
        return cls(document.page_content, dict(document.metadata or {}), getattr(document, "id", None))

    @classmethod
    def from_llama_index_node_with_score(cls, node_with_score) -> Document:
        """The document of a LlamaIndex ``NodeWithScore``; the score is kept in the metadata."""
        metadata = {"score": node_with_score.get_score(), **(node_with_score.metadata or {})}
        return cls(node_with_score.get_content(), metadata, node_with_score.node_id)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)
