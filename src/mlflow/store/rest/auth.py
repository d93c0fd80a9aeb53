"""Who the client is to a server: which credentials, found where, sent how.

Order: the user in the tracking URI; ``MLFLOW_TRACKING_USERNAME`` and ``_PASSWORD``, each from the environment or else
from ``~/.mlflow/credentials``; ``MLFLOW_TRACKING_TOKEN``; the host's entry in ``~/.netrc``. On top of that
``MLFLOW_TRACKING_AWS_SIGV4`` or a plugin named by ``MLFLOW_TRACKING_AUTH`` signs each request.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from mlflow.exceptions import MlflowException, invalid

__all__ = ["CREDENTIALS_FILE", "authorization", "check_header", "signer"]

CREDENTIALS_FILE = "~/.mlflow/credentials"

Signer = Callable[[str, str, "dict[str, str]", Any], "dict[str, str]"]
"""``(method, url, headers, body) -> headers`` with the signature added."""


def authorization(env: Mapping[str, str | None], host: str, user: tuple[str, str] | None) -> str | None:
    """Value of the ``Authorization`` header for a host, or None.

    Args:
        env: the settings by name.
        host: host name of the server.
        user: user and password out of the URI.
    """
    if user is not None:
        return _basic(*user)
    stored = _stored()
    username = env.get("MLFLOW_TRACKING_USERNAME") or stored.get("mlflow_tracking_username")
    password = env.get("MLFLOW_TRACKING_PASSWORD") or stored.get("mlflow_tracking_password")
    if username and password:
        return _basic(username, password)
    token = (env.get("MLFLOW_TRACKING_TOKEN") or "").strip()
    if token:
        return f"Bearer {check_header(token, 'MLFLOW_TRACKING_TOKEN')}"
    found = _netrc(host)
    return _basic(*found) if found else None


def _basic(username: str, password: str) -> str:
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


def check_header(value: str, name: str) -> str:
    """The value, fit for a header line. Never shows the value, which may be secret."""
    if any(ord(c) < 32 or ord(c) == 127 for c in value) or not _latin(value):
        raise invalid(f"The value of {name} holds line breaks or other characters that no HTTP header may hold.")
    return value


def _latin(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _stored() -> Mapping[str, str]:
    path = os.path.expanduser(CREDENTIALS_FILE)
    if not os.path.isfile(path):
        return {}
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
        return parser["mlflow"] if parser.has_section("mlflow") else {}
    except (OSError, UnicodeDecodeError, configparser.Error):
        # The parser's message quotes the line, which may hold the password.
        raise MlflowException(
            f"The credentials file {CREDENTIALS_FILE} cannot be read. It is an INI file with a section [mlflow] that "
            "holds mlflow_tracking_username and mlflow_tracking_password."
        ) from None


def _netrc(host: str) -> tuple[str, str] | None:
    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    if not os.path.isfile(path):
        return None
    import netrc

    try:
        # Only the host's own entry: "default" would send a password to any server.
        entry = netrc.netrc(path).hosts.get(host)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        return None
    return (entry[0] or entry[1] or "", entry[2]) if entry and entry[2] else None


def signer(env: Mapping[str, str | None]) -> Signer | None:
    """The function that signs each request, or None where no such setting is on.

    Raises:
        MlflowException: when the setting names a plugin that is not installed, or signing needs botocore.
    """
    name = env.get("MLFLOW_TRACKING_AUTH")
    if name:
        return _plugin(name)
    if (env.get("MLFLOW_TRACKING_AWS_SIGV4") or "").lower() in ("1", "true"):
        return _sigv4()
    return None


def _plugin(name: str) -> Signer:
    from mlflow.store.rest.providers import fetch_auth

    auth = fetch_auth(name)
    if auth is None:
        raise MlflowException(
            f"MLFLOW_TRACKING_AUTH is '{name}', but no installed package offers an authentication of that name "
            "(entry point group mlflow.request_auth_provider). Install the package or unset the variable.",
            "INVALID_PARAMETER_VALUE",
        )
    if isinstance(auth, tuple):
        value = _basic(*auth)
        return lambda method, url, headers, body: {**headers, "Authorization": value}

    def sign(method: str, url: str, headers: dict[str, str], body: Any) -> dict[str, str]:
        request = _prepared(method, url, headers, body)
        result = auth(request)
        return {str(k): str(v) for k, v in (request if result is None else result).headers.items()}

    return sign


class _Prepared:
    """What an authentication callable gets to see where the package ``requests`` is not installed."""

    def __init__(self, method: str, url: str, headers: dict[str, str], body: Any):
        from urllib3 import HTTPHeaderDict

        self.method = method
        self.url = url
        self.headers = HTTPHeaderDict(headers)
        self.body = body
        self.hooks: dict[str, list] = {"response": []}

    def register_hook(self, event: str, hook: Callable) -> None:
        """Accepted for compatibility; answers are not handed to hooks."""
        self.hooks.setdefault(event, []).append(hook)


def _prepared(method: str, url: str, headers: dict[str, str], body: Any) -> Any:
    body = body if isinstance(body, (bytes, type(None))) else b""
    try:
        import requests
    except ImportError:
        return _Prepared(method, url, headers, body)
    request = requests.PreparedRequest()
    request.prepare(method=method, url=url, headers=headers)
    request.body = body
    return request


def _sigv4() -> Signer:
    from mlflow._registry import require

    require("botocore", extra="botocore", purpose="Signing requests for AWS (MLFLOW_TRACKING_AWS_SIGV4)")
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.session import get_session

    session = get_session()
    credentials = session.get_credentials()
    region = session.get_config_variable("region")
    if credentials is None or not region:
        missing = "credentials" if credentials is None else "region (AWS_DEFAULT_REGION)"
        raise MlflowException(
            f"MLFLOW_TRACKING_AWS_SIGV4 is on, but AWS has no {missing} here. Set it as for the AWS command line.",
            "UNAUTHENTICATED",
        )

    def sign(method: str, url: str, headers: dict[str, str], body: Any) -> dict[str, str]:
        whole = isinstance(body, (bytes, type(None)))
        # A signature covers what proxies may change, so only what identifies the content is signed.
        signed = {k: v for k, v in headers.items() if k.lower() in ("content-type", "idempotency-key")}
        request = AWSRequest(method=method, url=url, data=body if whole else None, headers=signed)
        if not whole:
            request.context["payload_signing_enabled"] = False
        SigV4Auth(credentials.get_frozen_credentials(), "execute-api", region).add_auth(request)
        return {**headers, **dict(request.headers.items())}

    return sign
