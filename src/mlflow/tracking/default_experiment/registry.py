"""The providers of a default experiment and which one decides."""

from __future__ import annotations

import logging

from mlflow.tracking.context.registry import RunContextProviderRegistry
from mlflow.tracking.default_experiment import DEFAULT_EXPERIMENT_ID

__all__ = ["DefaultExperimentProviderRegistry", "get_experiment_id"]

_logger = logging.getLogger(__name__)


class DefaultExperimentProviderRegistry(RunContextProviderRegistry):
    """Providers in the order they are asked: registered ones, plug-ins. The first one that is in context decides."""

    group = "mlflow.default_experiment_provider"
    builtin = ()


_default_experiment_provider_registry = DefaultExperimentProviderRegistry()


def get_experiment_id() -> str:
    """Id of the experiment of runs that name none; ``0`` where no plug-in decides. A plug-in that fails is left out."""
    for provider in _default_experiment_provider_registry:
        try:
            if provider.in_context():
                return provider.get_experiment_id()
        except Exception as error:
            _logger.warning("%s failed and chooses no experiment: %s", type(provider).__name__, error)
    return DEFAULT_EXPERIMENT_ID
