"""What a server was started with. Handed from ``mlflow server`` to its worker processes through the environment."""

from __future__ import annotations

import os

import msgspec

from mlflow.exceptions import invalid

__all__ = ["Settings"]

_ENV = "_MLFLOW_SERVER_SETTINGS"
MEBIBYTE = 1024 * 1024


class Settings(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """All that the application needs to know; sizes in bytes, times in seconds."""

    backend_store_uri: str = "sqlite:///mlflow.db"
    registry_store_uri: str | None = None
    default_artifact_root: str | None = None
    serve_artifacts: bool = True
    artifacts_only: bool = False
    artifacts_destination: str = "./mlartifacts"
    host: str = "127.0.0.1"
    port: int = 5000
    static_prefix: str = ""
    allowed_hosts: tuple[str, ...] | None = None
    cors_allowed_origins: tuple[str, ...] = ()
    security: bool = True
    x_frame_options: str = "SAMEORIGIN"
    prometheus_dir: str | None = None
    workers: int = 1
    app_name: str | None = None
    local_artifact_roots: tuple[str, ...] = ()
    """Folders in which a remote caller's experiments may have local artifact locations, beside the default root."""
    max_body: int = 64 * MEBIBYTE
    body_seconds: float = 60.0
    """How long a request's JSON body may take to arrive."""
    header_seconds: float = 30.0
    """How long a request's line and headers may take to arrive."""
    stall_seconds: float = 60.0
    """How long a client may send next to nothing of an upload, or take nothing of an answer."""
    max_held: int = 256 * MEBIBYTE
    """Bytes of JSON bodies that all requests under way may have together."""
    threads: int = 16

    @property
    def artifact_root(self) -> str:
        """Where experiments without a location of their own keep artifacts."""
        if self.default_artifact_root:
            return self.default_artifact_root
        return "mlflow-artifacts:/" if self.serve_artifacts else "./mlruns"

    def to_environment(self) -> None:
        """Put into this process's environment, for its children."""
        os.environ[_ENV] = msgspec.json.encode(self).decode()

    @classmethod
    def from_environment(cls) -> Settings:
        """As the parent left it, or the defaults."""
        text = os.environ.get(_ENV)
        return msgspec.json.decode(text, type=cls) if text else cls()

    @staticmethod
    def checked_prefix(prefix: str | None) -> str:
        """A static prefix with a leading and no trailing slash; empty for none."""
        if not prefix:
            return ""
        if not prefix.startswith("/") or prefix.endswith("/"):
            raise invalid(f"--static-prefix must start with '/' and not end with it, unlike {prefix!r}.")
        return prefix
