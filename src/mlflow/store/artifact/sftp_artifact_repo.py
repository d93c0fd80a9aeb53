"""Old import path of SFTP's part of ``mlflow.store.artifact.filesystem``."""

from mlflow.store.artifact.filesystem import SFTPArtifactRepository

__all__ = ["SFTPArtifactRepository"]
