"""What Google Cloud Storage and Azure need to know, from the variables and files that their own tools use."""

from __future__ import annotations

import base64
import json
import os
import shutil
from typing import Any
from urllib.parse import quote, urlsplit

from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.exceptions import MlflowException, invalid

__all__ = [
    "azure_credentials_found",
    "azure_settings",
    "commit_blocks",
    "create_blocks",
    "gcs_credentials_found",
    "gcs_settings",
]

_ADC = "~/.config/gcloud/application_default_credentials.json"
_OWN_KINDS = ("service_account", "authorized_user")  # what obstore signs in with by itself


def gcs_settings(bucket: str) -> dict[str, Any]:
    """Keyword arguments for ``obstore.store.GCSStore``."""
    out: dict[str, Any] = {"config": {"bucket": bucket}, "client_options": {}}
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    if emulator:
        url = emulator if "://" in emulator else f"http://{emulator}"
        out["config"].update(base_url=url.rstrip("/"), skip_signature=True)
        out["client_options"]["allow_http"] = url.startswith("http:")
    elif _adc_kind() not in (None, *_OWN_KINDS):
        out["credential_provider"] = _GoogleAuth()
    return out


def gcs_credentials_found() -> bool:
    """True when this process has credentials for Google Cloud Storage."""
    env = os.environ
    if any(env.get(n) for n in ("STORAGE_EMULATOR_HOST", "GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_KEY")):
        return True
    if _adc_kind() is not None:
        return True
    return _resolves("metadata.google.internal")


def _adc_kind() -> str | None:
    path = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS") or os.path.expanduser(_ADC)
    try:
        with open(path, encoding="utf-8") as file:
            return str(json.load(file).get("type"))
    except (OSError, ValueError, AttributeError):
        return None


class _GoogleAuth:
    """Tokens from google-auth, which knows kinds of credentials that obstore does not (workload identity, say)."""

    def __init__(self) -> None:
        from mlflow._registry import require

        auth = require("google.auth", extra="google-auth requests", purpose="This kind of Google credentials")
        scope = "https://www.googleapis.com/auth/devstorage.read_write"
        self._credentials, _ = auth.default(scopes=[scope])

    def __call__(self) -> dict[str, Any]:
        from datetime import timezone

        from google.auth.transport.requests import Request  # pyright: ignore[reportMissingImports]

        if not self._credentials.valid:
            self._credentials.refresh(Request())
        expiry = self._credentials.expiry
        return {"token": self._credentials.token, "expires_at": expiry and expiry.replace(tzinfo=timezone.utc)}


def azure_settings(container: str, host: str) -> dict[str, Any]:
    """Keyword arguments for ``obstore.store.AzureStore``.

    Args:
        container: container or file system.
        host: ``account.blob.core.windows.net`` or the like; empty to take the account from the environment.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE when the connection string is for another account: its key is never
            sent elsewhere.
    """
    env = os.environ
    given = _connection_string(env.get("AZURE_STORAGE_CONNECTION_STRING", ""))
    account = host.split(".")[0] or given.get("AccountName") or env.get("AZURE_STORAGE_ACCOUNT_NAME", "")
    if not account:
        raise invalid("The URI names no storage account. Write wasbs://container@account.blob.core.windows.net/path.")
    named = given.get("AccountName")
    if named and named != account:
        raise invalid(
            f"AZURE_STORAGE_CONNECTION_STRING is for the account '{named}', but the URI names '{account}'. "
            "Set the connection string of that account."
        )
    config: dict[str, Any] = {"account_name": account, "container_name": container}
    client: dict[str, Any] = {}
    out: dict[str, Any] = {"config": config, "client_options": client}
    suffix = given.get("EndpointSuffix") or host.partition(".")[2].partition(".")[2] or "core.windows.net"
    endpoint = (
        given.get("BlobEndpoint") or f"{given.get('DefaultEndpointsProtocol', 'https')}://{account}.blob.{suffix}"
    )
    config["endpoint"] = endpoint.rstrip("/")
    client["allow_http"] = endpoint.startswith("http:")
    key = given.get("AccountKey") or env.get("AZURE_STORAGE_ACCESS_KEY") or env.get("AZURE_STORAGE_ACCOUNT_KEY")
    signature = given.get("SharedAccessSignature") or env.get("AZURE_STORAGE_SAS_TOKEN")
    if key:
        config["account_key"] = key
    elif signature:
        config["sas_key"] = signature.lstrip("?")
    elif not (env.get("AZURE_CLIENT_SECRET") or env.get("AZURE_FEDERATED_TOKEN_FILE")):
        _sign_in(out)
    return out


def _sign_in(settings: dict[str, Any]) -> None:
    """Without keys: azure-identity's default chain where that is installed, else the Azure command line, if any."""
    import importlib.util

    try:
        installed = importlib.util.find_spec("azure.identity") is not None
    except ModuleNotFoundError:
        installed = False
    if installed:
        settings["credential_provider"] = _AzureIdentity()
    elif shutil.which("az") and not os.environ.get("IDENTITY_ENDPOINT"):
        settings["config"]["use_azure_cli"] = True


class _AzureIdentity:
    """Tokens from azure-identity's default chain."""

    def __init__(self) -> None:
        from azure.identity import DefaultAzureCredential  # pyright: ignore[reportMissingImports]

        self._credential = DefaultAzureCredential()

    def __call__(self) -> dict[str, Any]:
        from datetime import datetime, timezone

        found = self._credential.get_token("https://storage.azure.com/.default")
        return {"token": found.token, "expires_at": datetime.fromtimestamp(found.expires_on, timezone.utc)}


def azure_credentials_found() -> bool:
    """True when this process has credentials for Azure storage, or a way to get them."""
    names = (
        "AZURE_STORAGE_CONNECTION_STRING",
        "AZURE_STORAGE_ACCESS_KEY",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "AZURE_CLIENT_SECRET",
        "AZURE_FEDERATED_TOKEN_FILE",
        "IDENTITY_ENDPOINT",
        "MSI_ENDPOINT",
    )
    if any(os.environ.get(name) for name in names):
        return True
    return os.path.isfile(os.path.expanduser("~/.azure/azureProfile.json"))


def _connection_string(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _resolves(host: str) -> bool:
    import socket

    try:
        socket.getaddrinfo(host, 80)
    except OSError:
        return False
    return True


def create_blocks(store: Any, key: str, num_parts: int) -> CreateMultipartUploadResponse:
    """Sign a URL for each block of a blob to be; blocks need no upload id.

    Format: "Put Block" in the REST reference of Azure Storage; a block's id is the base64 of ``part-<number>``.
    """
    url = _signed(store, key)
    parts = (quote(_block_id(number), safe="") for number in range(1, num_parts + 1))
    credentials = [
        MultipartUploadCredential(f"{url}&comp=block&blockid={block}", number, {})
        for number, block in enumerate(parts, 1)
    ]
    return CreateMultipartUploadResponse(None, credentials)


def commit_blocks(store: Any, key: str, parts: list[MultipartUploadPart]) -> None:
    """Make the blob of its blocks ("Put Block List")."""
    import urllib3

    numbers = sorted(int(part.part_number) for part in parts)
    listed = "".join(f"<Latest>{_block_id(number)}</Latest>" for number in numbers)
    body = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{listed}</BlockList>'.encode()
    with urllib3.PoolManager() as pool:
        url = f"{_signed(store, key)}&comp=blocklist"
        response = pool.request("PUT", url, body=body, timeout=60, retries=3, redirect=False)
    if response.status >= 300:
        place = urlsplit(url)
        raise MlflowException(f"{place.netloc} could not complete the upload of '{key}': status {response.status}.")


def _block_id(number: int) -> str:
    return base64.b64encode(b"part-%06d" % number).decode()


def _signed(store: Any, key: str) -> str:
    from datetime import timedelta

    import obstore

    return obstore.sign(store, "PUT", key, timedelta(hours=1))
