"""``mlflow.doctor``."""

from mlflow._doctor import doctor

__all__ = ["doctor"]
