"""How a tracking server is reached."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MlflowHostCreds"]


@dataclass
class MlflowHostCreds:
    """A server's address and what a request needs to be let in. Plug-ins make these; requests of ours do not."""

    host: str
    username: str | None = None
    password: str | None = None
    token: str | None = None
    aws_sigv4: bool = False
    auth: str | None = None
    ignore_tls_verification: bool = False
    client_cert_path: str | None = None
    server_cert_path: str | None = None
    use_databricks_sdk: bool = False
    databricks_auth_profile: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    use_secret_scope_token: bool = False

    def __repr__(self) -> str:
        return f"MlflowHostCreds(host={self.host!r})"

    @property
    def verify(self) -> bool | str:
        """What ``requests`` takes as ``verify``."""
        return (self.server_cert_path or True) if not self.ignore_tls_verification else False
