"""What a plug-in implements to choose the experiment."""

from __future__ import annotations

from abc import ABC, abstractmethod

__all__ = ["DefaultExperimentProvider"]


class DefaultExperimentProvider(ABC):
    """Chooses the experiment of runs that name none.

    Register a subclass under the entry point group ``mlflow.default_experiment_provider``.
    """

    @abstractmethod
    def in_context(self) -> bool:
        """True where this provider has something to say."""

    @abstractmethod
    def get_experiment_id(self) -> str:
        """Id of the experiment; called only where ``in_context`` is true."""
