"""Artifacts of runs: the files that each call leaves, as measured on MLflow 3.8.1."""

from __future__ import annotations

import datetime
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import mlflow
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.usefixtures("tracking")


@pytest.fixture
def root(tracking):
    """Folder of the active run's artifacts."""
    with mlflow.start_run():
        yield Path(mlflow.get_artifact_uri().removeprefix("file://"))


def files(root):
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def test_texts_are_kept_byte_by_byte(root):
    mlflow.log_text("héllo\nx\r\n", "d/e.txt")
    assert (root / "d" / "e.txt").read_bytes() == "héllo\nx\r\n".encode()
    with pytest.raises(TypeError, match="bytes"):
        mlflow.log_text(b"x", "x.txt")


@pytest.mark.parametrize("name", ["", "d/", "/abs.txt", "../up.txt", "a/../../up.txt", "..", ".", "a\0b"])
def test_names_that_are_no_files_below_the_root(root, name):
    with pytest.raises(MlflowException) as error:
        mlflow.log_text("x", name)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    assert not root.exists() or files(root) == []


def test_dictionaries_as_json(root):
    value = {"b": 1, "a": [1, {"x": None}], "u": "é", "t": True, "when": datetime.datetime(2020, 1, 1)}
    mlflow.log_dict(value, "d.json")
    mlflow.log_dict([1, 2], "no ending")
    text = (root / "d.json").read_text()
    assert text.startswith('{\n  "b": 1,\n  "a": [\n    1,\n    {\n      "x": null\n    }\n  ],\n  "u": "\\u00e9",')
    assert json.loads(text)["when"] == "2020-01-01 00:00:00"
    assert (root / "no ending").read_text() == "[\n  1,\n  2\n]"


def test_dictionaries_as_yaml(root):
    mlflow.log_dict({"b": 1, "a": [1, {"x": None}], "u": "é"}, "d.yaml")
    assert (root / "d.yaml").read_text() == 'a:\n- 1\n- x: null\nb: 1\nu: "\\xE9"\n'
    mlflow.log_dict({"n": np.float32(1.5), "array": np.arange(2), "t": (1, 2), "o": Path("x")}, "safe.yml")
    assert yaml.safe_load((root / "safe.yml").read_text()) == {"n": 1.5, "array": [0, 1], "t": [1, 2], "o": "x"}


def test_files_and_folders(root, clean, client):
    (clean / "out" / "sub").mkdir(parents=True)
    (clean / "out" / "a.txt").write_text("a")
    (clean / "out" / "sub" / "b.txt").write_text("bb")
    mlflow.log_artifact("out/a.txt", "code")
    mlflow.log_artifact(clean / "out")
    mlflow.log_artifacts("out", "flat")
    assert files(root) == ["code/a.txt", "flat/a.txt", "flat/sub/b.txt", "out/a.txt", "out/sub/b.txt"]
    with pytest.raises(FileNotFoundError):
        mlflow.log_artifact("missing")
    run_id = mlflow.active_run().info.run_id
    listed = [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run_id, "flat")]
    assert listed == [("flat/a.txt", False, 1), ("flat/sub", True, None)]
    assert client.list_artifacts(run_id, "missing") == []
    got = client.download_artifacts(run_id, "flat/sub/b.txt", str(clean / "new" / "folder"))
    assert Path(got).read_text() == "bb"
    assert os.path.commonpath([got, str(clean / "new" / "folder")]) == str(clean / "new" / "folder")


def test_a_folder_that_is_not_there_is_a_warning(root, caplog):
    mlflow.log_artifacts("missing")
    assert "missing" in caplog.text


def test_artifacts_of_another_run(root, client):
    other = client.create_run("0").info
    mlflow.log_text("x", "t.txt", run_id=other.run_id)
    mlflow.log_dict({}, "d.json", run_id=other.run_id)
    assert [f.path for f in client.list_artifacts(other.run_id)] == ["d.json", "t.txt"]
    assert not root.exists() or files(root) == []


def test_the_uri_of_artifacts(root):
    uri = mlflow.get_artifact_uri()
    assert uri == mlflow.active_run().info.artifact_uri
    assert mlflow.get_artifact_uri("a b/c") == f"{uri}/a b/c"


def test_matplotlib_figures(root):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    for name, start in (("f.png", b"\x89PNG"), ("f.jpg", b"\xff\xd8\xff"), ("s/f.svg", b"<?xml"), ("f.pdf", b"%PDF")):
        mlflow.log_figure(figure, name)
        assert (root / name).read_bytes().startswith(start)
    mlflow.log_figure(figure, "small.png", save_kwargs={"dpi": 20})
    assert (root / "small.png").stat().st_size < (root / "f.png").stat().st_size
    with pytest.raises(MlflowException, match="ending"):
        mlflow.log_figure(figure, "no ending")
    with pytest.raises(TypeError, match="Matplotlib or Plotly"):
        mlflow.log_figure("x", "x.png")


def test_plotly_figures(root):
    graph_objects = pytest.importorskip("plotly.graph_objects")
    figure = graph_objects.Figure(graph_objects.Scatter(x=[1], y=[2]))
    mlflow.log_figure(figure, "p.html")
    text = (root / "p.html").read_text()
    assert "<html>" in text
    assert "https://cdn.plot.ly/" in text
    assert len(text) < 100_000  # the library is referred to, not included
    mlflow.log_figure(figure, "inline.html", save_kwargs={"include_plotlyjs": True})
    assert (root / "inline.html").stat().st_size > 1_000_000
    with pytest.raises(TypeError, match=r"\.txt"):
        mlflow.log_figure(figure, "p.txt")


PICTURE = np.random.default_rng(0).integers(0, 255, (60, 400, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (PICTURE, "RGB"),
        (PICTURE.astype("int64"), "RGB"),
        (PICTURE / 255.0, "RGB"),
        (PICTURE[:, :, 0], "L"),
        (PICTURE[:, :, :1], "L"),
        (PICTURE[:, :, 0] > 100, "L"),
        (np.dstack([PICTURE, PICTURE[:, :, :1]]), "RGBA"),
    ],
)
def test_arrays_as_image_files(root, image, mode):
    from PIL import Image

    mlflow.log_image(image, "pictures/i.png")
    with Image.open(root / "pictures" / "i.png") as found:
        assert (found.size, found.mode) == ((400, 60), mode)


def test_other_images(root):
    from PIL import Image

    mlflow.log_image(Image.fromarray(PICTURE), "a.jpg")
    mlflow.log_image(mlflow.Image(PICTURE), "b.png")
    assert (root / "a.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    with Image.open(root / "b.png") as found:
        assert (np.asarray(found) == PICTURE).all()
    for bad in ("text", [[1]]):
        with pytest.raises(TypeError, match="image"):
            mlflow.log_image(bad, "x.png")


def test_a_series_of_images(root):
    from PIL import Image

    mlflow.log_image(PICTURE, key="dog/a b", step=3, timestamp=1234, synchronous=True)
    names = files(root)
    assert len(names) == 2
    small, full = (re.fullmatch(r"images/dog#a b%step%3%timestamp%1234%([g-z][0-9a-f-]{35})(.*)", n) for n in names)
    assert small[1] == full[1]
    assert (small[2], full[2]) == ("%compressed.webp", ".png")
    with Image.open(root / names[0]) as found:
        assert (found.size, found.format) == ((256, 38), "WEBP")
    with Image.open(root / names[1]) as found:
        assert (np.asarray(found) == PICTURE).all()
    assert mlflow.get_run(mlflow.active_run().info.run_id).data.tags["mlflow.loggedImages"] == "True"
    mlflow.MlflowClient().log_image(mlflow.active_run().info.run_id, PICTURE, key="dog")
    assert sum("images/dog%step%0%timestamp%" in n for n in files(root)) == 2


def test_images_in_the_background(root):
    for step in range(5):
        mlflow.log_image(PICTURE, key="k", step=step)  # in the background by default, as in MLflow
    mlflow.flush_artifact_async_logging()
    assert len(files(root)) == 10
    mlflow.flush_async_logging()
    assert mlflow.get_run(mlflow.active_run().info.run_id).data.tags["mlflow.loggedImages"] == "True"


def test_ending_a_run_waits_for_images(tracking):
    with mlflow.start_run() as run:
        for step in range(5):
            mlflow.log_image(PICTURE, key="k", step=step)
    assert len(mlflow.MlflowClient().list_artifacts(run.info.run_id, "images")) == 10


def test_what_is_no_way_to_log_an_image(root):
    for wrong in ({}, {"artifact_file": "x.png", "key": "k"}, {"artifact_file": "x.png", "step": 1}):
        with pytest.raises(TypeError):
            mlflow.log_image(PICTURE, **wrong)
    for key in ("a#b", "a+b", "a%b", "é", ""):
        with pytest.raises((ValueError, TypeError)):
            mlflow.log_image(PICTURE, key=key)
    assert not root.exists() or files(root) == []
