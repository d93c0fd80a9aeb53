"""The base of what the registry holds."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject

__all__ = ["_ModelRegistryEntity"]


class _ModelRegistryEntity(_MlflowObject):
    """Equal when of one type and equal in all properties."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and dict(self) == dict(other)  # type: ignore[call-overload]

    __hash__ = None  # type: ignore[assignment]
