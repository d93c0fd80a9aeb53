"""Experiments on the wire."""

from __future__ import annotations

from mlflow._wire.operation import Message
from mlflow.entities.experiment import Experiment
from mlflow.entities.experiment_tag import ExperimentTag

__all__ = ["ExperimentMessage", "experiment_from_message", "experiment_to_message"]


class ExperimentMessage(Message):
    """An experiment."""

    experiment_id: str | None = None
    name: str | None = None
    artifact_location: str | None = None
    lifecycle_stage: str | None = None
    last_update_time: int | None = None
    creation_time: int | None = None
    tags: list[ExperimentTag] = []


def experiment_to_message(experiment: Experiment) -> ExperimentMessage:
    """Entity -> message."""
    return ExperimentMessage(
        experiment.experiment_id,
        experiment.name,
        experiment.artifact_location,
        experiment.lifecycle_stage,
        experiment.last_update_time,
        experiment.creation_time,
        [ExperimentTag(key, value) for key, value in experiment.tags.items()],
    )


def experiment_from_message(message: ExperimentMessage) -> Experiment:
    """Message -> entity."""
    return Experiment(
        message.experiment_id,
        message.name,
        message.artifact_location,
        message.lifecycle_stage,
        message.tags,
        message.creation_time,
        message.last_update_time,
    )
