"""Calls about runs and what they log."""

from __future__ import annotations

from typing import Any

from mlflow._wire.codec import number, wire_float
from mlflow._wire.messages.runs import (
    DatasetInputMessage,
    RunInfoMessage,
    RunMessage,
    dataset_input_from_message,
    dataset_input_to_message,
    run_from_message,
    run_info_from_message,
    run_info_to_message,
    run_to_message,
)
from mlflow._wire.operation import Int64, Message, Operation, Permission
from mlflow._wire.values import run_status, view_type
from mlflow.entities._paged_list import PagedList
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag

_INT64 = 2**63


class CreateRun(Message):
    """A new run."""

    experiment_id: str | None = None
    user_id: str | None = None
    run_name: str | None = None
    start_time: Int64 | None = None
    tags: list[RunTag] = []


class RunResponse(Message):
    """A run."""

    run: RunMessage


class RunId(Message):
    """Which run."""

    run_id: str | None = None
    run_uuid: str | None = None


class UpdateRun(Message):
    """What to change."""

    run_id: str | None = None
    run_uuid: str | None = None
    status: str | int | None = None
    end_time: Int64 | None = None
    run_name: str | None = None


class UpdateRunResponse(Message):
    """The run as it is now."""

    run_info: RunInfoMessage


class SearchRuns(Message):
    """Which runs."""

    experiment_ids: list[str] = []
    filter: str | None = None
    run_view_type: str | int | None = None
    max_results: Int64 = 1000
    order_by: list[str] = []
    page_token: str | None = None


class SearchRunsResponse(Message):
    """A page."""

    runs: list[RunMessage] = []
    next_page_token: str | None = None


class LogMetric(Message):
    """A point of a metric."""

    value: float | str
    timestamp: Int64
    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    step: Int64 = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class LogParam(Message):
    """A param."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    value: str = ""


class SetTag(Message):
    """A tag."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    value: str = ""


class DeleteTag(Message):
    """Which tag."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None


class MetricInput(Message):
    """A point in a batch."""

    key: str
    value: float | str
    timestamp: Int64
    step: Int64 = 0
    dataset_name: str | None = None
    dataset_digest: str | None = None
    model_id: str | None = None


class KeyValueInput(Message):
    """A param or tag in a batch."""

    key: str
    value: str = ""


class LogBatch(Message):
    """What to log."""

    run_id: str | None = None
    run_uuid: str | None = None
    metrics: list[MetricInput] = []
    params: list[KeyValueInput] = []
    tags: list[KeyValueInput] = []


class LogInputs(Message):
    """What the run uses."""

    run_id: str | None = None
    run_uuid: str | None = None
    datasets: list[DatasetInputMessage] = []
    models: list[LoggedModelInput] = []


class LogOutputs(Message):
    """What the run produced."""

    run_id: str | None = None
    run_uuid: str | None = None
    models: list[LoggedModelOutput] = []


class LogModel(Message):
    """A model's MLmodel, as MLflow 2 clients record it."""

    run_id: str | None = None
    run_uuid: str | None = None
    model_json: str | None = None


def _metrics(batch: list[MetricInput]) -> list[Metric]:
    return [
        Metric(
            m.key,
            m.value if type(m.value) is float else number(m.value, f"metrics[{i}].value"),
            m.timestamp,
            m.step,
            m.model_id,
            m.dataset_name,
            m.dataset_digest,
        )
        for i, m in enumerate(batch)
    ]


def _batch(run_id: str, metrics=(), params=(), tags=()) -> LogBatch:
    points: Any = [
        MetricInput(
            m.key, wire_float(float(m.value)), m.timestamp, m.step, m.dataset_name, m.dataset_digest, m.model_id
        )
        for m in metrics
    ]
    return LogBatch(
        run_id,
        None,
        points,
        [KeyValueInput(p.key, str(p.value)) for p in params],
        [KeyValueInput(t.key, str(t.value)) for t in tags],
    )


def _operation(**fields: Any) -> Operation:
    fields.setdefault("permission", Permission.EDIT)
    fields.setdefault("method", "POST")
    fields.setdefault("required", ("run_id",))
    return Operation(subject="run_id", **fields)


CREATE = Operation(
    name="createRun",
    method="POST",
    path="mlflow/runs/create",
    request=CreateRun,
    response=RunResponse,
    facet="runs.create",
    permission=Permission.EDIT,
    subject="experiment_id",
    arguments=lambda q: (q.experiment_id or "0", q.user_id, q.start_time, q.tags, q.run_name),
    reply=lambda run: RunResponse(run_to_message(run)),
    build=lambda experiment_id, user_id=None, start_time=None, tags=(), run_name=None: CreateRun(
        str(experiment_id), user_id, run_name, start_time, [RunTag(t.key, str(t.value)) for t in tags]
    ),
    result=lambda r: run_from_message(r.run),
    repeatable=False,
    summary="Create a run",
)
GET = _operation(
    name="getRun",
    method="GET",
    path="mlflow/runs/get",
    request=RunId,
    response=RunResponse,
    facet="runs.get",
    permission=Permission.READ,
    arguments=lambda q: (q.run_id,),
    reply=lambda run: RunResponse(run_to_message(run)),
    build=RunId,
    result=lambda r: run_from_message(r.run),
    summary="Get a run",
)
UPDATE = _operation(
    name="updateRun",
    path="mlflow/runs/update",
    request=UpdateRun,
    response=UpdateRunResponse,
    facet="runs.update",
    arguments=lambda q: (q.run_id, run_status(q.status), q.end_time, q.run_name),
    reply=lambda info: UpdateRunResponse(run_info_to_message(info)),
    build=lambda run_id, status=None, end_time=None, run_name=None: UpdateRun(run_id, None, status, end_time, run_name),
    result=lambda r: run_info_from_message(r.run_info),
    summary="Change a run's status, end time or name",
)
DELETE = _operation(
    name="deleteRun",
    path="mlflow/runs/delete",
    request=RunId,
    facet="runs.delete",
    arguments=lambda q: (q.run_id,),
    build=RunId,
    summary="Delete a run",
)
RESTORE = _operation(
    name="restoreRun",
    path="mlflow/runs/restore",
    request=RunId,
    facet="runs.restore",
    arguments=lambda q: (q.run_id,),
    build=RunId,
    summary="Restore a run",
)
SEARCH = Operation(
    name="searchRuns",
    method="POST",
    path="mlflow/runs/search",
    request=SearchRuns,
    response=SearchRunsResponse,
    facet="runs.search",
    permission=Permission.READ,
    subject="experiment_ids",
    arguments=lambda q: (
        q.experiment_ids,
        q.filter,
        view_type(q.run_view_type),
        q.max_results,
        q.order_by,
        q.page_token or None,
    ),
    reply=lambda page: SearchRunsResponse([run_to_message(r) for r in page], page.token),
    build=lambda experiment_ids, filter_string=None, view_type=1, max_results=1000, order_by=None, page_token=None: (
        SearchRuns(
            [str(e) for e in experiment_ids], filter_string, view_type, max_results, list(order_by or ()), page_token
        )
    ),
    result=lambda r: PagedList(map(run_from_message, r.runs), r.next_page_token),
    summary="Search runs",
)
LOG_METRIC = _operation(
    name="logMetric",
    path="mlflow/runs/log-metric",
    request=LogMetric,
    facet="runs.log_metric",
    arguments=lambda q: (
        q.run_id,
        Metric(
            q.key,
            number(q.value),
            q.timestamp,
            q.step,
            q.model_id or None,
            q.dataset_name or None,
            q.dataset_digest or None,
        ),
    ),
    build=lambda run_id, metric: LogMetric(
        wire_float(float(metric.value)),
        metric.timestamp,
        run_id,
        None,
        metric.key,
        metric.step,
        metric.model_id,
        metric.dataset_name,
        metric.dataset_digest,
    ),
    required=("run_id", "key"),
    summary="Log a point of a metric",
)
LOG_PARAM = _operation(
    name="logParam",
    path="mlflow/runs/log-parameter",
    request=LogParam,
    facet="runs.log_param",
    arguments=lambda q: (q.run_id, Param(q.key, q.value)),
    build=lambda run_id, param: LogParam(run_id, None, param.key, str(param.value)),
    required=("run_id", "key"),
    summary="Log a param",
)
SET_TAG = _operation(
    name="setTag",
    path="mlflow/runs/set-tag",
    request=SetTag,
    facet="runs.set_tag",
    arguments=lambda q: (q.run_id, RunTag(q.key, q.value)),
    build=lambda run_id, tag: SetTag(run_id, None, tag.key, str(tag.value)),
    required=("run_id", "key"),
    summary="Set a tag of a run",
)
DELETE_TAG = _operation(
    name="deleteTag",
    path="mlflow/runs/delete-tag",
    request=DeleteTag,
    facet="runs.delete_tag",
    arguments=lambda q: (q.run_id, q.key),
    build=lambda run_id, key: DeleteTag(run_id, None, key),
    required=("run_id", "key"),
    repeatable=False,
    summary="Delete a tag of a run",
)
LOG_BATCH = _operation(
    name="logBatch",
    path="mlflow/runs/log-batch",
    request=LogBatch,
    facet="runs.log_batch",
    arguments=lambda q: (
        q.run_id,
        _metrics(q.metrics),
        [Param(p.key, p.value) for p in q.params],
        [RunTag(t.key, t.value) for t in q.tags],
    ),
    build=_batch,
    summary="Log metrics, params and tags, all or nothing",
)
LOG_INPUTS = _operation(
    name="logInputs",
    path="mlflow/runs/log-inputs",
    request=LogInputs,
    facet="runs.log_inputs",
    arguments=lambda q: (q.run_id, [dataset_input_from_message(d) for d in q.datasets], q.models),
    build=lambda run_id, datasets=(), models=(): LogInputs(
        run_id, None, [dataset_input_to_message(d) for d in datasets or ()], list(models or ())
    ),
    summary="Link datasets and models that a run uses",
)
LOG_OUTPUTS = _operation(
    name="logOutputs",
    path="mlflow/runs/outputs",
    request=LogOutputs,
    facet="runs.log_outputs",
    arguments=lambda q: (q.run_id, q.models),
    build=lambda run_id, models: LogOutputs(run_id, None, list(models)),
    summary="Link models that a run produced",
)
LOG_MODEL = _operation(
    name="logModel",
    path="mlflow/runs/log-model",
    request=LogModel,
    facet="runs.record_model",
    arguments=lambda q: (q.run_id, q.model_json),
    build=lambda run_id, model_json: LogModel(run_id, None, model_json),
    required=("run_id", "model_json"),
    repeatable=False,
    summary="Record a model of a run, as MLflow 2 clients do",
)

OPERATIONS = (
    CREATE,
    GET,
    UPDATE,
    DELETE,
    RESTORE,
    SEARCH,
    LOG_METRIC,
    LOG_PARAM,
    SET_TAG,
    DELETE_TAG,
    LOG_BATCH,
    LOG_INPUTS,
    LOG_OUTPUTS,
    LOG_MODEL,
)
