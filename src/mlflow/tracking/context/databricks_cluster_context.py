"""Kept for code that imports it."""

from mlflow.tracking.context._databricks import DatabricksContext as DatabricksClusterRunContext

__all__ = ["DatabricksClusterRunContext"]
