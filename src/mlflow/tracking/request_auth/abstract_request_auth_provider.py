"""Import path of the base class of authentication plugins."""

from mlflow.store.rest.providers import RequestAuthProvider

__all__ = ["RequestAuthProvider"]
