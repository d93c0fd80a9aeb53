"""TLS as the settings want it: whom to trust, and as whom to appear."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    import ssl

__all__ = ["context"]


def context(*, insecure: bool, authorities: str | None, client_certificate: str | None) -> ssl.SSLContext:
    """A client context with at least TLS 1.2 that checks certificate and host name, unless ``insecure``.

    Args:
        insecure: accept any certificate (``MLFLOW_TRACKING_INSECURE_TLS``).
        authorities: file or folder of certificates to trust instead of the system's.
        client_certificate: PEM file with certificate and key.
    """
    import ssl

    if insecure and authorities:
        raise invalid(
            "MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH are both set, but the first switches "
            "off the check that the second is for. Unset one of them."
        )
    tls = ssl.create_default_context()
    tls.set_alpn_protocols(["http/1.1"])
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    if insecure:
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    elif authorities:
        tls = _trusting(authorities)
    elif not tls.cert_store_stats()["x509_ca"] and not _system_folder():
        _load_certifi(tls)
    if client_certificate:
        try:
            tls.load_cert_chain(client_certificate)
        except (OSError, ssl.SSLError) as error:
            raise MlflowException(
                f"The client certificate '{client_certificate}' (MLFLOW_TRACKING_CLIENT_CERT_PATH) cannot be used: "
                f"{error}. It has to be a PEM file with the certificate and its key."
            ) from error
    return tls


def _trusting(authorities: str) -> ssl.SSLContext:
    import ssl

    place = {"capath": authorities} if os.path.isdir(authorities) else {"cafile": authorities}
    try:
        tls = ssl.create_default_context(**place)  # type: ignore[arg-type]
    except (OSError, ssl.SSLError) as error:
        raise MlflowException(
            f"The certificates in '{authorities}' cannot be used: {error}. MLFLOW_TRACKING_SERVER_CERT_PATH (or "
            "REQUESTS_CA_BUNDLE) has to name a PEM file or a folder prepared by 'openssl rehash'."
        ) from error
    tls.set_alpn_protocols(["http/1.1"])
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    return tls


def _system_folder() -> bool:
    """True when OpenSSL looks certificates up one by one in a folder that has some."""
    import ssl

    folder = ssl.get_default_verify_paths().capath
    try:
        return bool(folder) and any(os.scandir(folder))
    except OSError:
        return False


def _load_certifi(tls: ssl.SSLContext) -> None:
    """Some Python builds find no system certificates; then certifi's, where it is installed."""
    try:
        import certifi
    except ImportError:
        return
    tls.load_verify_locations(cafile=certifi.where())
