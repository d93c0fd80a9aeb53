"""Local paths and file URIs."""

from mlflow.store.locations import file_uri_to_path as local_file_uri_to_path
from mlflow.store.locations import path_to_file_uri as path_to_local_file_uri

__all__ = ["local_file_uri_to_path", "path_to_local_file_uri"]
