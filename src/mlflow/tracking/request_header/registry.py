"""Import path of the registry of header plugins."""

from mlflow.store.rest.providers import (
    RequestHeaderProviderRegistry,
    _request_header_provider_registry,
    resolve_request_headers,
)

__all__ = ["RequestHeaderProviderRegistry", "_request_header_provider_registry", "resolve_request_headers"]
