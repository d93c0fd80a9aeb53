"""Random names of runs."""

from mlflow.store.names import random_name as _generate_random_name

__all__ = ["_generate_random_name"]
