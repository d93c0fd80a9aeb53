"""The command group ``mlflow runs``, under the path that other projects import."""

from mlflow.cli.runs import commands

__all__ = ["commands"]
