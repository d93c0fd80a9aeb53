"""Settings: each is declared once, described, and reads its type."""

import ast
import inspect
from itertools import pairwise

import pytest

from mlflow import environment_variables
from mlflow.environment_variables import _BooleanEnvironmentVariable, _EnvironmentVariable

SETTINGS = {n: v for n, v in vars(environment_variables).items() if isinstance(v, _EnvironmentVariable)}


def test_each_is_declared_once_and_described():
    body = ast.parse(inspect.getsource(environment_variables)).body
    described = {}
    for declaration, after in pairwise(body):
        if isinstance(declaration, ast.Assign) and declaration.targets[0].id in SETTINGS:
            text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
            described[declaration.targets[0].id] = text
    assert [name for name, text in described.items() if not text] == []
    assert set(described) == set(SETTINGS)
    assert len({v.name for v in SETTINGS.values()}) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_unset_gives_the_default(setting, monkeypatch):
    monkeypatch.delenv(setting.name, raising=False)
    assert setting.get() == setting.default
    assert not setting.is_set()
    if setting.default is not None and setting.type is not str and not isinstance(setting.default, list):
        with setting.overridden(setting.default):
            assert setting.get() == setting.default
        assert not setting.defined


def test_values_are_typed_and_read_when_asked_for(monkeypatch):
    number = _EnvironmentVariable("MLFLOW_SOME_NUMBER", int, 5)
    monkeypatch.setenv(number.name, "7")
    assert (number.get(), number.get_raw()) == (7, "7")
    number.set(8)
    assert number.get() == 8
    number.unset()
    assert number.get() == 5
    monkeypatch.setenv(number.name, "seven")
    with pytest.raises(ValueError, match="MLFLOW_SOME_NUMBER='seven'"):
        number.get()


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("TRUE", True), ("1", True), ("False", False), ("0", False)]
)
def test_switches(monkeypatch, text, value):
    switch = _BooleanEnvironmentVariable("MLFLOW_SOME_SWITCH", None)
    assert switch.get() is None
    monkeypatch.setenv(switch.name, text)
    assert switch.get() is value
    monkeypatch.setenv(switch.name, "perhaps")
    with pytest.raises(ValueError, match="MLFLOW_SOME_SWITCH"):
        switch.get()
