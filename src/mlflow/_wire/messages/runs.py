"""Runs on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow._wire.messages.metrics import MetricMessage, metric_from_message, metrics_to_message
from mlflow._wire.operation import Message
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag

__all__ = [
    "DatasetInputMessage",
    "RunInfoMessage",
    "RunMessage",
    "dataset_input_from_message",
    "dataset_input_to_message",
    "run_from_message",
    "run_info_from_message",
    "run_info_to_message",
    "run_to_message",
]


class RunInfoMessage(Message):
    """What identifies and describes a run; ``run_uuid`` repeats ``run_id`` for old clients."""

    run_uuid: str | None = None
    experiment_id: str | None = None
    run_name: str | None = None
    user_id: str | None = None
    status: str | int | None = None
    start_time: int | None = None
    end_time: int | None = None
    artifact_uri: str | None = None
    lifecycle_stage: str | None = None
    run_id: str | None = None


class RunDataMessage(Message):
    """Latest metrics, params and tags."""

    metrics: list[MetricMessage] = []
    params: list[Param] = []
    tags: list[RunTag] = []


class DatasetInputMessage(Message):
    """A dataset and the tags of its link."""

    dataset: Dataset
    tags: list[InputTag] = []


class RunInputsMessage(Message):
    """Datasets and models used."""

    dataset_inputs: list[DatasetInputMessage] = []
    model_inputs: list[LoggedModelInput] = []


class RunOutputsMessage(Message):
    """Models produced."""

    model_outputs: list[LoggedModelOutput] = []


class RunMessage(Message):
    """A run."""

    info: RunInfoMessage
    data: RunDataMessage | None = None
    inputs: RunInputsMessage | None = None
    outputs: RunOutputsMessage | None = None


def run_info_to_message(info: RunInfo) -> RunInfoMessage:
    """Entity -> message."""
    return RunInfoMessage(
        info.run_id,
        info.experiment_id,
        info.run_name,
        info.user_id,
        info.status,
        info.start_time,
        info.end_time,
        info.artifact_uri,
        info.lifecycle_stage,
        info.run_id,
    )


def run_info_from_message(message: RunInfoMessage) -> RunInfo:
    """Message -> entity."""
    status: Any = message.status
    return RunInfo(
        message.run_id or message.run_uuid or "",
        message.experiment_id or "",
        message.user_id,
        RunStatus.to_string(status) if isinstance(status, int) else status,
        message.start_time,
        message.end_time,
        message.lifecycle_stage or "active",
        message.artifact_uri,
        message.run_name,
    )


def dataset_input_to_message(entry: DatasetInput) -> DatasetInputMessage:
    """Entity -> message."""
    return DatasetInputMessage(entry.dataset, list(entry.tags))


def dataset_input_from_message(message: DatasetInputMessage) -> DatasetInput:
    """Message -> entity."""
    return DatasetInput(message.dataset, message.tags)


def run_to_message(run: Run) -> RunMessage:
    """Entity -> message. Inputs and outputs are written, if only as ``{}``, where the entity has them."""
    data, inputs, outputs = run.data, run.inputs, run.outputs
    metrics: Sequence[Any] = metrics_to_message(data._metric_objs) if data else ()
    return RunMessage(
        run_info_to_message(run.info),
        RunDataMessage(metrics, data._param_objs, data._tag_objs) if data else None,  # type: ignore[arg-type]
        None
        if inputs is None
        else RunInputsMessage([dataset_input_to_message(d) for d in inputs.dataset_inputs], inputs.model_inputs),
        None if outputs is None else RunOutputsMessage(outputs.model_outputs),
    )


def run_from_message(message: RunMessage) -> Run:
    """Message -> entity."""
    data, inputs, outputs = message.data or RunDataMessage(), message.inputs, message.outputs
    return Run(
        run_info_from_message(message.info),
        RunData([metric_from_message(m) for m in data.metrics], data.params, data.tags),
        RunInputs([dataset_input_from_message(d) for d in inputs.dataset_inputs], inputs.model_inputs)
        if inputs
        else RunInputs([], []),
        RunOutputs(outputs.model_outputs) if outputs else RunOutputs([]),
    )
