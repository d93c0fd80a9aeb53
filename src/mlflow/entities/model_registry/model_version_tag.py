"""A tag of a model version."""

from __future__ import annotations

from mlflow.entities.model_registry._model_registry_entity import _ModelRegistryEntity

__all__ = ["ModelVersionTag"]


class ModelVersionTag(_ModelRegistryEntity):
    """A label of a model version: a key and a text that may be changed."""

    __slots__ = ("_key", "_value")

    def __init__(self, key: str, value: str):
        self._key = key
        self._value = value

    @property
    def key(self) -> str:
        """Key."""
        return self._key

    @property
    def value(self) -> str:
        """Text."""
        return self._value

    def __hash__(self) -> int:
        return hash((self._key, self._value))
