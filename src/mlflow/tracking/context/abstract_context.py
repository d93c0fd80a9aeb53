"""What a plug-in implements to add tags to runs."""

from __future__ import annotations

from abc import ABC, abstractmethod

__all__ = ["RunContextProvider"]


class RunContextProvider(ABC):
    """A source of tags. Register a subclass under the entry point group ``mlflow.run_context_provider``."""

    @abstractmethod
    def in_context(self) -> bool:
        """True where this provider has something to say."""

    @abstractmethod
    def tags(self) -> dict[str, str]:
        """Tags for a new run; called only where ``in_context`` is true."""
