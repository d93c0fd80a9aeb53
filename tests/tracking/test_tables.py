"""Tables as artifacts: their JSON, how they grow, images in them, reading them back."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mlflow
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.usefixtures("tracking")


@pytest.fixture
def root(tracking):
    with mlflow.start_run():
        yield Path(mlflow.get_artifact_uri().removeprefix("file://"))


def tag():
    return json.loads(mlflow.get_run(mlflow.active_run().info.run_id).data.tags["mlflow.loggedArtifacts"])


def test_the_file_is_as_mlflow_writes_it(root):
    frame = pd.DataFrame(
        {
            "i": [1, 2],
            "f": [1.5, float("nan")],
            "s": ["é", None],
            "d": [datetime.datetime(2020, 1, 1, 3, 4, 5, 123000)] * 2,
            "l": [[1, 2], [3]],
            "b": [True, False],
        },
        index=[5, 6],
    )
    mlflow.log_table(frame, "t.json")
    assert (root / "t.json").read_text() == (
        '{"columns":["i","f","s","d","l","b"],"data":'
        '[[1,1.5,"\\u00e9","2020-01-01T03:04:05.123",[1,2],true],'
        '[2,null,null,"2020-01-01T03:04:05.123",[3],false]]}'
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"a": "x", "b": 1}, [["x", 1]]),
        ({"a": ["x", "y"], "b": 1}, [["x", 1], ["y", 1]]),
        ({"a": ["x", "y"], "b": [1]}, [[["x", "y"], [1]]]),
        ({"a": np.array([1, 2]), "b": [{"x": 1}, None]}, [[1, {"x": 1}], [2, None]]),
    ],
)
def test_dictionaries(root, data, expected):
    mlflow.log_table(data, "t.json")
    assert json.loads((root / "t.json").read_text()) == {"columns": ["a", "b"], "data": expected}


def test_a_table_grows(root):
    mlflow.log_table({"a": ["x", "y"], "b": [True, None]}, "d/t.json")
    mlflow.log_table({"a": ["z"], "b": [False]}, "d/t.json")
    mlflow.log_table({"new": [{"k": 1}], "a": ["w"]}, "d/t.json")
    assert json.loads((root / "d" / "t.json").read_text()) == {
        "columns": ["a", "b", "new"],
        "data": [["x", True, None], ["y", None, None], ["z", False, None], ["w", None, {"k": 1}]],
    }
    mlflow.log_table({"a": [1]}, "other.json")
    assert tag() == [{"path": "d/t.json", "type": "table"}, {"path": "other.json", "type": "table"}]


def test_parquet(root):
    pytest.importorskip("pyarrow")
    mlflow.log_table({"a": [1, 2]}, "t.parquet")
    mlflow.log_table({"a": [3]}, "t.parquet")
    assert (root / "t.parquet").read_bytes().startswith(b"PAR1")
    assert mlflow.load_table("t.parquet")["a"].tolist() == [1, 2, 3]


def test_images_in_cells(root):
    image = mlflow.Image(np.zeros((30, 20, 3), dtype=np.uint8))
    mlflow.log_table({"img": [image, image], "x": [1, 2]}, "sub/t.json")
    rows = json.loads((root / "sub" / "t.json").read_text())["data"]
    assert [row[1] for row in rows] == [1, 2]
    for cell, _ in rows:
        assert cell["type"] == "image"
        assert cell["filepath"].startswith("table_images/sub/t/")
        assert (root / cell["filepath"]).read_bytes().startswith(b"\x89PNG")
        assert (root / cell["compressed_filepath"]).read_bytes()[8:12] == b"WEBP"
    assert mlflow.load_table("sub/t.json")["img"][0] == rows[0][0]


def test_what_is_no_table(root):
    with pytest.raises(MlflowException, match="DataFrame"):
        mlflow.log_table([1], "t.json")
    for name in ("t.csv", "t"):
        with pytest.raises(ValueError, match=r"\.json or \.parquet"):
            mlflow.log_table({"a": [1]}, name)


def test_reading_from_all_runs(client):
    for name, value in (("r1", "x"), ("r2", "y")):
        with mlflow.start_run(run_name=name) as run:
            mlflow.log_param("p", name)
            mlflow.log_table({"a": [value, value * 2]}, "it's a_table.json")
            mlflow.log_table({"a": [0]}, "other.json")
    with mlflow.start_run():
        pass
    found = mlflow.load_table("it's a_table.json", extra_columns=["run_id", "params.p", "start_time"])
    assert sorted(found["a"]) == ["x", "xx", "y", "yy"]
    assert dict(zip(found["a"], found["params.p"], strict=True)) == {"x": "r1", "xx": "r1", "y": "r2", "yy": "r2"}
    assert str(found["start_time"].dt.tz) == "UTC"
    assert list(found.index) == [0, 1, 2, 3]
    assert mlflow.load_table("it's a_table.json", run_ids=[run.info.run_id])["a"].tolist() == ["y", "yy"]
    assert client.load_table("0", "other.json").shape == (2, 1)
    with pytest.raises(KeyError, match="nothing"):
        mlflow.load_table("other.json", extra_columns=["nothing"])
    for missing in ("a_table.json", "none.json"):
        with pytest.raises(MlflowException) as error:
            mlflow.load_table(missing)
        assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
