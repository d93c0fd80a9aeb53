from __future__ import annotations

import csv
import io
import json

import mlflow
from mlflow.cli.tables import plain


def test_a_life(run, store):
    created = run("experiments", "create", "-n", "alpha").stdout
    key = created.rsplit(" ", 1)[1].strip()
    assert created == f"Created experiment 'alpha' with id {key}\n"
    got = json.loads(run("experiments", "get", "-x", key, "--output", "json").stdout)
    assert (got["experiment_id"], got["name"], got["lifecycle_stage"], got["tags"]) == (key, "alpha", "active", {})
    run("experiments", "rename", "-x", key, "--new-name", "beta")
    assert "Name               : beta\n" in run("experiments", "get", "-x", key).stdout
    run("experiments", "delete", "-x", key)
    assert names(run("experiments", "search")) == ["Default"]
    assert names(run("experiments", "search", "-v", "deleted_only")) == ["beta"]
    run("experiments", "restore", "-x", key)
    assert names(run("experiments", "search", "--view", "all")) == ["Default", "beta"]


def names(result) -> list[str]:
    header, dashes, *rows = result.stdout.splitlines()
    assert header.split() == ["Experiment", "Id", "Name", "Artifact", "Location"]
    assert set(dashes) == {"-", " "}
    return [row.split()[1] for row in rows]


def test_errors(run, store):
    run("experiments", "create", "-n", "alpha")
    for arguments, code in (
        (["create", "-n", "alpha"], 1),
        (["get", "-x", "77"], 1),
        (["delete", "-x", "77"], 1),
        (["search", "-v", "some"], 1),
        (["create"], 2),
        (["get", "-x", "0", "--output", "xml"], 2),
    ):
        result = run("experiments", *arguments, code=code)
        assert "Error: " in result.stderr
        assert result.stdout == ""


def test_all_are_listed_or_as_many_as_asked(run, store):
    for i in range(3):
        mlflow.create_experiment(f"e{i}")
    assert len(names(run("experiments", "search"))) == 4
    assert (
        names(run("experiments", "search", "--max-results", "2"))
        and len(names(run("experiments", "search", "--max-results", "2"))) == 2
    )


def test_csv(run, store, folder):
    experiment = mlflow.set_experiment("e")
    with mlflow.start_run(run_name="=cmd()"):
        mlflow.log_params({"a": "=1+1", "b": "-0.5", "c": "plain, with comma"})
        mlflow.log_metric("m", -2.5)
    (row,) = csv.DictReader(io.StringIO(run("experiments", "csv", "-x", experiment.experiment_id).stdout))
    assert row["params.a"] == "'=1+1"
    assert row["params.b"] == "-0.5"
    assert row["params.c"] == "plain, with comma"
    assert row["tags.mlflow.runName"] == "'=cmd()"
    assert float(row["metrics.m"]) == -2.5
    said = run("experiments", "csv", "-x", experiment.experiment_id, "-o", "out.csv").stdout
    assert said.endswith("to file: out.csv.\n")
    with open(folder / "out.csv", newline="") as file:
        assert next(csv.DictReader(file)) == row


def test_control_characters_do_not_reach_the_terminal():
    text = plain(["Name"], [["a\x1b[2Jb"], ["line\nbreak"]])
    assert "\x1b" not in text
    assert len(text.splitlines()) == 4
