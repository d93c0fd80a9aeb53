"""Uploads to S3 whose parts others send: signed URLs by AWS Signature Version 4.

Format: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" in Amazon's S3 API reference.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.environment_variables import MLFLOW_S3_EXPECTED_BUCKET_OWNER
from mlflow.exceptions import MlflowException, MlflowNotImplementedException, invalid

__all__ = ["abort", "check_owner", "complete", "create", "presign"]

_VALID_SECONDS = 3600
_MOST_PARTS = 10_000


def presign(settings: dict[str, Any], method: str, key: str, query: dict[str, str], now: datetime | None = None) -> str:
    """A URL that allows one kind of request to one object for an hour.

    Args:
        settings: what ``s3_settings`` returns.
        method: HTTP method.
        key: key of the object; empty for the bucket.
        query: further parameters of the request.
        now: the time of signing.

    Raises:
        MlflowException: NOT_IMPLEMENTED where the credentials are not at hand as keys.
    """
    config = settings["config"]
    access, secret, token = _keys(settings)
    region = config["region"]
    base = config.get("endpoint") or f"https://s3.{region}.amazonaws.com"
    bucket = "" if config.get("virtual_hosted_style_request") else f"/{quote(config['bucket'])}"
    path = f"{urlsplit(base).path.rstrip('/')}{bucket}/{quote(key, safe='/-_.~')}".rstrip("/" if not key else "")
    now = now or datetime.now(timezone.utc)
    scope = f"{now:%Y%m%d}/{region}/s3/aws4_request"
    parameters = {
        **query,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{access}/{scope}",
        "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": str(_VALID_SECONDS),
        "X-Amz-SignedHeaders": "host",
        **({"X-Amz-Security-Token": token} if token else {}),
    }
    encoded = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in sorted(parameters.items()))
    host = urlsplit(base).netloc
    request = "\n".join((method, path or "/", encoded, f"host:{host}\n", "host", "UNSIGNED-PAYLOAD"))
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{now:%Y%m%dT%H%M%SZ}\n{scope}\n{digest}"
    signing_key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        signing_key = hmac.new(signing_key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing_key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{urlsplit(base).scheme}://{host}{path or '/'}?{encoded}&X-Amz-Signature={signature}"


def _keys(settings: dict[str, Any]) -> tuple[str, str, str | None]:
    config = settings["config"]
    if "access_key_id" in config:
        return config["access_key_id"], config["secret_access_key"], config.get("session_token")
    provider = settings.get("credential_provider")
    if provider is None:
        raise MlflowNotImplementedException(
            "Uploads in parts straight to S3 need access keys in the server's environment or AWS profile. Large files "
            "go through the server instead."
        )
    found = provider()
    return found["access_key_id"], found["secret_access_key"], found["token"]


def create(settings: dict[str, Any], key: str, num_parts: int) -> CreateMultipartUploadResponse:
    """Begin an upload and sign a URL for each part."""
    if not 1 <= num_parts <= _MOST_PARTS:
        raise invalid(f"num_parts is {num_parts}, but S3 takes 1 to {_MOST_PARTS} parts.")
    answer = _call(settings, "POST", key, {"uploads": ""})
    upload_id = _text(answer, "UploadId")
    if not upload_id:
        raise MlflowException("The storage began no multipart upload; it does not seem to speak the S3 protocol.")
    credentials = [
        MultipartUploadCredential(
            presign(settings, "PUT", key, {"partNumber": str(number), "uploadId": upload_id}), number, {}
        )
        for number in range(1, num_parts + 1)
    ]
    return CreateMultipartUploadResponse(upload_id, credentials)


def complete(settings: dict[str, Any], key: str, upload_id: str, parts: list[MultipartUploadPart]) -> None:
    """Make the object of its parts."""
    from xml.sax.saxutils import escape

    listed = "".join(
        f"<Part><PartNumber>{int(p.part_number)}</PartNumber><ETag>{escape(p.etag or '')}</ETag></Part>"
        for p in sorted(parts, key=lambda p: p.part_number)
    )
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    answer = _call(settings, "POST", key, {"uploadId": upload_id}, body)
    if b"<Error>" in answer:  # S3 may find out after it has said 200
        raise MlflowException(f"The storage could not complete the upload: {_text(answer, 'Message')}")


def abort(settings: dict[str, Any], key: str, upload_id: str) -> None:
    """Drop the parts."""
    _call(settings, "DELETE", key, {"uploadId": upload_id})


def check_owner(settings: dict[str, Any]) -> None:
    """Make sure that the bucket belongs to the account in ``MLFLOW_S3_EXPECTED_BUCKET_OWNER``, where that is set.

    Raises:
        MlflowException: PERMISSION_DENIED when it belongs to another.
    """
    owner = MLFLOW_S3_EXPECTED_BUCKET_OWNER.get()
    if owner:
        _call(settings, "GET", "", {"list-type": "2", "max-keys": "0", "x-amz-expected-bucket-owner": owner})


def _call(settings: dict[str, Any], method: str, key: str, query: dict[str, str], body: bytes = b"") -> bytes:
    import ssl

    import urllib3

    options = settings.get("client_options", {})
    tls: dict[str, Any] = {}
    if options.get("allow_invalid_certificates"):
        tls = {"cert_reqs": ssl.CERT_NONE, "assert_hostname": False}
    elif options.get("root_certificate"):
        tls = {"ca_cert_data": options["root_certificate"].decode()}
    url = presign(settings, method, key, query)
    with urllib3.PoolManager(**tls) as pool:
        try:
            response = pool.request(method, url, body=body, timeout=60, retries=3, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            reason = type(error.__cause__ or error).__name__
            message = f"The storage at {urlsplit(url).netloc} does not answer ({reason})."
            raise MlflowException(message, "TEMPORARILY_UNAVAILABLE") from None
    if response.status >= 300:
        code = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "RESOURCE_DOES_NOT_EXIST"}.get(response.status)
        said = _text(response.data, "Message") or _text(response.data, "Code") or f"status {response.status}"
        raise MlflowException(f"The storage refused: {said}", code or "INTERNAL_ERROR")
    return response.data


def _text(document: bytes, element: str) -> str:
    """Text of an element of a small answer whose shape is known."""
    import re
    from html import unescape

    found = re.search(rb"<" + element.encode() + rb">(.*?)</", document, re.DOTALL)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""
