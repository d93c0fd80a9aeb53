"""Every route has its permission, every operation is served, and the API's own description is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from mlflow._wire.openapi import document
from mlflow._wire.operation import API_PREFIXES, Permission
from mlflow._wire.operations import OPERATIONS
from mlflow.server.app import App
from mlflow.server.settings import Settings
from tests.robust.serving import ask, serving


@pytest.fixture(params=["sqlite://", "files"])
def app(request, tmp_path) -> Iterator[App]:
    uri = str(tmp_path / "mlruns") if request.param == "files" else request.param
    made = App(Settings(backend_store_uri=uri, artifacts_destination=str(tmp_path), static_prefix="/p"))
    yield made
    made.services.close()


def test_every_route_has_a_permission(app):
    assert len(app.router.all) > 100
    public = {route.name for _, _, route in app.router.all if route.permission is Permission.PUBLIC}
    assert public <= {"health", "version", "openapi", "docs", "static", "page"}
    for method, path, route in app.router.all:
        assert isinstance(route.permission, Permission), (method, path)
        if route.permission in (Permission.READ, Permission.EDIT, Permission.MANAGE):
            assert route.subject, f"{method} {path} asks for a permission on nothing"
        if method not in ("GET", "HEAD"):
            assert route.permission is not Permission.PUBLIC, (method, path)


def test_a_permission_is_about_something_that_the_request_names():
    for operation in OPERATIONS:
        if operation.permission not in (Permission.PUBLIC, Permission.LOGGED_IN):
            assert operation.subject in operation.request.__struct_fields__, operation.name


def test_every_operation_is_served(app):
    served = {(method, path): route.name for method, path, route in app.router.all}
    for operation in OPERATIONS:
        for prefix in API_PREFIXES:
            before = "/p" if prefix == "/ajax-api" else ""
            assert served.get((operation.method, f"{before}{prefix}{operation.template}")) == operation.name


def test_no_two_routes_are_one(app):
    seen: dict[tuple[str, str], str] = {}
    for method, path, route in app.router.all:
        key = (method, re.sub(r"{\w+(:path)?}", "{}", path))
        assert key not in seen, f"{method} {path} is both {seen[key]} and {route.name}"
        seen[key] = route.name


def test_the_description_is_valid():
    validator = pytest.importorskip("openapi_spec_validator", reason="NOT TESTED: pip install openapi-spec-validator")
    validator.validate(json.loads(document()))


def test_each_described_path_answers(tmp_path):
    described = json.loads(document())["paths"]
    with serving(tmp_path) as server:
        assert ask(server, "/openapi.json")[1]["paths"] == described
        for path, methods in described.items():
            for method in methods:
                target = re.sub(r"{\w+}", "x", path)
                body = None if method == "get" else {}
                status, answer = ask(server, target, body, method.upper())
                assert status in (200, 400, 404), (method, path, status)
                if status != 200:
                    assert answer["error_code"] != "ENDPOINT_NOT_FOUND", (method, path)
