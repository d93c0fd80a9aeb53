"""Old import path of FTP's part of ``mlflow.store.artifact.filesystem``."""

from mlflow.store.artifact.filesystem import FTPArtifactRepository

__all__ = ["FTPArtifactRepository"]
