"""Storage that only Databricks has."""

from __future__ import annotations

from mlflow.exceptions import MlflowNotImplementedException

__all__ = ["DatabricksArtifactRepository"]


class DatabricksArtifactRepository:
    """Fails when made, and says what to use instead."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        raise MlflowNotImplementedException(
            f"'{artifact_uri}' lies in Databricks storage, which this build does not reach. Use a folder, S3, "
            "Google Cloud Storage, Azure, HDFS, SFTP, FTP "
            "or an MLflow server; on a Databricks cluster a DBFS path is also the folder /dbfs/..."
        )
