"""Import path of the base class of header plugins."""

from mlflow.store.rest.providers import RequestHeaderProvider

__all__ = ["RequestHeaderProvider"]
