"""Calls about logged models."""

from __future__ import annotations

from typing import Any

from mlflow._wire.messages.logged_models import (
    LoggedModelMessage,
    logged_model_from_message,
    logged_model_to_message,
)
from mlflow._wire.operation import Int64, Message, Operation, Permission
from mlflow.entities._paged_list import PagedList
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag


class CreateLoggedModel(Message):
    """A new logged model."""

    experiment_id: str | None = None
    name: str | None = None
    model_type: str | None = None
    source_run_id: str | None = None
    params: list[LoggedModelParameter] = []
    tags: list[LoggedModelTag] = []


class LoggedModelResponse(Message):
    """A logged model."""

    model: LoggedModelMessage | None = None


class LoggedModelId(Message):
    """Which logged model."""

    model_id: str | None = None
    allow_deleted: bool = False


class FinalizeLoggedModel(Message):
    """Whether its files are there."""

    model_id: str | None = None
    status: str | int | None = None


class ModelDataset(Message):
    """Metrics on which dataset count."""

    dataset_name: str | None = None
    dataset_digest: str | None = None


class ModelOrder(Message):
    """A field to sort by."""

    field_name: str | None = None
    ascending: bool = True
    dataset_name: str | None = None
    dataset_digest: str | None = None


class SearchLoggedModels(Message):
    """Which logged models."""

    experiment_ids: list[str] = []
    filter: str | None = None
    datasets: list[ModelDataset] = []
    max_results: Int64 | None = None
    order_by: list[ModelOrder] = []
    page_token: str | None = None


class SearchLoggedModelsResponse(Message):
    """A page."""

    models: list[LoggedModelMessage] = []
    next_page_token: str | None = None


class SetLoggedModelTags(Message):
    """Tags."""

    model_id: str | None = None
    tags: list[LoggedModelTag] = []


class DeleteLoggedModelTag(Message):
    """Which tag."""

    model_id: str | None = None
    tag_key: str | None = None


class LogLoggedModelParams(Message):
    """Params."""

    model_id: str | None = None
    params: list[LoggedModelParameter] = []


_BY_ID = "mlflow/logged-models/{model_id}"


def _present(message: Message) -> dict[str, Any]:
    return {name: value for name in message.__struct_fields__ if (value := getattr(message, name)) is not None}


def _operation(**fields: Any) -> Operation:
    fields.setdefault("permission", Permission.EDIT)
    fields.setdefault("required", ("model_id",))
    return Operation(subject="model_id", **fields)


CREATE = Operation(
    name="createLoggedModel",
    method="POST",
    path="mlflow/logged-models",
    request=CreateLoggedModel,
    response=LoggedModelResponse,
    facet="logged_models.create",
    permission=Permission.EDIT,
    subject="experiment_id",
    arguments=lambda q: (
        q.experiment_id,
        q.name or None,
        q.source_run_id or None,
        q.tags,
        q.params,
        q.model_type or None,
    ),
    reply=lambda m: LoggedModelResponse(logged_model_to_message(m)),
    build=lambda experiment_id, name=None, source_run_id=None, tags=(), params=(), model_type=None: CreateLoggedModel(
        str(experiment_id), name, model_type, source_run_id, list(params or ()), list(tags or ())
    ),
    result=lambda r: logged_model_from_message(r.model),
    required=("experiment_id",),
    repeatable=False,
    summary="Create a logged model",
)
GET = _operation(
    name="getLoggedModel",
    method="GET",
    path=_BY_ID,
    request=LoggedModelId,
    response=LoggedModelResponse,
    facet="logged_models.get",
    permission=Permission.READ,
    arguments=lambda q: (q.model_id, q.allow_deleted),
    reply=lambda m: LoggedModelResponse(logged_model_to_message(m)),
    build=lambda model_id, allow_deleted=False: LoggedModelId(model_id, allow_deleted),
    result=lambda r: logged_model_from_message(r.model),
    summary="Get a logged model",
)
SEARCH = Operation(
    name="searchLoggedModels",
    method="POST",
    path="mlflow/logged-models/search",
    request=SearchLoggedModels,
    response=SearchLoggedModelsResponse,
    facet="logged_models.search",
    permission=Permission.READ,
    subject="experiment_ids",
    arguments=lambda q: (
        q.experiment_ids,
        q.filter,
        [_present(d) for d in q.datasets] or None,
        q.max_results,
        [_present(o) for o in q.order_by] or None,
        q.page_token or None,
    ),
    reply=lambda page: SearchLoggedModelsResponse([logged_model_to_message(m) for m in page], page.token),
    build=lambda experiment_ids, filter_string=None, datasets=None, max_results=None, order_by=None, page_token=None: (
        SearchLoggedModels(
            [str(e) for e in experiment_ids],
            filter_string,
            [ModelDataset(**d) for d in datasets or ()],
            max_results,
            [ModelOrder(**o) for o in order_by or ()],
            page_token,
        )
    ),
    result=lambda r: PagedList(map(logged_model_from_message, r.models), r.next_page_token),
    required=("experiment_ids",),
    summary="Search logged models",
)
FINALIZE = _operation(
    name="finalizeLoggedModel",
    method="PATCH",
    path=_BY_ID,
    request=FinalizeLoggedModel,
    response=LoggedModelResponse,
    facet="logged_models.finalize",
    arguments=lambda q: (q.model_id, LoggedModelStatus.from_proto(q.status)),
    reply=lambda m: LoggedModelResponse(logged_model_to_message(m)),
    build=lambda model_id, status: FinalizeLoggedModel(model_id, LoggedModelStatus(status).to_proto()),
    result=lambda r: logged_model_from_message(r.model),
    required=("model_id", "status"),
    summary="Say that a logged model's files are there or never will be",
)
SET_TAGS = _operation(
    name="setLoggedModelTags",
    method="PATCH",
    path=_BY_ID + "/tags",
    request=SetLoggedModelTags,
    facet="logged_models.set_tags",
    arguments=lambda q: (q.model_id, q.tags),
    build=lambda model_id, tags: SetLoggedModelTags(model_id, list(tags)),
    summary="Set tags of a logged model",
)
DELETE_TAG = _operation(
    name="deleteLoggedModelTag",
    method="DELETE",
    path=_BY_ID + "/tags/{tag_key}",
    request=DeleteLoggedModelTag,
    facet="logged_models.delete_tag",
    arguments=lambda q: (q.model_id, q.tag_key),
    build=DeleteLoggedModelTag,
    repeatable=False,
    summary="Delete a tag of a logged model",
)
LOG_PARAMS = _operation(
    name="logLoggedModelParams",
    method="POST",
    path=_BY_ID + "/params",
    request=LogLoggedModelParams,
    facet="logged_models.log_params",
    arguments=lambda q: (q.model_id, q.params),
    build=lambda model_id, params: LogLoggedModelParams(model_id, list(params)),
    summary="Add params to a logged model",
)
DELETE = _operation(
    name="deleteLoggedModel",
    method="DELETE",
    path=_BY_ID,
    request=LoggedModelId,
    facet="logged_models.delete",
    arguments=lambda q: (q.model_id,),
    build=LoggedModelId,
    repeatable=False,
    summary="Delete a logged model",
)

OPERATIONS = (CREATE, GET, SEARCH, FINALIZE, SET_TAGS, DELETE_TAG, LOG_PARAMS, DELETE)
