"""Parts of URIs."""

from mlflow.store.artifact.registry import scheme_of as get_uri_scheme
from mlflow.store.locations import append_to_location as append_to_uri_path
from mlflow.store.locations import resolve_location as resolve_uri_if_local

__all__ = ["append_to_uri_path", "get_uri_scheme", "resolve_uri_if_local"]
