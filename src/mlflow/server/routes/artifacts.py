"""Artifacts' bytes over HTTP: the proxy (``mlflow-artifacts``), runs' and models' files, multipart uploads."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any

import msgspec

from mlflow._wire import codec
from mlflow._wire.operation import API_PREFIXES, Message, Permission
from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.artifacts import Artifacts, join
from mlflow.server.http import Request, Response, json_response
from mlflow.server.router import Route, Router
from mlflow.server.transfer import Download, parse_range, upload

__all__ = ["add"]

UI_UPLOAD_LIMIT = 10 * 1024 * 1024


class _Files(Message):
    files: list[FileInfo] = []


class CreateMultipartUpload(Message):
    """How many parts."""

    path: str | None = None
    num_parts: int = 1


class Part(Message):
    """A part that was uploaded."""

    part_number: int
    etag: str | None = None
    url: str | None = None


class CompleteMultipartUpload(Message):
    """All parts."""

    path: str | None = None
    upload_id: str | None = None
    parts: list[Part] = []


def add(router: Router, app: Any) -> None:
    """Add the routes; those of runs and models only where there is a store."""
    prefix, routes = app.settings.static_prefix, _Routes(app)

    def under_api(method: str, path: str, name: str, handler: Any, permission: Permission, subject: str = "") -> None:
        for api in API_PREFIXES:
            before = prefix if api == "/ajax-api" else ""
            router.add(method, f"{before}{api}/2.0/{path}", Route(name, handler, permission, subject))

    proxied = "mlflow-artifacts/artifacts/{path:path}"
    under_api("GET", proxied, "downloadArtifact", routes.get_proxied, Permission.READ, "path")
    under_api("PUT", proxied, "uploadArtifact", routes.put_proxied, Permission.EDIT, "path")
    under_api("DELETE", proxied, "deleteArtifacts", routes.delete_proxied, Permission.EDIT, "path")
    under_api("GET", "mlflow-artifacts/artifacts", "listProxiedArtifacts", routes.list_proxied, Permission.READ, "path")
    for action, handler in (
        ("create", routes.create_multipart),
        ("complete", routes.complete_multipart),
        ("abort", routes.abort_multipart),
    ):
        name = f"{action}MultipartUpload"
        under_api("POST", f"mlflow-artifacts/mpu/{action}/{{path:path}}", name, handler, Permission.EDIT, "path")
    if app.settings.artifacts_only:
        return
    of_run = "mlflow/runs/{run_id}/artifacts/{path:path}"
    under_api("GET", of_run, "downloadRunArtifact", routes.get_of_run, Permission.READ, "run_id")
    under_api("PUT", of_run, "uploadRunArtifact", routes.put_of_run, Permission.EDIT, "run_id")
    under_api("DELETE", of_run, "deleteRunArtifacts", routes.delete_of_run, Permission.EDIT, "run_id")
    of_model = "mlflow/logged-models/{model_id}/artifacts/files/{path:path}"
    under_api("GET", of_model, "downloadLoggedModelArtifact", routes.get_of_model, Permission.READ, "model_id")
    under_api("PUT", of_model, "uploadLoggedModelArtifact", routes.put_of_model, Permission.EDIT, "model_id")
    under_api("DELETE", of_model, "deleteLoggedModelArtifacts", routes.delete_of_model, Permission.EDIT, "model_id")
    router.add(
        "GET",
        f"{prefix}/get-artifact",
        Route("getArtifact", routes.get_artifact, Permission.READ, "run_id"),
    )
    router.add(
        "POST",
        f"{prefix}/ajax-api/2.0/mlflow/upload-artifact",
        Route("uploadArtifactFromPage", routes.upload_artifact, Permission.EDIT, "run_uuid"),
    )
    router.add(
        "GET",
        f"{prefix}/ajax-api/2.0/mlflow/logged-models/{{model_id}}/artifacts/files",
        Route("getLoggedModelArtifact", routes.get_of_model, Permission.READ, "model_id"),
    )


class _Routes:
    def __init__(self, app: Any):
        self._app = app
        self._artifacts: Artifacts = app.services.artifacts

    async def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        return await self._app.threads.run(function, *args)

    # The proxy

    async def get_proxied(self, request: Request) -> Any:
        path = join("", request.parameters["path"])
        return await self._download(request, self._artifacts.destination(), path)

    async def put_proxied(self, request: Request) -> Response:
        path = join("", request.parameters["path"])
        await self._upload(request, self._artifacts.destination(), path)
        return json_response(b"{}")

    async def delete_proxied(self, request: Request) -> Response:
        path = join("", request.parameters["path"])
        await self._run(self._delete, self._artifacts.destination(), path)
        return json_response(b"{}")

    async def list_proxied(self, request: Request) -> Response:
        path = join("", request.argument("path"))
        entries = await self._run(self._artifacts.destination().list_artifacts, path or None)
        shown = [FileInfo(posixpath.basename(e.path), e.is_dir, e.file_size) for e in entries]
        return json_response(codec.encode(_Files(shown)))

    # Runs and models

    async def get_of_run(self, request: Request) -> Any:
        return await self._download(request, *await self._run(self._in_run, request.parameters))

    async def put_of_run(self, request: Request) -> Response:
        await self._upload(request, *await self._run(self._in_run, request.parameters))
        return json_response(b"{}")

    async def delete_of_run(self, request: Request) -> Response:
        await self._run(self._delete, *await self._run(self._in_run, request.parameters))
        return json_response(b"{}")

    def _in_run(self, parameters: dict[str, str]) -> tuple[Any, str]:
        repository, folder = self._artifacts.below(self._artifacts.run_root(parameters["run_id"]))
        return repository, _required(join(folder, parameters["path"]), folder)

    async def get_artifact(self, request: Request) -> Any:
        run_id = request.argument("run_id") or request.argument("run_uuid")
        target = {"run_id": _given(run_id, "run_id"), "path": _given(request.argument("path"), "path")}
        return await self._download(request, *await self._run(self._in_run, target))

    async def upload_artifact(self, request: Request) -> Response:
        run_id = request.argument("run_uuid") or request.argument("run_id")
        target = {"run_id": _given(run_id, "run_uuid"), "path": _given(request.argument("path"), "path")}
        repository, path = await self._run(self._in_run, target)
        await self._upload(request, repository, path, UI_UPLOAD_LIMIT)
        return Response(200, b"", [(b"content-type", b"application/json")])

    async def get_of_model(self, request: Request) -> Any:
        path = request.parameters.get("path") or request.argument("artifact_file_path")
        target = {**request.parameters, "path": _given(path, "artifact_file_path")}
        return await self._download(request, *await self._run(self._in_model, target))

    async def put_of_model(self, request: Request) -> Response:
        await self._upload(request, *await self._run(self._in_model, request.parameters))
        return json_response(b"{}")

    async def delete_of_model(self, request: Request) -> Response:
        await self._run(self._delete, *await self._run(self._in_model, request.parameters))
        return json_response(b"{}")

    def _in_model(self, parameters: dict[str, str]) -> tuple[Any, str]:
        repository, folder = self._artifacts.below(self._artifacts.logged_model_root(parameters["model_id"]))
        return repository, _required(join(folder, parameters["path"]), folder)

    # What they share

    async def _download(self, request: Request, repository: Any, path: str) -> Download:
        header = request.header(b"range")
        reader = await self._run(repository.open_reader, path)
        span = None
        if header is not None:
            try:
                span = parse_range(header, reader.size)
            except MlflowException:
                await self._run(reader.close)
                raise
            if span is not None:
                await self._run(reader.close)
                reader = await self._run(repository.open_reader, path, *span)
        return Download(reader, self._app.threads, self._app.observer, path, span, request)

    async def _upload(self, request: Request, repository: Any, path: str, limit: int | None = None) -> None:
        if not path:
            raise invalid("Missing value for required parameter 'path'. Name the file.")
        seconds = self._app.settings.stall_seconds
        await upload(request, self._app.threads, self._app.observer, repository, path, limit, seconds)

    @staticmethod
    def _delete(repository: Any, path: str) -> None:
        if not path:
            raise invalid("The root of the artifacts is never deleted. Name a file or folder below it.")
        repository.delete_artifacts(path)

    # Multipart uploads

    def _multipart(self, request: Request, local_file: str) -> tuple[Any, str, str]:
        """The repository, the file's name (its last part in the body) and its folder (the request's path)."""
        from mlflow.store.artifact.artifact_repo import MultipartUploadMixin

        folder = join("", request.parameters["path"])
        name = _required(join("", posixpath.basename(local_file.replace("\\", "/"))), "")
        repository = self._artifacts.destination()
        if not isinstance(repository, MultipartUploadMixin):
            raise MlflowException(
                "The server's artifact storage takes no multipart uploads; send the file in one piece.",
                "NOT_IMPLEMENTED",
            )
        return repository, name, folder

    async def _body(self, request: Request, kind: type[Message], required: tuple[str, ...]) -> Any:
        settings = self._app.settings
        return codec.decode(kind, await request.body(settings.max_body, settings.body_seconds), None, required)

    async def create_multipart(self, request: Request) -> Response:
        body = await self._body(request, CreateMultipartUpload, ("path",))
        repository, name, folder = self._multipart(request, body.path)
        if not 1 <= body.num_parts <= 10_000:
            raise invalid(f"Invalid value {body.num_parts} for parameter 'num_parts' supplied: 1 to 10000 is possible.")
        made = await self._run(repository.create_multipart_upload, name, body.num_parts, folder or None)
        credentials = [
            {"url": c.url, "part_number": c.part_number, "headers": dict(c.headers or {})} for c in made.credentials
        ]
        return json_response(msgspec.json.encode({"upload_id": made.upload_id, "credentials": credentials}))

    async def complete_multipart(self, request: Request) -> Response:
        body = await self._body(request, CompleteMultipartUpload, ("path",))
        repository, name, folder = self._multipart(request, body.path)
        await self._run(repository.complete_multipart_upload, name, body.upload_id, body.parts, folder or None)
        return json_response(b"{}")

    async def abort_multipart(self, request: Request) -> Response:
        body = await self._body(request, CompleteMultipartUpload, ("path",))
        repository, name, folder = self._multipart(request, body.path)
        await self._run(repository.abort_multipart_upload, name, body.upload_id, folder or None)
        return json_response(b"{}")


def _given(value: str | None, name: str) -> str:
    if not value:
        raise codec.missing(name)
    return value


def _required(path: str, folder: str) -> str:
    if path == folder:
        raise invalid("The path names no file below the artifact root.")
    return path
