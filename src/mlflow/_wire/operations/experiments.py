"""Calls about experiments."""

from __future__ import annotations

from mlflow._wire.messages.experiments import ExperimentMessage, experiment_from_message, experiment_to_message
from mlflow._wire.operation import Empty, Int64, Message, Operation, Permission
from mlflow._wire.values import view_type
from mlflow.entities._paged_list import PagedList
from mlflow.entities.experiment_tag import ExperimentTag


class CreateExperiment(Message):
    """A new experiment."""

    name: str | None = None
    artifact_location: str | None = None
    tags: list[ExperimentTag] = []


class CreateExperimentResponse(Message):
    """Its id."""

    experiment_id: str


class ExperimentId(Message):
    """Which experiment."""

    experiment_id: str | None = None


class ExperimentName(Message):
    """Which experiment."""

    experiment_name: str | None = None


class ExperimentResponse(Message):
    """An experiment."""

    experiment: ExperimentMessage


class SearchExperiments(Message):
    """Which experiments."""

    max_results: Int64 = 0
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] = []
    view_type: str | int | None = None


class SearchExperimentsResponse(Message):
    """A page."""

    experiments: list[ExperimentMessage] = []
    next_page_token: str | None = None


class UpdateExperiment(Message):
    """A new name."""

    experiment_id: str | None = None
    new_name: str | None = None


class SetExperimentTag(Message):
    """A tag."""

    experiment_id: str | None = None
    key: str | None = None
    value: str = ""


class DeleteExperimentTag(Message):
    """Which tag."""

    experiment_id: str | None = None
    key: str | None = None


def _search(method: str) -> Operation:
    return Operation(
        name="searchExperiments" if method == "POST" else "searchExperimentsByQuery",
        method=method,
        path="mlflow/experiments/search",
        request=SearchExperiments,
        response=SearchExperimentsResponse,
        facet="experiments.search",
        permission=Permission.LOGGED_IN,
        subject="",
        arguments=lambda q: (view_type(q.view_type), q.max_results, q.filter, q.order_by, q.page_token or None),
        reply=lambda page: SearchExperimentsResponse([experiment_to_message(e) for e in page], page.token),
        build=lambda view_type=1, max_results=1000, filter_string=None, order_by=None, page_token=None: (
            SearchExperiments(max_results, page_token, filter_string, list(order_by or ()), view_type)
        ),
        result=lambda r: PagedList(map(experiment_from_message, r.experiments), r.next_page_token),
        summary="Search experiments",
    )


def _by_id(name: str, facet: str, path: str, summary: str) -> Operation:
    return Operation(
        name=name,
        method="POST",
        path=path,
        request=ExperimentId,
        facet=facet,
        permission=Permission.MANAGE,
        subject="experiment_id",
        arguments=lambda q: (q.experiment_id,),
        build=lambda experiment_id: ExperimentId(str(experiment_id)),
        required=("experiment_id",),
        repeatable=False,
        summary=summary,
    )


CREATE = Operation(
    name="createExperiment",
    method="POST",
    path="mlflow/experiments/create",
    request=CreateExperiment,
    response=CreateExperimentResponse,
    facet="experiments.create",
    permission=Permission.LOGGED_IN,
    subject="",
    arguments=lambda q: (q.name, q.artifact_location, q.tags),
    reply=CreateExperimentResponse,
    build=lambda name, artifact_location=None, tags=(): CreateExperiment(name, artifact_location, list(tags)),
    result=lambda r: r.experiment_id,
    required=("name",),
    repeatable=False,
    summary="Create an experiment",
)
GET = Operation(
    name="getExperiment",
    method="GET",
    path="mlflow/experiments/get",
    request=ExperimentId,
    response=ExperimentResponse,
    facet="experiments.get",
    permission=Permission.READ,
    subject="experiment_id",
    arguments=lambda q: (q.experiment_id,),
    reply=lambda e: ExperimentResponse(experiment_to_message(e)),
    build=lambda experiment_id: ExperimentId(str(experiment_id)),
    result=lambda r: experiment_from_message(r.experiment),
    required=("experiment_id",),
    summary="Get an experiment",
)
GET_BY_NAME = Operation(
    name="getExperimentByName",
    method="GET",
    path="mlflow/experiments/get-by-name",
    request=ExperimentName,
    response=ExperimentResponse,
    facet="experiments.get_by_name",
    permission=Permission.READ,
    subject="experiment_name",
    arguments=lambda q: (q.experiment_name,),
    reply=lambda e: ExperimentResponse(experiment_to_message(e)),
    build=ExperimentName,
    result=lambda r: experiment_from_message(r.experiment),
    required=("experiment_name",),
    summary="Get an experiment by its name",
)
SEARCH = _search("POST")
SEARCH_BY_QUERY = _search("GET")
RENAME = Operation(
    name="updateExperiment",
    method="POST",
    path="mlflow/experiments/update",
    request=UpdateExperiment,
    facet="experiments.rename",
    permission=Permission.EDIT,
    subject="experiment_id",
    arguments=lambda q: (q.experiment_id, q.new_name),
    build=lambda experiment_id, new_name: UpdateExperiment(str(experiment_id), new_name),
    required=("experiment_id", "new_name"),
    summary="Rename an experiment",
)
DELETE = _by_id("deleteExperiment", "experiments.delete", "mlflow/experiments/delete", "Delete an experiment")
RESTORE = _by_id("restoreExperiment", "experiments.restore", "mlflow/experiments/restore", "Restore an experiment")
SET_TAG = Operation(
    name="setExperimentTag",
    method="POST",
    path="mlflow/experiments/set-experiment-tag",
    request=SetExperimentTag,
    facet="experiments.set_tag",
    permission=Permission.EDIT,
    subject="experiment_id",
    arguments=lambda q: (q.experiment_id, ExperimentTag(q.key, q.value)),
    build=lambda experiment_id, tag: SetExperimentTag(str(experiment_id), tag.key, str(tag.value)),
    required=("experiment_id", "key"),
    summary="Set a tag of an experiment",
)
DELETE_TAG = Operation(
    name="deleteExperimentTag",
    method="POST",
    path="mlflow/experiments/delete-experiment-tag",
    request=DeleteExperimentTag,
    response=Empty,
    facet="experiments.delete_tag",
    permission=Permission.EDIT,
    subject="experiment_id",
    arguments=lambda q: (q.experiment_id, q.key),
    build=lambda experiment_id, key: DeleteExperimentTag(str(experiment_id), key),
    required=("experiment_id", "key"),
    repeatable=False,
    summary="Delete a tag of an experiment",
)

OPERATIONS = (
    CREATE,
    GET,
    GET_BY_NAME,
    SEARCH,
    SEARCH_BY_QUERY,
    RENAME,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
)
