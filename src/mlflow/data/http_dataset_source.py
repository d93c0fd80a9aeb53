"""Data behind an http or https URL."""

from __future__ import annotations

import os
import posixpath
import tempfile
from email.message import Message
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import MlflowException, invalid

__all__ = ["HTTPDatasetSource"]

_CHUNK = 1 << 20
_FALLBACK_NAME = "dataset_source"
_RETRY_ON = (408, 429, 500, 502, 503, 504)


class HTTPDatasetSource(DatasetSource):
    """A file behind an http or https URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def url(self) -> str:
        """The URL."""
        return self._url

    @staticmethod
    def _get_source_type() -> str:
        return "http"

    def load(self, dst_path: str | None = None) -> str:
        """Download to the directory ``dst_path`` (a new temporary one where None); return the path of the file.

        The file has the name that the server gives it, else the last part of the URL's path. It appears whole or not at
        all.

        Raises:
            MlflowException: no http or https URL, the server refused, or it names the file by a path.
        """
        if not self._can_resolve(self.url):
            raise invalid(f"Only http and https URLs are downloaded, not {_redacted(self.url)!r}.")
        if dst_path is not None and not os.path.isdir(dst_path):
            raise invalid(f"The directory '{dst_path}' to download to does not exist. Create it first.")
        response = _open(self.url)
        try:
            if response.status >= 400:
                raise MlflowException(
                    f"GET {_redacted(self.url)} was answered with {response.status} {response.reason or ''}.".strip(),
                    "NOT_FOUND" if response.status == 404 else "INTERNAL_ERROR",
                )
            name = _file_name(self.url, response.headers.get("Content-Disposition"))
            return _save(response, dst_path or tempfile.mkdtemp(), name, self.url)
        finally:
            response.release_conn()
            response.close()

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        if not isinstance(raw_source, str):
            return False
        try:
            return urlsplit(raw_source).scheme in ("http", "https")
        except ValueError:
            return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> HTTPDatasetSource:
        return cls(raw_source)

    def to_dict(self) -> dict[Any, Any]:
        """``{"url": ...}``."""
        return {"url": self.url}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> HTTPDatasetSource:
        """Read what `to_dict` wrote."""
        if source_dict.get("url") is None:
            raise invalid(f"A source of type 'http' needs the key 'url'; found {sorted(source_dict)}.")
        return cls(source_dict["url"])


def _redacted(url: str) -> str:
    """The URL without user, password and query, for messages."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _open(url: str) -> Any:
    """The response, its body not yet read; redirects are followed, to http and https only."""
    from urllib.parse import unquote
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    from mlflow.environment_variables import (
        MLFLOW_ALLOW_HTTP_REDIRECTS,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES,
        MLFLOW_HTTP_REQUEST_TIMEOUT,
    )

    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    headers = urllib3.make_headers(basic_auth=unquote(user)) if user else {}
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    pool = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
    retries = urllib3.Retry(
        total=None,
        connect=min(MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), 3),
        read=min(MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), 3),
        status=min(MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), 3),
        redirect=10,
        backoff_factor=0.5,
        status_forcelist=_RETRY_ON,
        raise_on_status=False,
    )
    try:
        return pool.request(
            "GET",
            urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")),
            headers=headers,
            preload_content=False,
            timeout=MLFLOW_HTTP_REQUEST_TIMEOUT.get(),
            retries=retries,
            redirect=bool(MLFLOW_ALLOW_HTTP_REDIRECTS.get()),
        )
    except urllib3.exceptions.HTTPError as error:
        reason = getattr(error, "reason", None) or error
        raise MlflowException(
            f"GET {_redacted(url)} failed: {type(reason).__name__}. Check the URL and the network.",
            "TEMPORARILY_UNAVAILABLE",
        ) from error


def _file_name(url: str, disposition: str | None) -> str:
    """A bare file name: the server's, or the URL's, or a fixed one."""
    name = posixpath.basename(urlsplit(url).path)
    if disposition:
        message = Message()
        message["Content-Disposition"] = disposition
        given = message.get_filename()
        if given is not None:
            name = given.strip("'\"")
            if "/" in name or "\\" in name:
                raise invalid(f"The server names the file {name!r}, which is a path. Download it by hand and check it.")
    return _FALLBACK_NAME if name in ("", ".", "..") or "\0" in name else name


def _save(response: Any, directory: str, name: str, url: str) -> str:
    import urllib3

    path = os.path.join(directory, name)
    handle, partial = tempfile.mkstemp(dir=directory, prefix=".download-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in response.stream(_CHUNK, decode_content=True):
                file.write(chunk)
        os.replace(partial, path)
    except BaseException as error:
        os.unlink(partial)
        if isinstance(error, urllib3.exceptions.HTTPError):
            raise MlflowException(
                f"The download of {_redacted(url)} broke off: {type(error).__name__}. Try again.",
                "TEMPORARILY_UNAVAILABLE",
            ) from error
        raise
    return path
