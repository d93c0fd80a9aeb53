"""What the environment says about one connection, looked at on every call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mlflow.environment_variables import MLFLOW_HTTP_REQUEST_TIMEOUT, MLFLOW_TRACKING_INSECURE_TLS
from mlflow.exceptions import invalid
from mlflow.store.rest.address import Address

__all__ = ["Settings", "snapshot"]

_SETTINGS = (
    "HOME",
    "MLFLOW_HTTP_REQUEST_TIMEOUT",
    "MLFLOW_TRACKING_AUTH",
    "MLFLOW_TRACKING_AWS_SIGV4",
    "MLFLOW_TRACKING_CLIENT_CERT_PATH",
    "MLFLOW_TRACKING_INSECURE_TLS",
    "MLFLOW_TRACKING_PASSWORD",
    "MLFLOW_TRACKING_SERVER_CERT_PATH",
    "MLFLOW_TRACKING_TOKEN",
    "MLFLOW_TRACKING_USERNAME",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "NETRC",
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
)
# The settings are looked at on every call. Reading them one by one through ``os.environ`` would cost more than all the
# rest of a call, most of it for decoding; so the undecoded mapping below it is read where Python has one.
_ENVIRON: Any = getattr(os.environ, "_data", os.environ)
_KEYS = tuple(map(getattr(os.environ, "encodekey", str), _SETTINGS)) if _ENVIRON is not os.environ else _SETTINGS
_files: dict[Any, str] = {}


def snapshot(credentials: bool) -> tuple:
    """The settings as they stand: equal as long as nothing changed. With ``credentials``, the file counts too."""
    now: tuple = tuple(map(_ENVIRON.get, _KEYS))
    return (*now, _changed(now[0])) if credentials else now


def _changed(home: Any) -> int | None:
    """When the credentials file below a home was changed last."""
    path = _files.get(home)
    if path is None:
        from mlflow.store.rest.auth import CREDENTIALS_FILE

        path = _files[home] = os.path.expanduser(CREDENTIALS_FILE)
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


class Settings:
    """What the environment says about one connection; made anew when it changes."""

    __slots__ = ("authorization", "head", "proxy", "signer", "snapshot", "timeout", "tls")

    def __init__(self, snapshot: tuple, address: Address, credentials: bool):
        from mlflow.store.rest.auth import authorization, signer

        self.snapshot = snapshot
        env = {name: os.environ.get(name) for name in _SETTINGS}
        self.timeout = float(MLFLOW_HTTP_REQUEST_TIMEOUT.get())
        if self.timeout <= 0:
            raise invalid(f"MLFLOW_HTTP_REQUEST_TIMEOUT is {self.timeout:g}, but must be above 0 seconds.")
        self.proxy = _proxy(address, env)
        user = (address.username or "", address.password or "") if address.username is not None else None
        if not credentials:
            env = {name: value for name, value in env.items() if not name.startswith("MLFLOW_TRACKING")}
        self.authorization = authorization(env, address.host, user) if credentials or user else None
        self.signer = signer(env)
        self.tls = None
        if address.scheme == "https" or (self.proxy or "").startswith("https:"):
            from mlflow.store.rest.tls import context

            self.tls = context(
                insecure=credentials and bool(MLFLOW_TRACKING_INSECURE_TLS.get()),
                authorities=env.get("MLFLOW_TRACKING_SERVER_CERT_PATH")
                or env["REQUESTS_CA_BUNDLE"]
                or env["CURL_CA_BUNDLE"],
                client_certificate=env.get("MLFLOW_TRACKING_CLIENT_CERT_PATH"),
            )
        self.head = b""

    def unsigned(self) -> Settings:
        """The same without a signer: what may go to another host."""
        plain = object.__new__(Settings)
        for name in Settings.__slots__:
            setattr(plain, name, getattr(self, name))
        plain.signer = None
        return plain


def _proxy(address: Address, env: Mapping[str, str | None]) -> str | None:
    if not any(value for name, value in env.items() if name.lower() in ("all_proxy", "http_proxy", "https_proxy")):
        return None
    from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

    proxies = getproxies_environment()
    if proxy_bypass_environment(f"{address.host}:{address.port}", proxies):
        return None
    return proxies.get(address.scheme) or proxies.get("all")
