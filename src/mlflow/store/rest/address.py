"""Addresses of servers: taken apart, put together, and never shown with what is secret in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, unquote, urljoin, urlsplit

from mlflow.exceptions import InvalidUrlException, MlflowException

__all__ = ["Address", "parse", "redact", "redirect_target", "target"]

_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[^\x21-\x7e]")

Query = Mapping[str, Any] | Iterable[tuple[str, Any]] | None


class Address(NamedTuple):
    """An http(s) address: where to connect, what goes before every path, and the user named in it."""

    scheme: str
    host: str
    port: int
    prefix: str
    username: str | None = None
    password: str | None = None

    @property
    def netloc(self) -> str:
        """Host and, unless it is the scheme's own, port; fit for a ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """``scheme://host:port`` without any secret."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def loopback(self) -> bool:
        """True for this machine's own addresses."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def parse(uri: str) -> Address:
    """Take an http(s) URI apart. Query and fragment are refused; a slash at the end does not matter.

    Raises:
        InvalidUrlException: for anything that is not such a URI; the message holds no credentials.
    """
    text = uri.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname
    except ValueError as error:
        raise InvalidUrlException(f"'{redact(text)}' is not a valid server address: {error}.") from None
    if parts.scheme not in _PORTS or not host:
        raise InvalidUrlException(
            f"'{redact(text)}' is not a server address. One looks like http://host:5000 or https://host/prefix."
        )
    if parts.query or parts.fragment or _UNSAFE.search(text):
        raise InvalidUrlException(
            f"The server address '{redact(text)}' holds a query, a fragment or characters that no URL may hold. "
            "Give scheme, host, port and path only."
        )
    return Address(
        parts.scheme,
        host,
        port or _PORTS[parts.scheme],
        parts.path.rstrip("/"),
        unquote(parts.username) if parts.username is not None else None,
        unquote(parts.password) if parts.password is not None else None,
    )


def redact(url: str) -> str:
    """A URL fit for messages and logs: no user, no password, no query, no fragment."""
    head, sep, rest = url.partition("://")
    if not sep:
        return re.split(r"[?#]", url)[0].rpartition("@")[2]
    netloc, slash, path = re.split(r"[?#]", rest)[0].partition("/")
    return f"{head}://{netloc.rpartition('@')[2]}{slash}{path}"


def target(prefix: str, path: str, query: Query = None) -> str:
    """The request target below the prefix; illegal characters are percent-encoded, so no header can be smuggled in."""
    text = prefix + path
    if query:
        text += ("&" if "?" in path else "?") + _encode_query(query)
    if _UNSAFE.search(text):
        text = quote(text, safe="!#$%&'()*+,/:;=?@[]~")
    return text


def _encode_query(query: Query) -> str:
    pairs = query.items() if isinstance(query, Mapping) else query or ()
    out = []
    for name, value in pairs:
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if one is not None:
                text = ("true" if one else "false") if isinstance(one, bool) else str(one)
                out.append(f"{quote_plus(str(name))}={quote_plus(text)}")
    return "&".join(out)


def redirect_target(url: str, location: str) -> tuple[Address, str]:
    """Where a ``Location`` header leads: the address and the request target there.

    Raises:
        MlflowException: for anything that is not http(s), or for a way from https back to http.
    """
    joined = urlsplit(urljoin(url, location.strip()))
    try:
        there = parse(f"{joined.scheme}://{joined.netloc}")
    except InvalidUrlException:
        raise MlflowException(
            f"{redact(url)} redirects to '{redact(location)}', which is no http(s) address. Check the server's proxy."
        ) from None
    if url.startswith("https:") and there.scheme == "http":
        raise MlflowException(
            f"{redact(url)} redirects from https to http ({redact(location)}), which is never followed: requests would "
            "go out unencrypted. Correct the server's proxy (it has to pass on X-Forwarded-Proto)."
        )
    # A user in the Location is dropped: whom we are is the caller's to say, not the server's.
    query = f"?{joined.query}" if joined.query else ""
    return there._replace(username=None, password=None), target("", (joined.path or "/") + query)
