"""What S3 needs to know: endpoint, region, credentials and upload options, from the variables and files AWS tools use.

obstore reads the ``AWS_*`` variables, web identity tokens, container and instance credentials by itself. The profiles
in ``~/.aws`` are read here; those that need more than fixed keys (a role, single sign-on, a process) go through boto3.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from mlflow.environment_variables import (
    MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE,
    MLFLOW_S3_ENDPOINT_URL,
    MLFLOW_S3_IGNORE_TLS,
    MLFLOW_S3_UPLOAD_EXTRA_ARGS,
)
from mlflow.exceptions import invalid

__all__ = ["credentials_found", "fixed_keys", "profile", "s3_settings", "upload_extra_args"]

_INDIRECT = (
    "role_arn",
    "credential_process",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
    "login_session",
)
_CONFIG_ARGS = {
    "ServerSideEncryption": "server_side_encryption",
    "SSEKMSKeyId": "sse_kms_key_id",
    "BucketKeyEnabled": "sse_bucket_key_enabled",
    "ChecksumAlgorithm": "checksum_algorithm",
    "RequestPayer": "request_payer",
}
_ATTRIBUTE_ARGS = {
    "ContentType": "Content-Type",
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "StorageClass": "Storage-Class",
}


def profile() -> dict[str, str]:
    """The settings of the AWS profile in use, from the credentials and config files; empty where there is none."""
    import configparser

    name = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"
    out: dict[str, str] = {}
    for variable, default, sections in (
        ("AWS_CONFIG_FILE", "~/.aws/config", (name, f"profile {name}")),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", (name,)),
    ):
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(os.path.expanduser(os.environ.get(variable) or default), encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # AWS's own tools complain; a broken file must not stop those who have variables
        for section in sections:
            if parser.has_section(section):
                out.update({key: value.strip() for key, value in parser.items(section) if value})
    return out


def fixed_keys(settings: dict[str, str] | None = None) -> dict[str, str] | None:
    """Access key, secret and perhaps token from the variables or the profile; None where they come from elsewhere."""
    env = os.environ
    if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY"):
        token = env.get("AWS_SESSION_TOKEN") or env.get("AWS_SECURITY_TOKEN")
        found = {"access_key_id": env["AWS_ACCESS_KEY_ID"], "secret_access_key": env["AWS_SECRET_ACCESS_KEY"]}
        return {**found, "session_token": token} if token else found
    settings = profile() if settings is None else settings
    if settings.get("aws_access_key_id") and settings.get("aws_secret_access_key") and "role_arn" not in settings:
        found = {
            "access_key_id": settings["aws_access_key_id"],
            "secret_access_key": settings["aws_secret_access_key"],
        }
        token = settings.get("aws_session_token")
        return {**found, "session_token": token} if token else found
    return None


def credentials_found() -> bool:
    """True when this process has credentials for S3, as far as can be said without asking the network for long."""
    env = os.environ
    if env.get("AWS_SKIP_SIGNATURE", "").lower() in ("true", "1"):
        return True
    if any(
        env.get(name)
        for name in (
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        )
    ):
        return True
    settings = profile()
    return bool(fixed_keys(settings) or any(settings.get(k) for k in _INDIRECT) or _on_instance())


def _on_instance() -> bool:
    """True on a machine of AWS, which has a metadata service."""
    import socket

    if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return False
    endpoint = os.environ.get("AWS_METADATA_ENDPOINT") or os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT")
    parts = urlsplit(endpoint or "http://169.254.169.254")
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=0.5) as probe:
            probe.settimeout(1)
            probe.sendall(b"PUT /latest/api/token HTTP/1.0\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\n\r\n")
            return b" 200 " in probe.recv(64)
    except OSError:
        return False


def s3_settings(bucket: str, keys: dict[str, str] | None = None, endpoint: str | None = None) -> dict[str, Any]:
    """Keyword arguments for ``obstore.store.S3Store``.

    Args:
        bucket: its name.
        keys: credentials that go before all others.
        endpoint: an endpoint that goes before all others.
    """
    env = os.environ
    settings = profile()
    endpoint = (
        endpoint
        or MLFLOW_S3_ENDPOINT_URL.get()
        or env.get("AWS_ENDPOINT_URL_S3")
        or env.get("AWS_ENDPOINT_URL")
        or settings.get("endpoint_url")
    )
    config: dict[str, Any] = {"bucket": bucket}
    client: dict[str, Any] = {}
    region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or settings.get("region")
    if endpoint:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise invalid(
                f"The S3 endpoint '{endpoint}' is no URL. Set MLFLOW_S3_ENDPOINT_URL to one like https://host."
            )
        endpoint = endpoint.rstrip("/")
        if MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE.get() == "virtual":
            config["virtual_hosted_style_request"] = True
            endpoint = f"{parts.scheme}://{bucket}.{parts.netloc}{parts.path.rstrip('/')}"
        config["endpoint"] = endpoint
        client["allow_http"] = parts.scheme == "http"
    elif not region:
        region = _region_of(bucket)
    config["region"] = region or "us-east-1"
    if MLFLOW_S3_IGNORE_TLS.get():
        client["allow_invalid_certificates"] = True
    elif env.get("AWS_CA_BUNDLE"):
        with open(env["AWS_CA_BUNDLE"], "rb") as file:
            client["root_certificate"] = file.read()
    out: dict[str, Any] = {"config": config, "client_options": client}
    keys = keys or fixed_keys(settings)
    if keys:
        config.update(keys)
    elif any(settings.get(key) for key in _INDIRECT) and not env.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        out["credential_provider"] = _Boto3()
    return out


def _region_of(bucket: str) -> str | None:
    """Where a bucket lies; AWS tells anybody. None when it does not answer soon."""
    import urllib3

    try:
        with urllib3.PoolManager() as pool:
            url = f"https://s3.amazonaws.com/{bucket}"
            response = pool.request("HEAD", url, timeout=2.0, retries=False, redirect=False)
            return response.headers.get("x-amz-bucket-region")
    except Exception:
        return None


class _Boto3:
    """Credentials from boto3's chain, asked for again every few minutes, since boto3 renews them by itself."""

    def __init__(self) -> None:
        from mlflow._registry import require

        boto3 = require("boto3", extra="boto3", purpose="An AWS profile with a role, single sign-on or a process")
        self._credentials = boto3.Session().get_credentials()
        if self._credentials is None:
            raise invalid("boto3 finds no credentials for the AWS profile in use. Check AWS_PROFILE and ~/.aws/config.")

    def __call__(self) -> dict[str, Any]:
        from datetime import datetime, timedelta, timezone

        frozen = self._credentials.get_frozen_credentials()
        return {
            "access_key_id": frozen.access_key,
            "secret_access_key": frozen.secret_key,
            "token": frozen.token,
            "expires_at": datetime.now(timezone.utc) + timedelta(minutes=5),
        }


def upload_extra_args() -> tuple[dict[str, Any], dict[str, str]]:
    """``MLFLOW_S3_UPLOAD_EXTRA_ARGS`` as settings of the store and attributes of each object.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for text that is no JSON object, or an argument that is not offered.
    """
    import json

    raw = MLFLOW_S3_UPLOAD_EXTRA_ARGS.get()
    if not raw:
        return {}, {}
    try:
        given = json.loads(raw)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise invalid('MLFLOW_S3_UPLOAD_EXTRA_ARGS must be a JSON object such as {"ServerSideEncryption": "aws:kms"}.')
    config: dict[str, Any] = {}
    attributes: dict[str, str] = {}
    for name, value in given.items():
        if name in _CONFIG_ARGS:
            config[_CONFIG_ARGS[name]] = value
        elif name in _ATTRIBUTE_ARGS:
            attributes[_ATTRIBUTE_ARGS[name]] = str(value)
        elif name == "Metadata" and isinstance(value, dict):
            attributes.update({str(k): str(v) for k, v in value.items()})
        else:
            offered = ", ".join([*_CONFIG_ARGS, *_ATTRIBUTE_ARGS, "Metadata"])
            raise invalid(f"MLFLOW_S3_UPLOAD_EXTRA_ARGS: '{name}' is not offered. There are: {offered}.")
    if "sse_kms_key_id" in config:
        config.setdefault("server_side_encryption", "aws:kms")
    return config, attributes
