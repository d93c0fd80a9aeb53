"""Old import path of HDFS's part of ``mlflow.store.artifact.filesystem``."""

from mlflow.store.artifact.filesystem import HdfsArtifactRepository

__all__ = ["HdfsArtifactRepository"]
