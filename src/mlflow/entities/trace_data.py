"""A trace's spans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlflow.entities.span import Span, SpanAttributeKey

__all__ = ["TraceData"]


@dataclass
class TraceData:
    """The spans, in order of their start. Other arguments (``request``, ``response`` of MLflow 2) are ignored."""

    spans: list[Span] = field(default_factory=list)

    def __init__(self, spans: list[Span] | None = None, **kwargs: Any):
        self.spans = spans or []

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceData:
        """Build from ``to_dict``'s form."""
        if not isinstance(d, dict):
            raise TypeError(f"TraceData.from_dict() expects a dictionary. Got: {type(d).__name__}")
        return cls([Span.from_dict(span) for span in d.get("spans") or []])

    def to_dict(self) -> dict[str, Any]:
        """``{"spans": [...]}``."""
        return {"spans": [span.to_dict() for span in self.spans]}

    def _root(self) -> Span | None:
        return next((span for span in self.spans if span.parent_id is None), None)

    def _root_text(self, key: str) -> str | None:
        root = self._root()
        return None if root is None else (root._span.attributes or {}).get(key)

    @property
    def request(self) -> str | None:
        """Inputs of the root, as JSON text."""
        return self._root_text(SpanAttributeKey.INPUTS)

    @property
    def response(self) -> str | None:
        """Outputs of the root, as JSON text."""
        return self._root_text(SpanAttributeKey.OUTPUTS)

    @property
    def intermediate_outputs(self) -> dict[str, Any] | None:
        """Outputs of the steps below the root by name; None without any. Deprecated: use ``Trace.search_spans``."""
        import warnings

        warnings.warn(
            "TraceData.intermediate_outputs is deprecated; use trace.search_spans(name=...)",
            FutureWarning,
            stacklevel=2,
        )
        below = [span for span in self.spans if span.parent_id is not None and span.outputs is not None]
        return {span.name: span.outputs for span in below} or None
