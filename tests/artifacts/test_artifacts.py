"""``mlflow.artifacts``, and the ``runs:/`` and ``models:/`` URIs below it, on a real store."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlflow import artifacts
from mlflow.entities import LoggedModelStatus
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.models import ModelsArtifactRepository, split_models_uri
from mlflow.store.artifact.registry import get_artifact_repo
from mlflow.store.artifact.runs import RunsArtifactRepository, parse_runs_uri
from mlflow.tracking._stores import get_store
from mlflow.tracking._uri import reset, set_tracking_uri


@pytest.fixture
def tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A run with artifacts, and a model that it logged under a name."""
    monkeypatch.chdir(tmp_path)
    uri = f"sqlite:///{tmp_path / 't.db'}"
    set_tracking_uri(uri)
    store = get_store(uri)
    experiment = store.experiments.create("e", str(tmp_path / "root"))
    run = store.runs.create(experiment)
    repo = get_artifact_repo(run.info.artifact_uri)
    for path, content in {
        "t/x.txt": b"hello",
        "t/deep/y#1.txt": b"yy",
        "d.json": b'{"a": 1}',
        "bad.json": b"{bad",
        "a/b.txt": b"x",
        "latin.txt": b"\xff\xfe",
    }.items():
        repo.write_stream(path, iter([content]))
    models = {}
    for name in ("mymodel", "a"):
        model = store.logged_models.create(experiment, name, source_run_id=run.info.run_id)
        get_artifact_repo(model.artifact_location).write_stream("MLmodel", iter([name.encode()]))
        get_artifact_repo(model.artifact_location).write_stream("data/w", iter([b"1"]))
        models[name] = store.logged_models.finalize(model.model_id, LoggedModelStatus.READY)
    yield SimpleNamespace(run_id=run.info.run_id, root=run.info.artifact_uri, models=models, uri=uri)
    store.close()
    reset()


def shown(entries):
    return [(e.path, e.is_dir) for e in entries]


class TestDownload:
    def test_by_run(self, tracked, tmp_path):
        target = tmp_path / "new" / "folder"
        got = artifacts.download_artifacts(run_id=tracked.run_id, artifact_path="t/x.txt", dst_path=str(target))
        assert got == str(target / "x.txt")
        assert Path(got).read_bytes() == b"hello"
        got = Path(artifacts.download_artifacts(run_id=tracked.run_id, artifact_path="t"))
        assert (got.name, (got / "deep" / "y#1.txt").read_bytes()) == ("t", b"yy")

    def test_by_uri(self, tracked, tmp_path):
        assert Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/t/deep/y#1.txt")).read_bytes() == b"yy"
        everything = Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/", dst_path=str(tmp_path / "all")))
        assert sorted(os.listdir(everything)) == ["a", "bad.json", "d.json", "latin.txt", "t"]
        assert sorted(os.listdir(artifacts.download_artifacts(f"runs:/{tracked.run_id}"))) == sorted(
            os.listdir(everything)
        )

    def test_what_a_run_uri_gives_is_a_copy(self, tracked):
        got = Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/t/x.txt"))
        got.write_text("changed")
        assert artifacts.load_text(f"runs:/{tracked.run_id}/t/x.txt") == "hello"

    def test_a_local_path_is_not_copied_unless_asked(self, tracked, tmp_path):
        place = f"{tracked.root}/t/x.txt"
        assert artifacts.download_artifacts(place) == place
        assert artifacts.download_artifacts(Path(place).as_uri()) == place
        assert artifacts.download_artifacts(Path(f"{tracked.root}/t/deep/y#1.txt").as_uri()).endswith("y#1.txt")
        got = artifacts.download_artifacts(f"{tracked.root}/t", dst_path=str(tmp_path / "copy"))
        assert got == str(tmp_path / "copy" / "t")
        assert artifacts.download_artifacts(run_id=tracked.run_id) == tracked.root

    def test_a_relative_path(self, tracked, tmp_path):
        (tmp_path / "here.txt").write_text("h")
        assert artifacts.download_artifacts("here.txt") == str(tmp_path / "here.txt")

    def test_models_of_a_run_are_below_their_name(self, tracked):
        got = Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/mymodel"))
        assert (got.name, (got / "MLmodel").read_text(), (got / "data" / "w").read_text()) == (
            "mymodel",
            "mymodel",
            "1",
        )
        assert Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/mymodel/MLmodel")).read_text() == "mymodel"
        assert Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/mymodel/data/w")).read_text() == "1"
        both = Path(artifacts.download_artifacts(f"runs:/{tracked.run_id}/a"))
        assert sorted(os.listdir(both)) == ["MLmodel", "b.txt", "data"]

    def test_logged_models(self, tracked):
        model_id = tracked.models["mymodel"].model_id
        assert Path(artifacts.download_artifacts(f"models:/{model_id}/MLmodel")).read_text() == "mymodel"
        assert Path(artifacts.download_artifacts(f"models:/{model_id}/data/w")).read_text() == "1"
        whole = Path(artifacts.download_artifacts(f"models:/{model_id}"))
        assert sorted(os.listdir(whole)) == ["MLmodel", "data"]

    def test_a_database_that_is_not_the_current_one(self, tracked):
        set_tracking_uri("sqlite:///other.db")
        got = artifacts.download_artifacts(f"runs:/{tracked.run_id}/t/x.txt", tracking_uri=tracked.uri)
        assert Path(got).read_bytes() == b"hello"
        get_store().close()

    @pytest.mark.parametrize("path", ["nope", "t/nope", "mymodel/nope", "mymodel/data/nope", "nope/x", "latin.txt/x"])
    def test_what_is_missing(self, tracked, path):
        for arguments in (
            {"artifact_uri": f"runs:/{tracked.run_id}/{path}"},
            {"run_id": tracked.run_id, "artifact_path": path},
        ):
            with pytest.raises(MlflowException) as caught:
                artifacts.download_artifacts(**arguments)
            assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"

    @pytest.mark.parametrize("uri", ["runs:/0123/x", "models:/m-" + "0" * 32, "/no/such/file", "file:///no/such/file"])
    def test_things_that_are_not_there(self, tracked, uri):
        with pytest.raises(MlflowException) as caught:
            artifacts.download_artifacts(uri)
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"

    @pytest.mark.parametrize("path", ["../x", "t/../../x", "/etc/passwd", "%2e%2e/x"])
    def test_paths_that_lead_out(self, tracked, path):
        for arguments in (
            {"artifact_uri": f"runs:/{tracked.run_id}/{path}"},
            {"run_id": tracked.run_id, "artifact_path": path},
            {"artifact_uri": f"models:/{tracked.models['a'].model_id}/{path}"},
        ):
            for call in (artifacts.download_artifacts, artifacts.list_artifacts):
                with pytest.raises(MlflowException) as caught:
                    call(**arguments)
                assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("call", [artifacts.download_artifacts, artifacts.list_artifacts])
def test_arguments_that_do_not_go_together(tracked, call):
    with pytest.raises(MlflowException, match="Exactly one of `run_id` or `artifact_uri`"):
        call()
    with pytest.raises(MlflowException, match="Exactly one of `run_id` or `artifact_uri`"):
        call(f"runs:/{tracked.run_id}/t", run_id=tracked.run_id)
    with pytest.raises(MlflowException, match="`artifact_path` cannot be specified"):
        call(f"runs:/{tracked.run_id}/t", artifact_path="x.txt")


class TestList:
    def test_by_run(self, tracked):
        assert shown(artifacts.list_artifacts(run_id=tracked.run_id)) == [
            ("a", True),
            ("bad.json", False),
            ("d.json", False),
            ("latin.txt", False),
            ("t", True),
        ]
        assert shown(artifacts.list_artifacts(run_id=tracked.run_id, artifact_path="t")) == [
            ("t/deep", True),
            ("t/x.txt", False),
        ]
        assert shown(artifacts.list_artifacts(run_id=tracked.run_id, artifact_path="t/deep")) == [
            ("t/deep/y#1.txt", False)
        ]
        assert artifacts.list_artifacts(run_id=tracked.run_id, artifact_path="d.json") == []
        assert artifacts.list_artifacts(run_id=tracked.run_id, artifact_path="nope") == []

    def test_by_uri(self, tracked):
        assert shown(artifacts.list_artifacts(f"runs:/{tracked.run_id}/t")) == [("t/deep", True), ("t/x.txt", False)]
        assert shown(artifacts.list_artifacts(f"runs:/{tracked.run_id}/t/deep")) == [("deep/y#1.txt", False)]
        assert len(artifacts.list_artifacts(f"runs:/{tracked.run_id}/")) == 5
        assert shown(artifacts.list_artifacts(f"{tracked.root}/t")) == [("t/deep", True), ("t/x.txt", False)]

    def test_models(self, tracked):
        model_id = tracked.models["mymodel"].model_id
        assert shown(artifacts.list_artifacts(f"models:/{model_id}")) == [("MLmodel", False), ("data", True)]
        assert shown(artifacts.list_artifacts(f"models:/{model_id}/data")) == [("data/w", False)]
        assert shown(artifacts.list_artifacts(f"runs:/{tracked.run_id}/mymodel")) == [
            ("mymodel/MLmodel", False),
            ("mymodel/data", True),
        ]
        assert shown(artifacts.list_artifacts(run_id=tracked.run_id, artifact_path="mymodel/data")) == [
            ("mymodel/data/w", False)
        ]
        assert shown(artifacts.list_artifacts(f"runs:/{tracked.run_id}/a")) == [
            ("a/MLmodel", False),
            ("a/b.txt", False),
            ("a/data", True),
        ]


class TestLoad:
    def test_text_and_json(self, tracked):
        assert artifacts.load_text(f"runs:/{tracked.run_id}/t/x.txt") == "hello"
        assert artifacts.load_dict(f"runs:/{tracked.run_id}/d.json") == {"a": 1}

    @pytest.mark.parametrize(
        ("load", "path"),
        [(artifacts.load_dict, "bad.json"), (artifacts.load_text, "latin.txt"), (artifacts.load_image, "t/x.txt")],
    )
    def test_what_it_is_not(self, tracked, load, path):
        if load is artifacts.load_image:
            pytest.importorskip("PIL.Image", reason="Pillow is not installed")
        with pytest.raises(MlflowException, match="Unable to form") as caught:
            load(f"runs:/{tracked.run_id}/{path}")
        assert caught.value.error_code == "BAD_REQUEST"

    def test_an_image(self, tracked, tmp_path):
        image = pytest.importorskip("PIL.Image")
        image.new("RGB", (2, 3)).save(tmp_path / "i.png")
        assert artifacts.load_image(str(tmp_path / "i.png")).size == (2, 3)

    def test_missing_files_and_folders(self, tracked):
        with pytest.raises(MlflowException) as caught:
            artifacts.load_text(f"runs:/{tracked.run_id}/nope")
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
        with pytest.raises(MlflowException, match="is a folder"):
            artifacts.load_text(f"runs:/{tracked.run_id}/t")

    def test_the_files_own_bytes_are_left_alone(self, tracked):
        before = sorted(os.listdir(tracked.root))
        assert json.loads(artifacts.load_text(f"{tracked.root}/d.json")) == {"a": 1}
        assert sorted(os.listdir(tracked.root)) == before


class TestRunsUri:
    @pytest.mark.parametrize(
        ("uri", "parts"),
        [
            ("runs:/r/a/b", ("r", "a/b")),
            ("runs:/r", ("r", "")),
            ("runs:/r/", ("r", "")),
            ("runs:///r/a", ("r", "a")),
            ("runs:/r/a#1?x;y%20.png", ("r", "a#1?x;y%20.png")),
        ],
    )
    def test_good_ones(self, uri, parts):
        assert parse_runs_uri(uri) == parts == RunsArtifactRepository.parse_runs_uri(uri)
        assert RunsArtifactRepository.is_runs_uri(uri)

    @pytest.mark.parametrize(
        "uri", ["runs:/", "runs:", "runs:r/a", "run:/r", "/r/a", "runs://profile@db/r/a", "runs:/../x"]
    )
    def test_bad_ones(self, uri):
        with pytest.raises(MlflowException) as caught:
            parse_runs_uri(uri)
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"

    def test_writing_and_deleting(self, tracked, tmp_path):
        repo = get_artifact_repo(f"runs:/{tracked.run_id}/t")
        (tmp_path / "n.txt").write_text("n")
        repo.log_artifact(str(tmp_path / "n.txt"), "new")
        repo.write_stream("s", iter([b"s"]))
        assert (Path(tracked.root) / "t" / "new" / "n.txt").read_text() == "n"
        repo.delete_artifacts()
        assert not (Path(tracked.root) / "t").exists()
        assert (Path(tracked.root) / "d.json").exists()

    def test_the_uri_behind(self, tracked):
        assert RunsArtifactRepository.get_underlying_uri(f"runs:/{tracked.run_id}/t/x") == f"{tracked.root}/t/x"


class TestModelsUri:
    ID = "m-" + "a" * 32

    @pytest.mark.parametrize(
        ("uri", "parts"),
        [
            (f"models:/{ID}", (f"models:/{ID}", "")),
            (f"models:/{ID}/a/b", (f"models:/{ID}", "a/b")),
            ("models:/name/1", ("models:/name/1", "")),
            ("models:/name/1/a/b", ("models:/name/1", "a/b")),
            ("models:/name@alias/a", ("models:/name@alias", "a")),
            ("models:/name", ("models:/name", "")),
        ],
    )
    def test_good_ones(self, uri, parts):
        assert split_models_uri(uri) == parts == ModelsArtifactRepository.split_models_uri(uri)

    @pytest.mark.parametrize(
        "uri", ["models:/", "models:name", "model:/x", f"models:/{ID}/../x", "models:/name/1/a/../../x"]
    )
    def test_bad_ones(self, uri):
        with pytest.raises(MlflowException) as caught:
            split_models_uri(uri)
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"

    def test_files_are_not_deleted_one_by_one(self, tracked):
        with pytest.raises(MlflowException, match="not deleted one by one"):
            get_artifact_repo(f"models:/{tracked.models['a'].model_id}").delete_artifacts("MLmodel")

    def test_writing_to_a_logged_model(self, tracked, tmp_path):
        (tmp_path / "n").write_text("n")
        model = tracked.models["a"]
        get_artifact_repo(f"models:/{model.model_id}").log_artifacts(str(tmp_path / "root"), "x")
        get_artifact_repo(f"models:/{model.model_id}").log_artifact(str(tmp_path / "n"), "sub")
        assert (Path(model.artifact_location) / "sub" / "n").read_text() == "n"
        assert (
            ModelsArtifactRepository.get_underlying_uri(f"models:/{model.model_id}/sub")
            == f"{model.artifact_location}/sub"
        )
