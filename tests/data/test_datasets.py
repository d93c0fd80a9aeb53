"""Datasets and the forms in which runs keep them; the texts are those of MLflow 3.8.1."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import mlflow.data
from mlflow.data.dataset import Dataset
from mlflow.data.evaluation_dataset import EvaluationDataset, convert_data_to_mlflow_dataset
from mlflow.data.meta_dataset import MetaDataset
from mlflow.data.schema import TensorDatasetSchema
from mlflow.entities import DatasetInput
from mlflow.exceptions import MlflowException
from mlflow.types import ColSpec, Schema, TensorSpec

A = np.arange(6.0).reshape(3, 2)
TABLE = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [1.5, 2.5, np.nan]})
TABLE_SCHEMA = (
    '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}, {"type": "string", "name": "b", "required": '
    'true}, {"type": "double", "name": "c", "required": false}]}'
)


def test_importing_the_package_loads_no_data_library():
    code = (
        "import sys, mlflow.data, mlflow.data.sources, mlflow.data.pandas_dataset, mlflow.data.polars_dataset;"
        "from mlflow.data import from_pandas, from_numpy, from_polars, from_huggingface, from_spark, from_tensorflow;"
        "mlflow.data.dataset_source_registry.get_registered_sources();"
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'polars', 'datasets', 'urllib3'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_public_name_is_there():
    assert all(callable(getattr(mlflow.data, name)) for name in mlflow.data.__all__)
    with pytest.raises(AttributeError):
        mlflow.data.from_nothing


def test_pandas_dataset_as_a_run_keeps_it(source):
    dataset = mlflow.data.from_pandas(TABLE, source=source, targets="c")
    assert dataset.to_dict() == {
        "name": "dataset",
        "digest": "22fb2a24",
        "source": '{"uri": "s3://bucket/key"}',
        "source_type": "s3",
        "schema": TABLE_SCHEMA,
        "profile": '{"num_rows": 3, "num_elements": 9}',
    }
    assert list(json.loads(dataset.to_json())) == ["name", "digest", "source", "source_type", "schema", "profile"]
    entity = dataset._to_mlflow_entity()
    assert (entity.name, entity.digest, entity.source_type) == ("dataset", "22fb2a24", "s3")
    assert (entity.schema, entity.profile) == (TABLE_SCHEMA, '{"num_rows": 3, "num_elements": 9}')
    for kept in (dataset, entity, DatasetInput(entity, [])):
        assert mlflow.data.get_source(kept).uri == "s3://bucket/key"
    with pytest.raises(MlflowException, match="not a dataset"):
        mlflow.data.get_source("s3://bucket/key")


def test_pandas_dataset_for_models(source):
    table = TABLE.assign(p=[7, 8, 9])
    dataset = mlflow.data.from_pandas(table, source=source, targets="a", predictions="p", name="n")
    pair = dataset.to_pyfunc()
    assert list(pair.inputs.columns) == ["b", "c", "p"]
    assert pair.outputs.tolist() == [1, 2, 3]
    evaluated = dataset.to_evaluation_dataset(path="here", feature_names=["b"])
    assert evaluated.features_data.columns.tolist() == ["b"]
    assert evaluated.labels_data.tolist() == [1, 2, 3]
    assert evaluated.predictions_data.tolist() == [7, 8, 9]
    assert (evaluated.name, evaluated.path, evaluated.digest) == ("n", "here", dataset.digest)


@pytest.mark.parametrize("role", ["targets", "predictions"])
def test_columns_that_are_not_there_are_refused(source, role):
    with pytest.raises(MlflowException, match=f"no {role} column 'zz'"):
        mlflow.data.from_pandas(TABLE, source=source, **{role: "zz"})


def test_data_without_a_schema_is_kept_without_one(source, caplog):
    dataset = mlflow.data.from_pandas(pd.DataFrame({"a": [1, "x"]}), source=source)
    assert dataset.schema is None
    assert dataset.to_dict()["schema"] is None
    assert "without a schema" in caplog.text


def test_digest_is_that_of_the_data_when_the_dataset_was_made(source):
    table = TABLE.copy()
    dataset = mlflow.data.from_pandas(table, source=source)
    table.loc[0, "a"] = 100
    assert dataset.digest == "22fb2a24"


def test_numpy_dataset_as_a_run_keeps_it(source):
    form = mlflow.data.from_numpy(A, source=source, targets=np.arange(3)).to_dict()
    assert form["digest"] == "e7204b1e"
    assert form["schema"] == (
        '{"mlflow_tensorspec": {"features": "[{\\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"float64\\", '  # noqa: E501
        '\\"shape\\": [-1, 2]}}]", "targets": "[{\\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"int64\\", '  # noqa: E501
        '\\"shape\\": [-1]}}]"}}'
    )
    assert form["profile"] == (
        '{"features_shape": [3, 2], "features_size": 6, "features_nbytes": 48, "targets_shape": [3], "targets_size": 3, '  # noqa: E501
        '"targets_nbytes": 24}'
    )


def test_numpy_dataset_of_named_arrays(source):
    dataset = mlflow.data.from_numpy({"x": A, "s": np.array(["a", "b"])}, source=source, targets={"t": np.arange(3)})
    assert dataset.digest == "4a8a07ae"
    assert dataset.profile["features_shape"] == {"x": (3, 2), "s": (2,)}
    assert dataset.profile["targets_nbytes"] == {"t": 24}
    assert dataset.schema.features.input_names() == ["x", "s"]
    assert dataset.to_pyfunc().outputs["t"].tolist() == [0, 1, 2]


def test_tensor_schema_survives_the_round_trip():
    tensor = Schema([TensorSpec(np.dtype("int64"), (-1,))])
    for schema in (TensorDatasetSchema(tensor), TensorDatasetSchema(tensor, tensor)):
        assert TensorDatasetSchema.from_dict(schema.to_dict()) == schema
    assert TensorDatasetSchema(tensor) != TensorDatasetSchema(tensor, tensor)
    with pytest.raises(MlflowException):
        TensorDatasetSchema.from_dict({})
    with pytest.raises(MlflowException):
        TensorDatasetSchema(5)


def test_meta_dataset_keeps_what_it_was_given(source):
    assert "schema" not in MetaDataset(source).to_dict()
    dataset = MetaDataset(source, name="n", schema=Schema([ColSpec("long", "a")]))
    assert dataset.to_dict()["schema"] == '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}]}'
    assert dataset._to_mlflow_entity().profile is None


def test_a_dataset_of_ones_own_needs_a_digest_only(source):
    class Own(Dataset):
        def _compute_digest(self):
            return "abc"

        profile = None
        schema = None

    assert Own(source).to_dict() == {
        "name": "dataset",
        "digest": "abc",
        "source": '{"uri": "s3://bucket/key"}',
        "source_type": "s3",
    }
    assert Own(source, name="n", digest="d")._to_mlflow_entity().digest == "d"


def test_evaluation_data_is_told_apart_by_value():
    assert EvaluationDataset(TABLE) == EvaluationDataset(TABLE)
    assert EvaluationDataset(TABLE) != EvaluationDataset(TABLE, targets="a")
    assert EvaluationDataset(A) != EvaluationDataset(A, name="n")
    assert hash(EvaluationDataset(A)) == hash(EvaluationDataset(A.copy()))


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        ("text", {}),
        ({"a": [1]}, {}),
        (np.arange(3), {}),
        ([[1, 2], [3]], {}),
        (A, {"targets": [0, 1]}),
        (A, {"targets": "t"}),
        (A, {"feature_names": ["x"]}),
        (A, {"targets": np.arange(3), "predictions": "p"}),
        (A, {"name": 'with"quote'}),
        (TABLE, {"targets": "zz"}),
        (TABLE, {"targets": np.arange(3)}),
        (TABLE, {"feature_names": ["zz"]}),
    ],
)
def test_evaluation_data_that_cannot_be_is_refused(data, arguments):
    with pytest.raises(MlflowException) as caught:
        EvaluationDataset(data, **arguments)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_feature_names_sort_as_they_are_counted():
    names = EvaluationDataset(np.zeros((1, 12))).feature_names
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("feature_01", "feature_12")


def test_evaluation_input_becomes_a_dataset_where_it_can():
    pytest.importorskip("mlflow.tracking.context.registry")
    assert convert_data_to_mlflow_dataset(TABLE, targets="a").targets == "a"
    assert convert_data_to_mlflow_dataset([[1, 2], [3, 4]], targets=[1, 2]).digest == "b4201a54"
    assert convert_data_to_mlflow_dataset(["a", "b"]).digest == "c54437af"
    assert convert_data_to_mlflow_dataset("text") == "text"


def test_the_source_of_data_made_here_is_the_code():
    registry = pytest.importorskip("mlflow.tracking.context.registry")
    source = mlflow.data.from_pandas(TABLE).source
    assert source._get_source_type() == "code"
    assert source.to_dict() == {"tags": registry.resolve_tags()}
    with pytest.raises(NotImplementedError):
        source.load()


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("from_huggingface", "datasets"),
        ("from_tensorflow", "tensorflow"),
        ("from_spark", "pyspark"),
        ("from_polars", "polars"),
    ],
)
def test_a_missing_library_is_named_with_the_line_that_installs_it(name, package, source, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    arguments = {} if name == "from_spark" else {"source": source}
    with pytest.raises(MlflowException, match=f"pip install {package}"):
        getattr(mlflow.data, name)(object(), **arguments)
