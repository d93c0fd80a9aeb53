"""The names of ``mlflow.entities`` and what importing them costs."""

import subprocess
import sys

import pytest

import mlflow.entities
import mlflow.entities.model_registry


@pytest.mark.parametrize("package", [mlflow.entities, mlflow.entities.model_registry])
def test_every_name_is_there_and_is_the_one_of_its_module(package):
    for name in package.__all__:
        if name == "PromptModelConfig":
            pytest.importorskip("pydantic")
        found = getattr(package, name)
        assert found.__name__ == name
        assert getattr(sys.modules[found.__module__], name) is found


@pytest.mark.parametrize("package", [mlflow.entities, mlflow.entities.model_registry])
def test_unknown_names_are_attribute_errors(package):
    with pytest.raises(AttributeError, match="nothing_here"):
        package.nothing_here
    assert set(package.__all__) <= set(dir(package))


def test_heavy_libraries_are_not_imported():
    code = (
        "import sys, mlflow.entities as e, mlflow.entities.model_registry as r\n"
        "[getattr(e, n) for n in e.__all__]; [getattr(r, n) for n in r.__all__ if n != 'PromptModelConfig']\n"
        "heavy = ('opentelemetry', 'pydantic', 'numpy', 'pandas', 'sqlalchemy', 'google')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
