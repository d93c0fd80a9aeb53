"""The command group ``mlflow db``, under the path that other projects import."""

from mlflow.cli.db import commands

__all__ = ["commands"]
