from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from mlflow.cli import COMMANDS, cli
from mlflow.cli.environment_file import parse


def test_version(run):
    assert run("--version").stdout == "mlflow, version 3.8.1\n"


def test_every_command_of_the_table_is_there_and_has_help(run):
    context = click.Context(cli)
    listed = run("--help").stdout
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert isinstance(command, click.Command)
        assert command.help
        assert f"  {name} " in listed
        assert "Usage:" in run(name, "--help").stdout


def test_listing_the_commands_imports_none_of_them():
    code = (
        "import sys\nfrom mlflow.cli import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('mlflow.cli')))\n"
        "assert not {'numpy', 'pandas', 'sqlalchemy', 'rich', 'yaml', 'uvicorn'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['mlflow.cli', 'mlflow.cli.group']"


def test_the_paths_that_others_import(folder):
    from mlflow import db, experiments, runs

    for module, command in ((db, "upgrade"), (experiments, "csv"), (runs, "describe")):
        assert command in module.commands.list_commands(click.Context(module.commands))
    # Outside of the root group too, an error is one line.
    result = CliRunner().invoke(runs.commands, ["describe", "--run-id", "nope"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_an_unknown_command_is_a_usage_error(run):
    assert "No such command 'foo'" in run("foo", code=2).stderr


def test_debugging_lets_the_traceback_through(run, monkeypatch):
    monkeypatch.setenv("MLFLOW_LOGGING_LEVEL", "DEBUG")
    result = run("runs", "describe", "--run-id", "nope", code=1)
    assert type(result.exception).__name__ == "MlflowException"


def test_a_setting_that_does_not_fit_is_named(run, monkeypatch):
    monkeypatch.setenv("MLFLOW_OFFLINE", "perhaps")
    assert "MLFLOW_OFFLINE" in run("experiments", "search", code=1).stderr


def test_python_dash_m(process):
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, "mlflow, version 3.8.1\n")


class TestEnvironmentFile:
    def test_it_sets_what_is_not_set(self, run, folder, monkeypatch):
        (folder / "settings.env").write_text("export MLFLOW_TRACKING_URI=sqlite:///other.db\nMLFLOW_HOST=from-file\n")
        monkeypatch.setenv("MLFLOW_HOST", "from-shell")
        run("--env-file", "settings.env", "experiments", "search")
        assert (folder / "other.db").exists()
        assert os.environ["MLFLOW_HOST"] == "from-shell"

    def test_output_stays_parseable(self, run, folder):
        (folder / "e").write_text("A_B_C=1\n")
        result = run("--env-file", "e", "--version")
        assert result.stdout == "mlflow, version 3.8.1\n"

    def test_a_missing_file_is_a_usage_error(self, run):
        assert "nofile" in run("--env-file", "nofile", "doctor", code=2).stderr

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("A=1", {"A": "1"}),
            ("  export  A = 1  ", {"A": "1"}),
            ("A=", {"A": ""}),
            ("# A=1\n\nB=2 # two", {"B": "2"}),
            ("A=a#b", {"A": "a#b"}),
            ("A='1 # $x ${B}'", {"A": "1 # $x ${B}"}),
            ('A="1\\n2"', {"A": "1\n2"}),
            ('A="say \\"hi\\"" # c', {"A": 'say "hi"'}),
            ("A='x\ny'\nB=1", {"A": "x\ny", "B": "1"}),
            ("A=1\nB=${A}2\nC=${NOT_THERE_AT_ALL:-d}", {"A": "1", "B": "12", "C": "d"}),
            ("A=x=y", {"A": "x=y"}),
            ("no assignment\n=1\n1A=2", {}),
        ],
    )
    def test_what_a_line_means(self, text, found):
        assert parse(text) == found
