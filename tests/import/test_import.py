"""``import mlflow`` is a table of names and nothing else; what the table says is there."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mlflow

SOURCE = Path(mlflow.__file__).parent
HEAVY = ("pandas", "numpy", "sqlalchemy", "opentelemetry", "yaml", "urllib3", "starlette", "msgspec", "asyncio", "rich")
SNAPSHOT = Path(__file__).parent / "public_api.txt"


def loaded(code, folder):
    """Modules that a new process has loaded after the code."""
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    program = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env, cwd=folder
    )
    return json.loads(out.stdout.splitlines()[-1])


def heavy(modules):
    return {name for name in modules if name.partition(".")[0] in HEAVY}


def test_the_import_alone(tmp_path):
    modules = loaded("import mlflow", tmp_path)
    assert heavy(modules) == set()
    assert len([m for m in modules if m.partition(".")[0] == "mlflow"]) < 10


def test_the_import_of_the_client_and_all_fluent_functions(tmp_path):
    modules = loaded("import mlflow.tracking.fluent, mlflow.tracking.client", tmp_path)
    assert heavy(modules) <= {m for m in modules if m.startswith("msgspec")}
    assert len([m for m in modules if m.partition(".")[0] == "mlflow"]) < 80


def test_no_folder_appears_by_importing(tmp_path):
    loaded("import mlflow; mlflow.get_tracking_uri(); mlflow.MlflowClient()", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", mlflow.__all__)
def test_each_name_is_there(name):
    assert getattr(mlflow, name) is not None
    assert name in dir(mlflow)


@pytest.mark.parametrize("name", sorted(mlflow._MODULES))
def test_each_module_is_there(name):
    assert inspect.ismodule(getattr(mlflow, name))
    assert name in dir(mlflow)


def test_the_version_is_that_of_the_interface():
    assert mlflow.__version__ == "3.8.1"


def test_what_is_not_there():
    with pytest.raises(AttributeError, match="no_such_name"):
        mlflow.no_such_name


def test_the_stub_says_the_same_as_the_table():
    stub = ast.parse((SOURCE / "__init__.pyi").read_text())
    imported = {
        alias.asname or alias.name: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {**mlflow._EXPORTS, **dict.fromkeys(mlflow._MODULES, "mlflow")}


def test_the_public_interface_of_tracking_is_pinned():
    """A changed line here is a changed promise. Write the file anew by MLFLOW_WRITE_SNAPSHOT=1 where it is meant."""
    text = "\n".join(_interface()) + "\n"
    if os.environ.get("MLFLOW_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()


def _interface():
    for name in mlflow.__all__:
        value = getattr(mlflow, name)
        if value.__module__.startswith(("mlflow.tracking._fluent", "mlflow.tracking._uri", "mlflow.tracking.client")):
            yield f"mlflow.{name}{_parameters(value)}"
    for name, value in sorted(inspect.getmembers(mlflow.MlflowClient)):
        if not name.startswith("_"):
            yield f"MlflowClient.{name}{_parameters(value) if callable(value) else ''}"


def _parameters(function):
    plain = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values() if p.name != "self"]
    return str(inspect.Signature(plain))
