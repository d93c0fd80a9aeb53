"""Another name of what ``mlflow.store.run_operations`` holds."""

from mlflow.store.run_operations import RunOperations, get_combined_run_operations

__all__ = ["RunOperations", "get_combined_run_operations"]
