"""Artifact locations, as MLflow 3.8.1 was seen to write them."""

from __future__ import annotations

import os
import re

import pytest

from mlflow.store.locations import append_to_location, file_uri_to_path, path_to_file_uri, resolve_location
from mlflow.store.names import random_name


@pytest.mark.parametrize(
    ("given", "resolved", "below"),
    [
        ("rel/dir", "{cwd}/rel/dir", "{cwd}/rel/dir/r/artifacts"),
        ("./", "{cwd}", "{cwd}/r/artifacts"),
        ("file:rel", "file://{cwd}/rel", "file://{cwd}/rel/r/artifacts"),
        ("/abs/", "/abs/", "/abs/r/artifacts"),
        ("/a?b", "/a?b", "/a?b/r/artifacts"),
        ("s3://b/x?y=1", "s3://b/x?y=1", "s3://b/x/r/artifacts?y=1"),
        ("s3://b", "s3://b", "s3://b/r/artifacts"),
        ("s3://b/", "s3://b/", "s3://b/r/artifacts"),
        ("file:///a b", "file:///a b", "file:///a b/r/artifacts"),
        ("mlflow-artifacts:/", "mlflow-artifacts:/", "mlflow-artifacts:/r/artifacts"),
        ("C:\\x", "C:\\x", "C:\\x/r/artifacts"),
    ],
)
def test_locations(given, resolved, below, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cwd = os.getcwd()
    assert resolve_location(given) == resolved.format(cwd=cwd)
    assert append_to_location(resolve_location(given), "r", "artifacts") == below.format(cwd=cwd)


@pytest.mark.parametrize("path", ["/a/b", "/a b", "/é", "/a#b?c%d"])
def test_paths_and_file_uris_are_inverse(path):
    assert file_uri_to_path(path_to_file_uri(path)) == path


def test_file_uris_in_all_forms(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    assert file_uri_to_path("file:///a%20b") == "/a b"
    assert file_uri_to_path("file:/a") == "/a"
    assert file_uri_to_path("file://localhost/a") == "/a"
    assert file_uri_to_path("file:a/b") == "a/b"
    assert file_uri_to_path("/a%20b") == "/a%20b"
    assert file_uri_to_path("~/x") == "/home/ada/x"


def test_random_names_have_three_parts_and_leave_the_seed_alone():
    import random

    state = random.getstate()
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{1,3}", random_name())
    assert random.getstate() == state
    assert len({random_name() for _ in range(50)}) > 1
