"""Digests equal those that MLflow 3.8.1 computes for the same data (measured there with pandas 2.3)."""

from __future__ import annotations

import datetime as dt
import hashlib

import numpy as np
import pandas as pd
import pytest

from mlflow.data.digest_utils import compute_numpy_digest, compute_pandas_digest, get_normalized_md5_digest
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.meta_dataset import MetaDataset
from mlflow.data.sources import HTTPDatasetSource, LocalArtifactDatasetSource, S3ArtifactDatasetSource
from mlflow.exceptions import MlflowException
from mlflow.types import ColSpec, Schema

A = np.arange(6.0).reshape(3, 2)
TABLE = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "t": [0, 1, 0], "p": [0, 1, 1]})


def rows(n):
    return pd.DataFrame({"a": np.arange(n), "s": [str(i) for i in range(n)]})


@pytest.mark.parametrize(
    ("df", "digest"),
    [
        (pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [1.5, 2.5, np.nan]}), "22fb2a24"),
        (pd.DataFrame(), "7dea362b"),
        (pd.DataFrame({"a": []}), "c90e33b7"),
        (pd.DataFrame({"a": [{"k": 1}, {"k": 2}], "b": [1, 2]}), "55ff6925"),
        (pd.DataFrame({"a": [[1, 2], [3]], "b": ["1", None]}), "4498d04c"),
        (pd.DataFrame({"a": [np.array([1, 2]), np.array([3, 4])], "b": ["1", "2"]}), "c9655e6b"),
        (pd.DataFrame({"a": [1, "x", None, b"z"]}), "fff60397"),
        (pd.DataFrame({"a": [1, 2]}, index=["p", "q"]), "2cb5dff7"),
        (pd.DataFrame(np.arange(6).reshape(3, 2)), "13185be0"),
        (
            pd.DataFrame(np.arange(6).reshape(3, 2), columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
            "dc3db6a5",
        ),
        (pd.DataFrame({"a": pd.Categorical(["x", "y", "x"])}), "8c296a11"),
        (pd.DataFrame({"a": pd.to_datetime(["2020-01-01", "2021-02-03"])}), "defee322"),
        (pd.DataFrame({"a": [True, False]}), "defee322"),
        (rows(10000), "61facfce"),
        (rows(10001), "309d82ce"),
        (rows(20000), "759b5579"),
        (pd.DataFrame([[1, 2, "x"], [3, 4, "y"]], columns=["a", "a", "b"]), "62a83401"),
        (pd.DataFrame([[1, 2, "x"], [3, 4, "y"]], columns=[0, None, 1.5]), "7a21c6ba"),
        # a text column is left out for one missing value, even past the rows that are hashed
        (pd.DataFrame({"k": range(10001), "a": ["x"] * 10000 + [None]}), "27a72a84"),
        (pd.DataFrame({"k": range(10001), "a": ["x"] * 10001}), "18ad966a"),
        (pd.DataFrame({"k": [5, 6], "a": pd.array(["x", "y"], dtype="string")}), "00268230"),
        (pd.DataFrame({"k": [5, 6], "a": pd.array(["x", None], dtype="string")}), "f5b03a39"),
        (pd.DataFrame({"k": [5, 6], "a": pd.array([1, None], dtype="Int64")}), "c050012f"),
        (pd.DataFrame({"k": [5, 6], "a": pd.to_timedelta([1, 2], unit="ns")}), "6763020e"),
        (pd.DataFrame({"k": [5, 6], "a": pd.Categorical([1, 2])}), "f5b03a39"),
    ],
)
def test_pandas(df, digest):
    assert compute_pandas_digest(df) == digest


@pytest.mark.parametrize(
    ("features", "digest"),
    [
        (A, "3efaaf32"),
        (np.asfortranarray(A), "3efaaf32"),
        (np.arange(5), "ae572387"),
        (np.array(["a", "b"]), "88d43939"),
        (np.array(["x", None], dtype=object), "409a4a39"),
        (np.array([{"a": 1}, None], dtype=object), "9d310509"),
        (np.arange(30000), "3c835a8e"),
        (np.arange(60000).reshape(20000, 3), "d5a6a9f5"),
        (np.arange(24).reshape(2, 3, 4), "dfccb4cf"),
        (np.array([True, False]), "c3712814"),
        (np.array([]), "7dea362b"),
        (np.array(3), "a56d029a"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "802c838d"),
        (np.array([1j]), "ae4ee70e"),
        (np.array([b"ab"]), "97bfe4e5"),
        ({"x": A, "y": np.arange(3)}, "e7204b1e"),
        ({"y": np.arange(3), "x": A}, "e7204b1e"),
        ({"b": A, "a": np.arange(3)}, "317429c1"),
    ],
)
def test_numpy(features, digest):
    assert compute_numpy_digest(features) == digest


def test_numpy_targets_follow_the_features():
    assert compute_numpy_digest(A, np.arange(3)) == "e7204b1e"
    assert compute_numpy_digest(A, {"b": np.arange(3), "a": A}) == "b426300b"
    with pytest.raises(MlflowException, match="numpy"):
        compute_numpy_digest([1, 2])


def test_elements_are_hashed_one_after_the_other():
    assert get_normalized_md5_digest([b"a", b"b", np.array([1, 2])]) == "4fdfec27"
    assert get_normalized_md5_digest([b"ab"]) == hashlib.md5(b"ab").hexdigest()[:8]
    with pytest.raises(MlflowException):
        get_normalized_md5_digest([])


def test_meta_dataset():
    s3 = S3ArtifactDatasetSource("s3://b/k")
    assert MetaDataset(s3).digest == "63a8ec9d"
    assert MetaDataset(s3, name="n", schema=Schema([ColSpec("long", "a")])).digest == "b6a48dc0"
    assert MetaDataset(HTTPDatasetSource("http://x/y")).digest == "2389c1c1"
    assert MetaDataset(LocalArtifactDatasetSource("/tmp/x")).digest == "1daba0bd"
    assert MetaDataset(s3, digest="d").digest == "d"


@pytest.mark.parametrize(
    ("data", "arguments", "digest"),
    [
        (TABLE, {}, "b9d20170178cdd3b6fd192c1dca1ee21"),
        (TABLE, {"targets": "t"}, "810fb11b0e7c856b77360e171b327781"),
        (TABLE, {"targets": "t", "predictions": "p"}, "14109c9385fd5a82326d648a26b2a29c"),
        (TABLE, {"targets": "t", "feature_names": ["a"]}, "b204e1dedd79a1e31069ff8d1d7eee10"),
        (TABLE, {"feature_names": ["b", "a"]}, "7185e0e1077c9cbd433f461aab489c4b"),
        (A, {}, "5279cd9758faad09696d49e75e9dfc14"),
        (A.astype("float32"), {}, "5279cd9758faad09696d49e75e9dfc14"),
        (A, {"targets": np.arange(3)}, "2a2d7cb69f34bb52b304ca63a74d726b"),
        (A, {"targets": [0, 1, 2]}, "2a2d7cb69f34bb52b304ca63a74d726b"),
        (A, {"feature_names": ["x", "y"]}, "8e93fb9792ff09b4b220193ccde4af03"),
        (A, {"targets": np.array([{"a": 1}, {}, {}], dtype=object)}, "3e70b303572f896414094edb57a64cf8"),
        ([[1, 2], [3, 4]], {"targets": [1, 2]}, "3646714c2da019561e752fbe06d2a9e1"),
        ([["a", 1], ["b", 2]], {}, "e1ab7badee545bc9b902acb494b4471d"),
        (np.arange(20.0).reshape(10, 2), {"targets": np.arange(10)}, "3ec54b96b2fee5e4392e5027de3bd71e"),
        (np.arange(24.0).reshape(12, 2), {"targets": np.arange(12)}, "b08649492351f99ae87f79a18b209d1c"),
        (
            pd.DataFrame({"a": range(12), "s": list("abcdefghijkl")}),
            {"targets": "s"},
            "67feb395ba52b7d7894a50b5d09ed9a2",
        ),
        (pd.DataFrame({"d": [{"x": 1}, {"y": 2}], "l": [[1], [2]]}), {}, "ecf6c8191de0ed8ab99ec5a961228c0f"),
        (pd.DataFrame({0: [1, 2], 1: [3, 4]}), {}, "18e8ab9ad42cbe9d1c91c2f91d2c3a16"),
        (pd.DataFrame({"a": [np.array([1, 2]), np.array([3, 4])]}), {}, "8ad7f5fb3572e163ec9afcd06e1cf96f"),
        (np.array([["a", 1], ["c", None]], dtype=object), {}, "79c8644979ca97505b338a8e8a8f264b"),
        (pd.DataFrame(), {}, "7dea362b3fac8e00956a4952a3d4f474"),
    ],
)
def test_evaluation_dataset(data, arguments, digest):
    made = EvaluationDataset(data, **arguments)
    assert made.hash == digest
    assert made.name == digest


def test_ragged_labels_have_one_hash_and_it_tells_them_apart():
    def labelled(*labels):
        array = np.empty(3, dtype=object)
        array[:] = labels
        return EvaluationDataset(A, targets=array).hash

    assert labelled([1, 2], [3], [4]) == labelled([1, 2], [3], [4])
    assert labelled([1, 2], [3], [4]) != labelled([1, 2], [3], [5])


def test_digest_sees_a_change_in_any_hashed_row():
    before = compute_pandas_digest(rows(100))
    changed = rows(100)
    changed.loc[99, "s"] = "other"
    assert compute_pandas_digest(changed) != before
    assert compute_pandas_digest(changed.assign(when=dt.date(2020, 1, 1))) != compute_pandas_digest(changed)
