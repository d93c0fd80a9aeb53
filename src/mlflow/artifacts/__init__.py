"""Artifacts by URI or by run: list, download, and load as text, JSON or an image."""

from __future__ import annotations

import json
import os
import tempfile
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.entities import FileInfo
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

__all__ = ["download_artifacts", "list_artifacts", "load_dict", "load_image", "load_text"]


def download_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    dst_path: str | None = None,
    tracking_uri: str | None = None,
    registry_uri: str | None = None,
) -> str:
    """Download a file, or a folder with all in it, and return its local path.

    Args:
        artifact_uri: what to download: a ``runs:/``, ``models:/`` or ``mlflow-artifacts:/`` URI, one of a storage
            (``s3://``, ``gs://`` ...), or a local path. Either this or ``run_id``.
        run_id: a run whose artifacts to download.
        artifact_path: with ``run_id``: a path below the run's artifacts; all of them by default.
        dst_path: local folder to download to, created where missing. By default a new temporary one; what lies on this
            machine anyway and is named by its own path is not copied.
        tracking_uri: tracking store to ask; the current one by default.
        registry_uri: model registry to ask; the current one by default.

    Raises:
        MlflowException: RESOURCE_DOES_NOT_EXIST when there is nothing there; INVALID_PARAMETER_VALUE for arguments that
            do not go together.
    """
    _check(artifact_uri, run_id, artifact_path)
    if dst_path is not None:
        dst_path = os.fspath(dst_path)
        os.makedirs(dst_path, exist_ok=True)
    from mlflow.store.artifact.paths import clean_path

    if run_id is not None and artifact_path:
        artifact_uri, run_id = f"runs:/{run_id}/{clean_path(artifact_path)}", None
    repo, path = _find(artifact_uri, run_id, artifact_path, tracking_uri, registry_uri)
    return repo.download_artifacts(path, dst_path)


def list_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    tracking_uri: str | None = None,
) -> list[FileInfo]:
    """What is directly in a folder of artifacts, sorted by path; nothing for a file. Arguments as for downloads."""
    _check(artifact_uri, run_id, artifact_path)
    repo, path = _find(artifact_uri, run_id, artifact_path, tracking_uri, None)
    return repo.list_artifacts(path or None)


def load_text(artifact_uri: str) -> str:
    """The content of an artifact that is UTF-8 text.

    Raises:
        MlflowException: BAD_REQUEST when it is not.
    """
    try:
        return _content(artifact_uri).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MlflowException(f"Unable to form a str object from file content: {error}", "BAD_REQUEST") from error


def load_dict(artifact_uri: str) -> dict[str, Any]:
    """The content of an artifact that is JSON.

    Raises:
        MlflowException: BAD_REQUEST when it is not.
    """
    try:
        return json.loads(_content(artifact_uri))
    except ValueError as error:
        raise MlflowException(
            f"Unable to form a JSON object from file content: {error}. Use load_text for other text.", "BAD_REQUEST"
        ) from error


def load_image(artifact_uri: str):
    """The content of an artifact that is an image, as a ``PIL.Image.Image``.

    Raises:
        MlflowException: BAD_REQUEST when it is not; NOT_IMPLEMENTED when Pillow is not installed.
    """
    from io import BytesIO

    from mlflow._registry import require

    image = require("PIL.Image", extra="pillow", purpose="Loading an image")
    try:
        found = image.open(BytesIO(_content(artifact_uri)))
        found.load()
    except (OSError, ValueError, SyntaxError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise MlflowException(f"Unable to form a PIL Image object from file content: {error}", "BAD_REQUEST") from error
    return found


def _content(artifact_uri: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mlflow-artifact-") as folder:
        local = download_artifacts(artifact_uri, dst_path=folder)
        if os.path.isdir(local):
            raise invalid(f"{artifact_uri} is a folder. Give the URI of a file.")
        with open(local, "rb") as file:
            return file.read()


def _check(artifact_uri: str | None, run_id: str | None, artifact_path: str | None) -> None:
    if (run_id is None) == (artifact_uri is None):
        raise invalid("Exactly one of `run_id` or `artifact_uri` must be specified")
    if artifact_uri is not None and artifact_path is not None:
        raise invalid(
            "`artifact_path` cannot be specified if `artifact_uri` is specified. Put the path into the URI, or give "
            "`run_id` and `artifact_path`."
        )


def _find(
    artifact_uri: str | None,
    run_id: str | None,
    artifact_path: str | None,
    tracking_uri: str | None,
    registry_uri: str | None,
) -> tuple[ArtifactRepository, str]:
    """A repository, and the path in it. Its root is the folder above what is asked for, where there is one."""
    from mlflow.store.artifact.paths import clean_path
    from mlflow.store.artifact.registry import get_artifact_repo

    if run_id is not None:
        path = clean_path(artifact_path)
        if path:
            return get_artifact_repo(f"runs:/{run_id}/", tracking_uri, registry_uri), path
        from mlflow.store.artifact.run_artifacts import run_artifact_repo
        from mlflow.tracking._stores import get_store

        return run_artifact_repo(get_store(tracking_uri).runs.get(run_id), tracking_uri), ""
    root, path = _split(os.fspath(artifact_uri))  # type: ignore[arg-type]
    return get_artifact_repo(root, tracking_uri, registry_uri), path


def _split(uri: str) -> tuple[str, str]:
    """The folder above, and the last name."""
    from urllib.parse import unquote

    from mlflow.store.artifact.registry import scheme_of

    scheme = scheme_of(uri)
    if scheme == "":
        whole = os.path.abspath(uri)
        above, name = os.path.split(whole)
        return (above, name) if name else (whole, "")
    if scheme == "models":
        from mlflow.store.artifact.models import split_models_uri

        return split_models_uri(uri)
    head, separator, path = uri.partition("://")
    if separator:
        authority, slash, path = path.partition("/")
        head = f"{head}://{authority}{slash}"
    else:
        head, _, path = uri.partition(":")
        slashes = len(path) - len(path.lstrip("/"))
        head, path = f"{head}:{path[:slashes]}", path[slashes:]
    path = path.rstrip("/")
    if scheme == "runs":
        run_id, _, below = path.partition("/")
        above, _, name = below.rpartition("/")
        return f"{head}{run_id}/{above}", name
    above, _, name = path.rpartition("/")
    return f"{head}{above}", unquote(name) if scheme in ("file", "http", "https") else name
