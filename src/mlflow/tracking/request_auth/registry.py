"""Import path of the registry of authentication plugins."""

from mlflow.store.rest.providers import (
    RequestAuthProviderRegistry,
    _request_auth_provider_registry,
    fetch_auth,
)

__all__ = ["RequestAuthProviderRegistry", "_request_auth_provider_registry", "fetch_auth"]
