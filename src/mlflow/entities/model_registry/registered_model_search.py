"""What a search of Unity Catalog returns for registered models."""

from __future__ import annotations

from mlflow.entities.model_registry.registered_model import RegisteredModel
from mlflow.exceptions import MlflowException

__all__ = ["RegisteredModelSearch"]


class RegisteredModelSearch(RegisteredModel):
    """Without tags and aliases: that search does not return them."""

    def __init__(self, *args, **kwargs):
        kwargs["tags"] = []
        kwargs["aliases"] = []
        super().__init__(*args, **kwargs)

    def tags(self):  # type: ignore[override]
        """Raises: get the one you want with ``get_registered_model``."""
        raise _not_returned("tags")

    def aliases(self):  # type: ignore[override]
        """Raises: get the one you want with ``get_registered_model``."""
        raise _not_returned("aliases")


def _not_returned(what: str) -> MlflowException:
    return MlflowException(
        f"A search of Unity Catalog does not return {what}. Use get_registered_model.", "NOT_IMPLEMENTED"
    )
