"""Calls about lists of artifacts. Their bytes stream through routes of their own (``server/routes/artifacts.py``)."""

from __future__ import annotations

from mlflow._wire.operation import Message, Operation, Permission
from mlflow.entities.file_info import FileInfo


class ListArtifacts(Message):
    """Which folder of a run's artifacts."""

    run_id: str | None = None
    run_uuid: str | None = None
    path: str | None = None
    page_token: str | None = None


class ListLoggedModelArtifacts(Message):
    """Which folder of a logged model's files."""

    model_id: str | None = None
    artifact_directory_path: str | None = None
    page_token: str | None = None


class ListArtifactsResponse(Message):
    """A folder's entries, with paths below the root."""

    root_uri: str | None = None
    files: list[FileInfo] = []
    next_page_token: str | None = None


def _reply(result: tuple[str | None, list[FileInfo]]) -> ListArtifactsResponse:
    return ListArtifactsResponse(result[0], list(result[1]))


LIST = Operation(
    name="listArtifacts",
    method="GET",
    path="mlflow/artifacts/list",
    request=ListArtifacts,
    response=ListArtifactsResponse,
    facet="artifacts.list_run",
    permission=Permission.READ,
    subject="run_id",
    arguments=lambda q: (q.run_id, q.path),
    reply=_reply,
    build=lambda run_id, path=None: ListArtifacts(run_id, None, path),
    result=lambda r: (r.root_uri, r.files),
    required=("run_id",),
    summary="List a run's artifacts",
)
LIST_LOGGED_MODEL = Operation(
    name="listLoggedModelArtifacts",
    method="GET",
    path="mlflow/logged-models/{model_id}/artifacts/directories",
    request=ListLoggedModelArtifacts,
    response=ListArtifactsResponse,
    facet="artifacts.list_logged_model",
    permission=Permission.READ,
    subject="model_id",
    arguments=lambda q: (q.model_id, q.artifact_directory_path),
    reply=_reply,
    build=lambda model_id, path=None: ListLoggedModelArtifacts(model_id, path),
    result=lambda r: (r.root_uri, r.files),
    required=("model_id",),
    summary="List a logged model's files",
)

OPERATIONS = (LIST, LIST_LOGGED_MODEL)
