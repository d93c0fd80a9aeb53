"""The command group ``mlflow experiments``, under the path that other projects import."""

from mlflow.cli.experiments import commands

__all__ = ["commands"]
