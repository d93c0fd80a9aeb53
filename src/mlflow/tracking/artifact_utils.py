"""Artifact addresses and downloads, under the path that integrations import."""

from __future__ import annotations

from mlflow.store.locations import append_to_location
from mlflow.tracking._stores import get_store

__all__ = ["_download_artifact_from_uri", "get_artifact_uri"]


def get_artifact_uri(run_id, artifact_path=None, tracking_uri=None):
    """URI of a run's artifacts, or of ``artifact_path`` among them."""
    if not run_id:
        from mlflow.exceptions import invalid

        raise invalid("A run_id is needed to find a run's artifacts.")
    root = get_store(tracking_uri).runs.get(run_id).info.artifact_uri or ""
    return append_to_location(root, artifact_path) if artifact_path else root


def _download_artifact_from_uri(artifact_uri, output_path=None, lineage_header_info=None, tracking_uri=None):
    """Copy what a URI names to this machine and return its path; see ``mlflow.artifacts.download_artifacts``."""
    from mlflow.artifacts import download_artifacts

    return download_artifacts(artifact_uri=artifact_uri, dst_path=output_path, tracking_uri=tracking_uri)
