"""A store in a fresh folder, and one that MLflow 3.8.1 wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mlflow.store.file import FileStore

ASSET = Path(__file__).parents[2] / "assets" / "mlruns_3.8.1"


@pytest.fixture
def store(tmp_path):
    return FileStore(str(tmp_path / "mlruns"))


@pytest.fixture
def root(store):
    return Path(store.root_directory)


@pytest.fixture
def old(tmp_path):
    """A copy of the folder that MLflow 3.8.1 wrote, its locations pointing to itself."""
    target = tmp_path / "old"
    shutil.copytree(ASSET, target)
    for meta in target.rglob("meta.yaml"):
        meta.write_bytes(meta.read_bytes().replace(b"file:///MLRUNS", target.as_uri().encode()))
    return target
