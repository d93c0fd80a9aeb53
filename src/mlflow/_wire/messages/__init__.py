"""Entities on the wire: one file per noun with its messages and the two conversions.

Nouns whose fields are their properties (params, tags, metrics, datasets, files) stand on the wire as they are.
"""

from mlflow._wire.messages.experiments import ExperimentMessage, experiment_from_message, experiment_to_message
from mlflow._wire.messages.logged_models import LoggedModelMessage, logged_model_from_message, logged_model_to_message
from mlflow._wire.messages.metrics import MetricMessage, metric_from_message, metric_to_message
from mlflow._wire.messages.runs import (
    RunInfoMessage,
    RunMessage,
    run_from_message,
    run_info_from_message,
    run_info_to_message,
    run_to_message,
)

__all__ = ["MESSAGES", "TO_MESSAGE"]

TO_MESSAGE = {
    "Experiment": experiment_to_message,
    "LoggedModel": logged_model_to_message,
    "Metric": metric_to_message,
    "Run": run_to_message,
    "RunInfo": run_info_to_message,
}
"""Entity name -> conversion to its message; others stand as they are."""

MESSAGES = {
    "Experiment": (ExperimentMessage, experiment_from_message),
    "LoggedModel": (LoggedModelMessage, logged_model_from_message),
    "Metric": (MetricMessage, metric_from_message),
    "Run": (RunMessage, run_from_message),
    "RunInfo": (RunInfoMessage, run_info_from_message),
}
"""Entity name -> its message and the conversion back."""
