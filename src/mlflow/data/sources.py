"""All kinds of dataset sources, by class name."""

from __future__ import annotations

from typing import Any

from mlflow.data.artifact_dataset_sources import artifact_source
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.spark_dataset_source import SparkDatasetSource
from mlflow.data.uc_volume_dataset_source import UCVolumeDatasetSource

LocalArtifactDatasetSource: Any = artifact_source("")
S3ArtifactDatasetSource: Any = artifact_source("s3")
R2ArtifactDatasetSource: Any = artifact_source("r2")
GCSArtifactDatasetSource: Any = artifact_source("gs")
AzureBlobArtifactDatasetSource: Any = artifact_source("wasbs")
FTPArtifactDatasetSource: Any = artifact_source("ftp")
SFTPArtifactDatasetSource: Any = artifact_source("sftp")
HdfsArtifactDatasetSource: Any = artifact_source("hdfs")
AzureDataLakeArtifactDatasetSource: Any = artifact_source("abfss")

__all__ = [
    "AzureBlobArtifactDatasetSource",
    "AzureDataLakeArtifactDatasetSource",
    "CodeDatasetSource",
    "DeltaDatasetSource",
    "FTPArtifactDatasetSource",
    "GCSArtifactDatasetSource",
    "HTTPDatasetSource",
    "HdfsArtifactDatasetSource",
    "HuggingFaceDatasetSource",
    "LocalArtifactDatasetSource",
    "R2ArtifactDatasetSource",
    "S3ArtifactDatasetSource",
    "SFTPArtifactDatasetSource",
    "SparkDatasetSource",
    "UCVolumeDatasetSource",
]


def __getattr__(name: str) -> Any:
    # Sources of plugins, which are known only once the registry has looked for them. The import system asks for
    # ``__path__``, also while a plugin is being imported: no reason to look.
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlflow.data.dataset_source_registry import get_registered_sources

    for source in get_registered_sources():
        if getattr(source, "__name__", None) == name:
            return source
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
