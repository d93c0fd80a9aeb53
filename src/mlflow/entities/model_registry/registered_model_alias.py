"""A name that points to one version of a registered model."""

from __future__ import annotations

from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity

__all__ = ["RegisteredModelAlias"]


class RegisteredModelAlias(_ModelRegistryEntity):
    """An alias such as ``champion`` and the version it points to."""

    __slots__ = ("_alias", "_version")

    def __init__(self, alias: str, version: str):
        self._alias = alias
        self._version = version

    @property
    def alias(self) -> str:
        """Name."""
        return self._alias

    @property
    def version(self) -> str:
        """Version it points to."""
        return self._version

    def __hash__(self) -> int:
        return hash((self._alias, self._version))
