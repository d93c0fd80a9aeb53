"""Which artifact locations a caller may choose, and which the server opens on a caller's behalf.

A server that reads and writes files for others must not be talked into files of its own machine, nor into sending
requests into its own network. So for a *remote* caller

- a local location (a path, ``file:``) must lie below a folder that the operator named: ``--default-artifact-root``,
  ``--artifacts-destination``, the backend's own folder, ``MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS``;
- ``http``, ``https``, ``ftp`` and ``sftp`` locations, with which the *location* says which machine is asked, must
  continue one of those that the operator named;
- ``runs:`` and ``models:``, which stand for other locations, are refused.

For every caller ``mlflow-artifacts:`` must be a plain clean path of this very server.

Local is who calls over the loopback interface a server that listens there only, without a proxy in between: people who
work on one machine may point anywhere, as with MLflow.
"""

from __future__ import annotations

import contextvars
import os
from typing import Any
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import MlflowException, invalid
from mlflow.server.settings import Settings

__all__ = ["ArtifactPolicy", "caller", "is_local"]

caller: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("mlflow_caller", default=None)
"""The ASGI scope of the request that is carried out; None where the process itself acts."""

_ASKING = frozenset(("http", "https", "ftp", "sftp"))
_STANDING_FOR_OTHERS = frozenset(("runs", "models"))
_FORWARDED = frozenset((b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"forwarded", b"via"))


def is_local(scope: dict[str, Any] | None, host: str) -> bool:
    """True for a caller on the machine of a server that only listens there. What proxies pass on is remote."""
    from mlflow.server.middleware.security import is_loopback

    if scope is None:
        return True
    client = scope.get("client")
    if client is None or not is_loopback(host) or not is_loopback(str(client[0])):
        return False
    return not any(name in _FORWARDED for name, _ in scope["headers"])


class ArtifactPolicy:
    """The rules of one server."""

    def __init__(self, settings: Settings):
        self._settings = settings
        roots = [settings.default_artifact_root, *settings.local_artifact_roots, *_from_environment()]
        if settings.serve_artifacts:
            roots.append(settings.artifacts_destination)
        if not settings.artifacts_only and _scheme(settings.backend_store_uri) in ("", "file"):
            roots.append(settings.backend_store_uri)
        if not settings.default_artifact_root:
            roots.append(settings.artifact_root)
        named = [root for root in roots if root]
        self._folders = [os.path.realpath(path) for path in map(_local_path, named) if path is not None]
        self._servers = [root.rstrip("/") for root in named if _scheme(root) in _ASKING]

    def check_new(self, location: str | None) -> None:
        """Refuse a location that the caller chose for an experiment, a model's source and the like.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE or PERMISSION_DENIED.
        """
        if not location:
            return
        scheme = _scheme(location)
        if scheme == "mlflow-artifacts":
            self._check_own(location)
        elif scheme in _STANDING_FOR_OTHERS:
            raise invalid(f"An artifact location cannot be a '{scheme}:' URI. Give the place that it stands for.")
        else:
            self.check_use(location)

    def check_use(self, location: str) -> None:
        """Refuse to open a location for the caller that is none of those that the operator lets remote callers use.

        Raises:
            MlflowException: PERMISSION_DENIED.
        """
        scheme = _scheme(location)
        if scheme not in ("", "file") and scheme not in _ASKING and scheme not in _STANDING_FOR_OTHERS:
            return
        if is_local(caller.get(), self._settings.host):
            return
        if scheme in _ASKING and self._is_below_server(location):
            return
        if scheme in ("", "file") and self._is_below_folder(location):
            return
        raise MlflowException(
            f"The artifact location '{_shown(location)}' is outside of what this server serves to other machines. "
            "Leave the location out, use a remote storage such as s3://..., or have the server's operator name the "
            "place by --default-artifact-root or MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS.",
            "PERMISSION_DENIED",
        )

    def _check_own(self, location: str) -> None:
        from mlflow.store.artifact.paths import clean_path

        parts = urlsplit(location)
        if parts.netloc and parts.netloc.lower() != _asked_host():
            raise invalid(
                f"The artifact location '{_shown(location)}' names another server. "
                "Leave the host out: mlflow-artifacts:/..."
            )
        if parts.query or parts.fragment or "?" in location or "#" in location:
            raise invalid(f"The artifact location '{_shown(location)}' must be a plain path, without '?' and '#'.")
        clean_path(parts.path.removeprefix("/"))
        clean_path(unquote(parts.path).removeprefix("/"))

    def _is_below_folder(self, location: str) -> bool:
        path = _local_path(location)
        if path is None or "\0" in path:
            return False
        real = os.path.realpath(path)
        return any(real == top or real.startswith(top.rstrip(os.sep) + os.sep) for top in self._folders)

    def _is_below_server(self, location: str) -> bool:
        if any(part in ("..", ".") for part in unquote(urlsplit(location).path).replace("\\", "/").split("/")):
            return False
        return any(location == root or location.startswith(root + "/") for root in self._servers)


def _asked_host() -> str | None:
    for name, value in (caller.get() or {}).get("headers", ()):
        if name == b"host":
            return value.decode("latin-1").lower()
    return None


def _scheme(location: str) -> str:
    from mlflow.store.artifact.registry import scheme_of

    return scheme_of(location)


def _local_path(location: str) -> str | None:
    """The local path that a location means, as the artifact repositories read it; None for another kind."""
    from mlflow.store.artifact.local import local_path

    if _scheme(location) not in ("", "file"):
        return None
    try:
        return os.path.expanduser(local_path(location)) if location.startswith("~") else local_path(location)
    except MlflowException:
        return None


def _from_environment() -> list[str]:
    from mlflow.environment_variables import MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS

    return [path for path in (MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS.get() or "").split(os.pathsep) if path]


def _shown(location: str) -> str:
    return location if len(location) <= 200 else location[:200] + "..."
