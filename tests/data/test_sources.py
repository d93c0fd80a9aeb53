"""Sources: what they are kept as, which one a path or URI stands for, and downloads."""

from __future__ import annotations

import json
import pathlib
import textwrap

import pytest

import mlflow.data
from mlflow.data import dataset_registry, dataset_source_registry
from mlflow.data.dataset import Dataset
from mlflow.data.dataset_registry import DatasetRegistry
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import (
    DatasetSourceRegistry,
    get_dataset_source_from_json,
    resolve_dataset_source,
)
from mlflow.data.evaluation_dataset_source import EvaluationDatasetSource
from mlflow.data.sources import (
    CodeDatasetSource,
    DeltaDatasetSource,
    HTTPDatasetSource,
    HuggingFaceDatasetSource,
    LocalArtifactDatasetSource,
    S3ArtifactDatasetSource,
    SparkDatasetSource,
    UCVolumeDatasetSource,
)
from mlflow.exceptions import MlflowException


@pytest.mark.parametrize(
    ("raw", "name", "source_type", "text"),
    [
        ("/data/f.csv", "LocalArtifactDatasetSource", "local", '{"uri": "/data/f.csv"}'),
        ("f.csv", "LocalArtifactDatasetSource", "local", '{"uri": "f.csv"}'),
        ("file:///data/f.csv", "LocalArtifactDatasetSource", "local", '{"uri": "file:///data/f.csv"}'),
        (pathlib.PurePosixPath("f.csv").name, "LocalArtifactDatasetSource", "local", '{"uri": "f.csv"}'),
        (pathlib.Path("f.csv"), "LocalArtifactDatasetSource", "local", '{"uri": "f.csv"}'),
        ("s3://b/k", "S3ArtifactDatasetSource", "s3", '{"uri": "s3://b/k"}'),
        ("S3://b/k", "S3ArtifactDatasetSource", "s3", '{"uri": "S3://b/k"}'),
        ("r2://b@a/k", "R2ArtifactDatasetSource", "r2", '{"uri": "r2://b@a/k"}'),
        ("gs://b/k", "GCSArtifactDatasetSource", "gs", '{"uri": "gs://b/k"}'),
        ("wasbs://c@a/p", "AzureBlobArtifactDatasetSource", "wasbs", '{"uri": "wasbs://c@a/p"}'),
        ("abfss://c@a/p", "AzureDataLakeArtifactDatasetSource", "abfss", '{"uri": "abfss://c@a/p"}'),
        ("ftp://h/p", "FTPArtifactDatasetSource", "ftp", '{"uri": "ftp://h/p"}'),
        ("sftp://h/p", "SFTPArtifactDatasetSource", "sftp", '{"uri": "sftp://h/p"}'),
        ("hdfs://h/p", "HdfsArtifactDatasetSource", "hdfs", '{"uri": "hdfs://h/p"}'),
        ("viewfs://h/p", "HdfsArtifactDatasetSource", "viewfs", '{"uri": "viewfs://h/p"}'),
        ("https://h/p.csv?x=1", "HTTPDatasetSource", "http", '{"url": "https://h/p.csv?x=1"}'),
    ],
)
def test_paths_and_uris_stand_for_sources(raw, name, source_type, text):
    source = resolve_dataset_source(raw)
    assert (type(source).__name__, source._get_source_type(), source.to_json()) == (name, source_type, text)
    again = get_dataset_source_from_json(text, source_type)
    assert type(again) is type(source)
    assert again.to_json() == text


@pytest.mark.parametrize(
    "raw", ["models:/m/1", "runs:/r/p", "mlflow-artifacts:/x", "dbfs:/a", "file://host/x", 5, None, ["a"]]
)
def test_what_is_no_source_is_refused(raw):
    with pytest.raises(MlflowException) as caught:
        resolve_dataset_source(raw)
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_candidates_restrict_the_choice():
    assert isinstance(resolve_dataset_source("s3://b/k", [S3ArtifactDatasetSource]), S3ArtifactDatasetSource)
    with pytest.raises(MlflowException):
        resolve_dataset_source("s3://b/k", [HTTPDatasetSource])


@pytest.mark.parametrize(
    ("source", "source_type", "text"),
    [
        (CodeDatasetSource({"a": "b"}), "code", '{"tags": {"a": "b"}}'),
        (DeltaDatasetSource("p"), "delta_table", '{"path": "p"}'),
        (DeltaDatasetSource("p", delta_table_version=2), "delta_table", '{"path": "p", "delta_table_version": 2}'),
        (
            DeltaDatasetSource(delta_table_name="c.s.t", delta_table_version=3, delta_table_id="x"),
            "delta_table",
            '{"delta_table_name": "c.s.t", "delta_table_version": 3, "is_databricks_uc_table": true, "delta_table_id": "x"}',  # noqa: E501
        ),
        (DeltaDatasetSource(delta_table_name="samples.a.b"), "delta_table", '{"delta_table_name": "samples.a.b"}'),
        (SparkDatasetSource("p"), "spark", '{"path": "p"}'),
        (SparkDatasetSource(table_name="t"), "spark", '{"table_name": "t"}'),
        (SparkDatasetSource(sql="select 1"), "spark", '{"sql": "select 1"}'),
        (
            HuggingFaceDatasetSource("squad", trust_remote_code=True),
            "hugging_face",
            '{"path": "squad", "config_name": null, "data_dir": null, "data_files": null, "split": "None", "revision": null}',  # noqa: E501
        ),
        (
            HuggingFaceDatasetSource("squad", "c", "d", {"train": "x"}, "train", "main"),
            "hugging_face",
            '{"path": "squad", "config_name": "c", "data_dir": "d", "data_files": {"train": "x"}, "split": "train", '
            '"revision": "main"}',
        ),
        (UCVolumeDatasetSource("/Volumes/a/b/c/d"), "uc_volume", '{"path": "/Volumes/a/b/c/d"}'),
        (EvaluationDatasetSource("d-1"), "mlflow_evaluation_dataset", '{"dataset_id": "d-1"}'),
    ],
)
def test_sources_have_mlflows_json_and_survive_the_round_trip(source, source_type, text):
    assert (source._get_source_type(), source.to_json()) == (source_type, text)
    again = get_dataset_source_from_json(text, source_type)
    assert type(again) is type(source)
    assert again.to_json() == text


@pytest.mark.parametrize(
    "build",
    [
        DeltaDatasetSource,
        lambda: DeltaDatasetSource("p", delta_table_name="t"),
        SparkDatasetSource,
        lambda: SparkDatasetSource("p", sql="s"),
        lambda: HTTPDatasetSource.from_dict({}),
        lambda: S3ArtifactDatasetSource.from_dict({"x": 1}),
        lambda: EvaluationDatasetSource.from_dict({}),
    ],
)
def test_incomplete_sources_are_refused(build):
    with pytest.raises(MlflowException) as caught:
        build()
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_an_unknown_type_of_source_is_named():
    with pytest.raises(MlflowException, match="'nope'"):
        get_dataset_source_from_json("{}", "nope")


class Own(DatasetSource):
    def __init__(self, raw):
        self.raw = raw

    @staticmethod
    def _get_source_type():
        return "own"

    @staticmethod
    def _can_resolve(raw_source):
        return str(raw_source).startswith("s3://own")

    @classmethod
    def _resolve(cls, raw_source):
        return cls(raw_source)

    def load(self):
        return self.raw

    def to_dict(self):
        return {"raw": self.raw}

    @classmethod
    def from_dict(cls, source_dict):
        return cls(source_dict["raw"])


class Broken(Own):
    @staticmethod
    def _can_resolve(raw_source):
        raise ValueError("broken plugin")


class Refusing(Own):
    @classmethod
    def _resolve(cls, raw_source):
        raise ValueError("not this one")


def test_the_later_of_two_sources_that_fit_is_taken():
    registry = DatasetSourceRegistry()
    registry.register(S3ArtifactDatasetSource)
    registry.register(Own)
    with pytest.warns(UserWarning, match="S3ArtifactDatasetSource, Own"):
        assert registry.resolve("s3://own/x").raw == "s3://own/x"
    assert isinstance(registry.resolve("s3://other"), S3ArtifactDatasetSource)
    assert registry.get_source_from_json('{"raw": 1}', "own").load() == 1


def test_a_broken_source_does_not_stand_in_the_way():
    registry = DatasetSourceRegistry()
    for source in (S3ArtifactDatasetSource, Broken):
        registry.register(source)
    with pytest.warns(UserWarning, match="broken plugin"):
        assert isinstance(registry.resolve("s3://own/x"), S3ArtifactDatasetSource)
    registry = DatasetSourceRegistry()
    registry.register(Refusing)
    with pytest.warns(UserWarning, match="not this one"), pytest.raises(MlflowException):
        registry.resolve("s3://own/x")


def from_own(thing, name: str | None = None, digest: str | None = None) -> Dataset:
    return thing


def from_int(thing, name=None, digest=None) -> int:
    return thing


def from_nameless(thing, digest=None) -> Dataset:
    return thing


def from_digestless(thing, name=None) -> Dataset:
    return thing


def test_constructors_are_checked():
    registry = DatasetRegistry()
    assert registry.register_constructor(from_own) == "from_own"
    assert registry.register_constructor(from_own, "load_own") == "load_own"
    assert set(registry.constructors) == {"from_own", "load_own"}
    for bad in (from_int, from_nameless, from_digestless):
        with pytest.raises(MlflowException, match=bad.__name__):
            registry.register_constructor(bad)
    with pytest.raises(MlflowException, match="'own'"):
        registry.register_constructor(from_own, "own")


@pytest.fixture
def fresh_registries(monkeypatch):
    monkeypatch.setattr(mlflow.data, "__all__", list(mlflow.data.__all__))
    for module in (dataset_registry, dataset_source_registry):
        module._default.cache_clear()
    yield
    for module in (dataset_registry, dataset_source_registry):
        module._default.cache_clear()


def test_a_registered_constructor_is_an_attribute_of_the_package(fresh_registries):
    dataset_registry.register_constructor(from_own)
    assert mlflow.data.from_own("it") == "it"
    assert "from_own" in mlflow.data.__all__
    assert {"from_own", "from_pandas", "load_delta"} <= set(dataset_registry.get_registered_constructors())


def test_plugins_come_by_entry_points(fresh_registries, tmp_path, monkeypatch):
    (tmp_path / "millrace_data_plugin.py").write_text(
        textwrap.dedent(
            """
            from mlflow.data.dataset import Dataset
            from mlflow.data.sources import CodeDatasetSource

            class PluginSource(CodeDatasetSource):
                @staticmethod
                def _get_source_type():
                    return "plugin"

                @staticmethod
                def _can_resolve(raw_source):
                    return str(raw_source).startswith("plugin://")

                @classmethod
                def _resolve(cls, raw_source):
                    return cls({"uri": raw_source})

            def from_plugin(thing, name=None, digest=None) -> Dataset:
                return thing
            """
        )
    )
    info = tmp_path / "millrace_data_plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: millrace-data-plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[mlflow.dataset_source]\nplugin = millrace_data_plugin:PluginSource\n"
        "broken = millrace_data_plugin:Nothing\n"
        "[mlflow.dataset_constructor]\nfrom_plugin = millrace_data_plugin:from_plugin\n"
        "[mlflow.artifact_repository]\nmilldisk = millrace_data_plugin:Nothing\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.warns(UserWarning, match="'broken'"):
        assert resolve_dataset_source("plugin://x").to_json() == '{"tags": {"uri": "plugin://x"}}'
    assert mlflow.data.sources.PluginSource._get_source_type() == "plugin"
    assert mlflow.data.from_plugin(3) == 3
    assert resolve_dataset_source("milldisk://x").to_json() == '{"uri": "milldisk://x"}'


@pytest.mark.parametrize(
    ("path", "disposition", "name"),
    [
        ("/f.csv", "", "f.csv"),
        ("/dir/f.csv?x=1", "", "f.csv"),
        ("/", "", "dataset_source"),
        ("/..%2f..%2fx", "", "..%2f..%2fx"),
        ("/named/q", 'attachment; filename="x y.csv"', "x y.csv"),
        ("/named/q", "attachment; filename='q.csv'", "q.csv"),
        ("/named/q", "attachment; filename*=UTF-8''n%C3%A4me.csv", "näme.csv"),
        ("/named/q", 'attachment; filename=".."', "dataset_source"),
        ("/named/q.csv", "inline", "q.csv"),
    ],
)
def test_downloads_have_a_bare_file_name(web, tmp_path, path, disposition, name):
    web.disposition = disposition
    loaded = HTTPDatasetSource(web.url + path).load(str(tmp_path))
    assert loaded == str(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/passwd", "..\\\\evil"])
def test_downloads_do_not_leave_their_directory(web, tmp_path, name):
    web.disposition = f'attachment; filename="{name}"'
    with pytest.raises(MlflowException, match="path"):
        HTTPDatasetSource(f"{web.url}/named/q").load(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_download_without_a_directory_goes_to_a_new_one(web):
    path = pathlib.Path(HTTPDatasetSource(f"{web.url}/f.csv").load())
    assert path.read_text() == "a,b\n1,2\n"


def test_redirects_are_followed_but_not_out_of_http(web, tmp_path, monkeypatch):
    path = HTTPDatasetSource(f"{web.url}/redirect?to={web.url}/f.csv").load(str(tmp_path))
    assert pathlib.Path(path).read_text() == "a,b\n1,2\n"
    with pytest.raises(MlflowException):
        HTTPDatasetSource(f"{web.url}/redirect?to=file:///etc/passwd").load(str(tmp_path))


def test_a_failed_download_leaves_nothing_and_no_password_in_the_error(web, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(MlflowException, match="404") as caught:
        HTTPDatasetSource(web.url.replace("//", "//user:hidden@") + "/missing").load(str(tmp_path))
    assert "hidden" not in str(caught.value)
    with pytest.raises(MlflowException, match="broke off"):
        HTTPDatasetSource(f"{web.url}/cut").load(str(tmp_path))
    with pytest.raises(MlflowException, match="failed"):
        HTTPDatasetSource("http://127.0.0.1:9/f").load(str(tmp_path))
    with pytest.raises(MlflowException, match="does not exist"):
        HTTPDatasetSource(f"{web.url}/f.csv").load(str(tmp_path / "nowhere"))
    with pytest.raises(MlflowException, match="http"):
        HTTPDatasetSource("file:///etc/passwd").load(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_user_and_password_of_a_url_go_into_the_header(web, tmp_path):
    path = HTTPDatasetSource(web.url.replace("//", "//user:pass@") + "/f").load(str(tmp_path))
    assert pathlib.Path(path).read_text() == "Basic dXNlcjpwYXNz"


def test_local_files_are_loaded_in_place_or_copied(tmp_path):
    pytest.importorskip("mlflow.artifacts")
    (tmp_path / "f.csv").write_text("a\n")
    (tmp_path / "to").mkdir()
    source = LocalArtifactDatasetSource(str(tmp_path / "f.csv"))
    assert source.load() == str(tmp_path / "f.csv")
    assert pathlib.Path(source.load(str(tmp_path / "to"))) == tmp_path / "to" / "f.csv"
    assert (tmp_path / "to" / "f.csv").read_text() == "a\n"


def test_spark_reports_itself_missing():
    with pytest.raises(MlflowException, match="pip install pyspark"):
        SparkDatasetSource("p").load()
    with pytest.raises(MlflowException, match="exactly one"):
        mlflow.data.load_delta()


def test_json_of_every_registered_kind_is_plain():
    for source in dataset_source_registry.get_registered_sources():
        assert json.loads(json.dumps(source._get_source_type())) == source._get_source_type()
