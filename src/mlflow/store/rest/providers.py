"""Request headers and authentication that plugins add.

Two entry point groups: ``mlflow.request_header_provider`` (subclasses of ``RequestHeaderProvider``) and
``mlflow.request_auth_provider`` (subclasses of ``RequestAuthProvider``, chosen by ``MLFLOW_TRACKING_AUTH``). A plugin
that fails is logged and skipped; it never breaks a request.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from mlflow.version import VERSION

__all__ = [
    "DefaultRequestHeaderProvider",
    "RequestAuthProvider",
    "RequestAuthProviderRegistry",
    "RequestHeaderProvider",
    "RequestHeaderProviderRegistry",
    "fetch_auth",
    "resolve_request_headers",
]

HEADER_GROUP = "mlflow.request_header_provider"
AUTH_GROUP = "mlflow.request_auth_provider"
DEFAULT_HEADERS = {"User-Agent": f"mlflow-python-client/{VERSION}", "X-MLflow-Client-Version": VERSION}
_logger = logging.getLogger("mlflow.tracking.request_header")


class RequestHeaderProvider(ABC):
    """Adds headers to every request to a tracking server. Made without arguments, once per process."""

    @abstractmethod
    def in_context(self) -> bool:
        """Whether the provider has something to add just now; asked at every request."""

    @abstractmethod
    def request_headers(self) -> dict[str, str]:
        """Headers by name."""


class DefaultRequestHeaderProvider(RequestHeaderProvider):
    """Says which client it is."""

    def in_context(self) -> bool:
        """Always."""
        return True

    def request_headers(self) -> dict[str, str]:
        """``User-Agent`` and ``X-MLflow-Client-Version``."""
        return dict(DEFAULT_HEADERS)


class RequestAuthProvider(ABC):
    """Authenticates requests. Made without arguments, once per process."""

    @abstractmethod
    def get_name(self) -> str:
        """The name that ``MLFLOW_TRACKING_AUTH`` chooses it by."""

    @abstractmethod
    def get_auth(self) -> Any:
        """A pair ``(user, password)``, or a callable that gets a prepared request and returns it with more headers.

        The request has ``method``, ``url``, ``headers`` (to be changed) and ``body``; where the package ``requests``
        is installed it is a ``requests.PreparedRequest``.
        """


class _Providers:
    """Instances in the order in which they were registered; entry points come in at the first look."""

    def __init__(self, group: str, builtin: tuple[type, ...] = ()):
        self._group = group
        self._registry: list[Any] = [kind() for kind in builtin]
        self._complete = False

    def register(self, provider: type) -> None:
        """Add a provider class."""
        self._registry.append(provider())

    def register_entrypoints(self) -> None:
        """Add those of the entry points; only the first call does anything."""
        if self._complete:
            return
        self._complete = True
        from mlflow._registry import entry_points

        for point in entry_points(self._group):
            try:
                self.register(point.load())
            except Exception as error:
                _logger.warning("The plugin '%s' (%s) cannot be loaded: %s", point.name, self._group, error)

    def __iter__(self) -> Iterator[Any]:
        self.register_entrypoints()
        return iter(tuple(self._registry))

    @property
    def plain(self) -> bool:
        """True when nothing but what Millrace brings is registered."""
        self.register_entrypoints()
        return len(self._registry) <= 1


class RequestHeaderProviderRegistry(_Providers):
    """Header providers, the default one first."""

    def __init__(self):
        super().__init__(HEADER_GROUP, (DefaultRequestHeaderProvider,))


class RequestAuthProviderRegistry(_Providers):
    """Authentication providers."""

    def __init__(self):
        super().__init__(AUTH_GROUP)


_request_header_provider_registry = RequestHeaderProviderRegistry()
_request_auth_provider_registry = RequestAuthProviderRegistry()


def resolve_request_headers(request_headers: dict[str, str] | None = None) -> dict[str, str]:
    """Headers of all providers; values for one name are joined by a space, and ``request_headers`` win over all."""
    found: dict[str, str] = {}
    for provider in _request_header_provider_registry:
        try:
            if provider.in_context():
                for name, value in provider.request_headers().items():
                    found[name] = f"{found[name]} {value}" if name in found else value
        except Exception as error:
            _logger.warning("The header provider %s failed and is skipped: %s", type(provider).__name__, error)
    return {**found, **(request_headers or {})}


def fetch_auth(request_auth: str) -> Any:
    """What the provider of that name gives; None for an unknown name."""
    for provider in _request_auth_provider_registry:
        if provider.get_name() == request_auth:
            return provider.get_auth()
    return None
