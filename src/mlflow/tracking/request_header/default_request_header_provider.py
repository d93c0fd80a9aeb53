"""Import path of the built-in header provider."""

from mlflow.store.rest.providers import DefaultRequestHeaderProvider

__all__ = ["DefaultRequestHeaderProvider"]
