"""Tags that tell where a run comes from, and the default experiment."""

import sys
from types import SimpleNamespace

import pytest

from mlflow.tracking.context import registry
from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.context.default_context import DefaultRunContext
from mlflow.tracking.context.registry import RunContextProviderRegistry, resolve_tags
from mlflow.tracking.default_experiment import registry as default_experiment
from mlflow.tracking.default_experiment.abstract_context import DefaultExperimentProvider


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("MLFLOW_RUN_CONTEXT", "MLFLOW_TRACKING_USERNAME", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(registry, "_run_context_provider_registry", RunContextProviderRegistry())
    monkeypatch.setattr(
        default_experiment,
        "_default_experiment_provider_registry",
        default_experiment.DefaultExperimentProviderRegistry(),
    )


class Team(RunContextProvider):
    def in_context(self):
        return True

    def tags(self):
        return {"team": "blue", "mlflow.user": "somebody"}


class Elsewhere(Team):
    def in_context(self):
        return False


class Broken(Team):
    def in_context(self):
        raise RuntimeError("out of order")


def test_every_run_has_user_and_source(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["train.py", "--fast"])
    monkeypatch.setenv("LOGNAME", "ada")
    tags = resolve_tags()
    assert tags["mlflow.user"] == "ada"
    assert (tags["mlflow.source.name"], tags["mlflow.source.type"]) == ("train.py", "LOCAL")
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ada@server")
    assert resolve_tags()["mlflow.user"] == "ada@server"


@pytest.mark.parametrize("argv", [[], [""]])
def test_a_console_has_no_file(monkeypatch, argv):
    monkeypatch.setattr(sys, "argv", argv)
    assert resolve_tags()["mlflow.source.name"] == "<console>"
    assert "mlflow.source.git.commit" not in resolve_tags()


def test_a_user_without_a_name(monkeypatch):
    import getpass

    def nameless():
        raise KeyError("uid not found: 1234")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert resolve_tags()["mlflow.user"] == "unknown"


def test_a_notebook_is_named(monkeypatch):
    # IPython itself is not a dependency; its running shell is recognised by the name of its class.
    shell = type("ZMQInteractiveShell", (), {"user_ns": {}})()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert DefaultRunContext().tags()["mlflow.source.type"] == "LOCAL"
    shell.user_ns["__vsc_ipynb_file__"] = "/home/ada/Explore.ipynb"
    tags = DefaultRunContext().tags()
    assert (tags["mlflow.source.name"], tags["mlflow.source.type"]) == ("Explore.ipynb", "NOTEBOOK")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ada/Other.ipynb")
    assert DefaultRunContext().tags()["mlflow.source.name"] == "Other.ipynb"


def test_tags_from_the_environment_and_of_the_user(monkeypatch):
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", '{"a": "b", "mlflow.user": "env"}')
    assert resolve_tags()["mlflow.user"] == "env"
    tags = resolve_tags({"mlflow.user": "me", "c": "d"})
    assert (tags["a"], tags["c"], tags["mlflow.user"]) == ("b", "d", "me")


@pytest.mark.parametrize("text", ["{", "[1]", "text"])
def test_a_broken_environment_is_logged_and_left_out(monkeypatch, caplog, text):
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", text)
    assert "mlflow.source.name" in resolve_tags()
    assert "MLFLOW_RUN_CONTEXT" in caplog.text


def test_providers(caplog):
    for provider in (Broken, Elsewhere, Team):
        registry._run_context_provider_registry.register(provider)
    tags = resolve_tags()
    assert (tags["team"], tags["mlflow.user"]) == ("blue", "somebody")
    assert "out of order" in caplog.text
    assert "team" not in resolve_tags(ignore=[Team])


def entry_points(folder, lines):
    """A distribution with entry points, as pip would leave it."""
    info = folder / "someplugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: someplugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(lines)


def test_plugins_are_found(tmp_path, monkeypatch, caplog):
    (tmp_path / "some_tags.py").write_text(
        "class Tags:\n    def in_context(self): return True\n    def tags(self): return {'from': 'plug-in'}\n"
        "class Experiment:\n    def in_context(self): return True\n    def get_experiment_id(self): return '42'\n"
    )
    entry_points(
        tmp_path,
        "[mlflow.run_context_provider]\ngood = some_tags:Tags\nmissing = some_tags:Nothing\n"
        "[mlflow.default_experiment_provider]\ngood = some_tags:Experiment\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert resolve_tags()["from"] == "plug-in"
    assert "'missing'" in caplog.text
    assert default_experiment.get_experiment_id() == "42"


class Chooses(DefaultExperimentProvider):
    def in_context(self):
        return True

    def get_experiment_id(self):
        return "7"


class ChoosesNothing(Chooses):
    def get_experiment_id(self):
        raise RuntimeError("undecided")


def test_default_experiment(caplog):
    assert default_experiment.get_experiment_id() == "0"
    default_experiment._default_experiment_provider_registry.register(ChoosesNothing)
    assert default_experiment.get_experiment_id() == "0"
    assert "undecided" in caplog.text
    default_experiment._default_experiment_provider_registry.register(Chooses)
    assert default_experiment.get_experiment_id() == "7"


@pytest.mark.parametrize("kind", ["cluster", "command", "job", "notebook", "repo"])
def test_databricks_has_nothing_to_say(kind):
    from importlib import import_module

    module = import_module(f"mlflow.tracking.context.databricks_{kind}_context")
    (name,) = module.__all__
    provider = getattr(module, name)()
    assert not provider.in_context()
    assert provider.tags() == {}


def test_modules_are_attributes():
    import subprocess

    code = (
        "from mlflow.tracking import context, default_experiment\n"
        "context.registry.resolve_tags, default_experiment.registry.get_experiment_id"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
