"""Plain data, one noun per file. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.entities.assessment import Assessment, Expectation, Feedback
    from mlflow.entities.assessment_error import AssessmentError
    from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
    from mlflow.entities.dataset import Dataset
    from mlflow.entities.dataset_input import DatasetInput
    from mlflow.entities.dataset_record import DatasetRecord
    from mlflow.entities.dataset_record_source import DatasetRecordSource, DatasetRecordSourceType
    from mlflow.entities.dataset_summary import _DatasetSummary
    from mlflow.entities.document import Document
    from mlflow.entities.entity_type import EntityAssociationType
    from mlflow.entities.evaluation_dataset import EvaluationDataset
    from mlflow.entities.experiment import Experiment
    from mlflow.entities.experiment_tag import ExperimentTag
    from mlflow.entities.file_info import FileInfo
    from mlflow.entities.gateway_endpoint import (
        GatewayEndpoint,
        GatewayEndpointBinding,
        GatewayEndpointModelMapping,
        GatewayEndpointTag,
        GatewayModelDefinition,
        GatewayResourceType,
    )
    from mlflow.entities.gateway_secrets import GatewaySecretInfo
    from mlflow.entities.input_tag import InputTag
    from mlflow.entities.lifecycle_stage import LifecycleStage
    from mlflow.entities.logged_model import LoggedModel
    from mlflow.entities.logged_model_input import LoggedModelInput
    from mlflow.entities.logged_model_output import LoggedModelOutput
    from mlflow.entities.logged_model_parameter import LoggedModelParameter
    from mlflow.entities.logged_model_status import LoggedModelStatus
    from mlflow.entities.logged_model_tag import LoggedModelTag
    from mlflow.entities.metric import Metric
    from mlflow.entities.model_registry.prompt import Prompt
    from mlflow.entities.param import Param
    from mlflow.entities.run import Run
    from mlflow.entities.run_data import RunData
    from mlflow.entities.run_info import RunInfo
    from mlflow.entities.run_inputs import RunInputs
    from mlflow.entities.run_outputs import RunOutputs
    from mlflow.entities.run_status import RunStatus
    from mlflow.entities.run_tag import RunTag
    from mlflow.entities.scorer import ScorerVersion
    from mlflow.entities.source_type import SourceType
    from mlflow.entities.span import LiveSpan, NoOpSpan, Span, SpanType
    from mlflow.entities.span_event import SpanEvent
    from mlflow.entities.span_status import SpanStatus, SpanStatusCode
    from mlflow.entities.trace import Trace
    from mlflow.entities.trace_data import TraceData
    from mlflow.entities.trace_info import TraceInfo
    from mlflow.entities.trace_location import (
        InferenceTableLocation,
        MlflowExperimentLocation,
        TraceLocation,
        TraceLocationType,
        UCSchemaLocation,
    )
    from mlflow.entities.trace_state import TraceState
    from mlflow.entities.view_type import ViewType
    from mlflow.entities.webhook import Webhook, WebhookEvent, WebhookStatus, WebhookTestResult

__all__ = [
    "Assessment",
    "AssessmentError",
    "AssessmentSource",
    "AssessmentSourceType",
    "Dataset",
    "DatasetInput",
    "DatasetRecord",
    "DatasetRecordSource",
    "DatasetRecordSourceType",
    "Document",
    "EntityAssociationType",
    "EvaluationDataset",
    "Expectation",
    "Experiment",
    "ExperimentTag",
    "Feedback",
    "FileInfo",
    "GatewayEndpoint",
    "GatewayEndpointBinding",
    "GatewayEndpointModelMapping",
    "GatewayEndpointTag",
    "GatewayModelDefinition",
    "GatewayResourceType",
    "GatewaySecretInfo",
    "InferenceTableLocation",
    "InputTag",
    "LifecycleStage",
    "LiveSpan",
    "LoggedModel",
    "LoggedModelInput",
    "LoggedModelOutput",
    "LoggedModelParameter",
    "LoggedModelStatus",
    "LoggedModelTag",
    "Metric",
    "MlflowExperimentLocation",
    "NoOpSpan",
    "Param",
    "Prompt",
    "Run",
    "RunData",
    "RunInfo",
    "RunInputs",
    "RunOutputs",
    "RunStatus",
    "RunTag",
    "ScorerVersion",
    "SourceType",
    "Span",
    "SpanEvent",
    "SpanStatus",
    "SpanStatusCode",
    "SpanType",
    "Trace",
    "TraceData",
    "TraceInfo",
    "TraceLocation",
    "TraceLocationType",
    "TraceState",
    "UCSchemaLocation",
    "ViewType",
    "Webhook",
    "WebhookEvent",
    "WebhookStatus",
    "WebhookTestResult",
    "_DatasetSummary",
]

_MODULES = {
    "Assessment": "assessment",
    "AssessmentError": "assessment_error",
    "AssessmentSource": "assessment_source",
    "AssessmentSourceType": "assessment_source",
    "Dataset": "dataset",
    "DatasetInput": "dataset_input",
    "DatasetRecord": "dataset_record",
    "DatasetRecordSource": "dataset_record_source",
    "DatasetRecordSourceType": "dataset_record_source",
    "Document": "document",
    "EntityAssociationType": "entity_type",
    "EvaluationDataset": "evaluation_dataset",
    "Expectation": "assessment",
    "Experiment": "experiment",
    "ExperimentTag": "experiment_tag",
    "Feedback": "assessment",
    "FileInfo": "file_info",
    "GatewayEndpoint": "gateway_endpoint",
    "GatewayEndpointBinding": "gateway_endpoint",
    "GatewayEndpointModelMapping": "gateway_endpoint",
    "GatewayEndpointTag": "gateway_endpoint",
    "GatewayModelDefinition": "gateway_endpoint",
    "GatewayResourceType": "gateway_endpoint",
    "GatewaySecretInfo": "gateway_secrets",
    "InferenceTableLocation": "trace_location",
    "InputTag": "input_tag",
    "LifecycleStage": "lifecycle_stage",
    "LiveSpan": "span",
    "LoggedModel": "logged_model",
    "LoggedModelInput": "logged_model_input",
    "LoggedModelOutput": "logged_model_output",
    "LoggedModelParameter": "logged_model_parameter",
    "LoggedModelStatus": "logged_model_status",
    "LoggedModelTag": "logged_model_tag",
    "Metric": "metric",
    "MlflowExperimentLocation": "trace_location",
    "NoOpSpan": "span",
    "Param": "param",
    "Prompt": "model_registry.prompt",
    "Run": "run",
    "RunData": "run_data",
    "RunInfo": "run_info",
    "RunInputs": "run_inputs",
    "RunOutputs": "run_outputs",
    "RunStatus": "run_status",
    "RunTag": "run_tag",
    "ScorerVersion": "scorer",
    "SourceType": "source_type",
    "Span": "span",
    "SpanEvent": "span_event",
    "SpanStatus": "span_status",
    "SpanStatusCode": "span_status",
    "SpanType": "span",
    "Trace": "trace",
    "TraceData": "trace_data",
    "TraceInfo": "trace_info",
    "TraceLocation": "trace_location",
    "TraceLocationType": "trace_location",
    "TraceState": "trace_state",
    "UCSchemaLocation": "trace_location",
    "ViewType": "view_type",
    "Webhook": "webhook",
    "WebhookEvent": "webhook",
    "WebhookStatus": "webhook",
    "WebhookTestResult": "webhook",
    "_DatasetSummary": "dataset_summary",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlflow._registry import load

    found = globals()[name] = load(f"{__name__}.{module}:{name}")
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
