"""``models:/`` URIs: a logged model (``models:/m-<id>``), or a version in the model registry."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.delegate import DelegatingArtifactRepository
from mlflow.store.artifact.paths import clean_path
from mlflow.store.artifact.registry import get_artifact_repo

__all__ = ["ModelsArtifactRepository", "resolve_registry_uri", "split_models_uri"]

_MODEL_ID = re.compile(r"m-[0-9a-f]{32}")


def split_models_uri(uri: str) -> tuple[str, str]:
    """Root and path of a ``models:/`` URI: ``models:/name/1/a/b`` -> (``models:/name/1``, ``a/b``).

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for any other URI.
    """
    parts = urlsplit(uri.replace("#", "%23").replace("?", "%3F"))
    path = unquote(parts.path)
    names = path.strip("/").split("/") if path.startswith("/") else []
    if parts.scheme != "models" or not names or not names[0]:
        raise invalid(
            f"Not a proper models:/ URI: {uri}. Models URIs must be of the form 'models:/<model id>', "
            "'models:/<name>/<version, stage or latest>' or 'models:/<name>@<alias>'."
        )
    single = len(names) == 1 or _MODEL_ID.fullmatch(names[0]) or "@" in names[0]
    count = 1 if single else 2
    profile = f"//{parts.netloc}" if parts.netloc else ""
    return f"models:{profile}/{'/'.join(names[:count])}", clean_path("/".join(names[count:]))


def resolve_registry_uri(uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> str:
    """Where the files of a registered model version lie.

    The one place for the model registry to fill in.

    Args:
        uri: ``models:/name/version``, ``models:/name/stage``, ``models:/name/latest`` or ``models:/name@alias``.

    Raises:
        MlflowException: NOT_IMPLEMENTED in this build.
    """
    raise MlflowException(
        f"'{uri}' names a registered model, but the model registry is not part of this build yet. "
        "Use the logged model's own URI, models:/m-<id>.",
        "NOT_IMPLEMENTED",
    )


class ModelsArtifactRepository(DelegatingArtifactRepository):
    """The files of a logged model or registered model version. Files are added by logging models, and not deleted."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        root, below = split_models_uri(artifact_uri)
        self.repo = _repo_of(root, tracking_uri, registry_uri)
        super().__init__(artifact_uri, tracking_uri, registry_uri, prefix=below)

    @staticmethod
    def is_models_uri(uri: str) -> bool:
        """True for a URI of the scheme ``models``."""
        return str(uri).startswith("models:")

    @staticmethod
    def split_models_uri(uri: str) -> tuple[str, str]:
        """Root and path below it."""
        return split_models_uri(uri)

    @staticmethod
    def get_underlying_uri(uri: str) -> str:
        """Where the files lie."""
        root, below = split_models_uri(uri)
        found = _location(root, None, None)
        place = found if isinstance(found, str) else found.artifact_location
        return f"{place.rstrip('/')}/{below}" if below else place

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        return super().list_artifacts(path)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        raise MlflowException(
            "Files of a model are not deleted one by one. Delete the logged model or the model version.",
            "NOT_IMPLEMENTED",
        )


def _location(root: str, tracking_uri: str | None, registry_uri: str | None) -> Any:
    """The logged model, or the URI where a registered version's files lie."""
    parts = urlsplit(root)
    name = parts.path.strip("/")
    if parts.netloc:
        raise invalid(f"{root}: URIs with a profile are for Databricks, which this build does not reach.")
    if "/" in name or "@" in name:
        return resolve_registry_uri(root, tracking_uri, registry_uri)
    from mlflow.tracking._stores import get_store

    return get_store(tracking_uri).logged_models.get(name)


def _repo_of(root: str, tracking_uri: str | None, registry_uri: str | None) -> Any:
    found = _location(root, tracking_uri, registry_uri)
    if isinstance(found, str):
        return get_artifact_repo(found, tracking_uri, registry_uri)
    from mlflow.store.artifact.run_artifacts import logged_model_artifact_repo

    return logged_model_artifact_repo(found, tracking_uri)
