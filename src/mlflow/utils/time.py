"""The time in epoch milliseconds."""

from mlflow.entities._timestamp import now_ms as get_current_time_millis

__all__ = ["get_current_time_millis"]
