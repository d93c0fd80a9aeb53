"""Kept for code that imports it."""

from mlflow.tracking.context._databricks import DatabricksContext as DatabricksCommandRunContext

__all__ = ["DatabricksCommandRunContext"]
