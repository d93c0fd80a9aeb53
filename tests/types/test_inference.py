"""Schemas inferred from data. Expected texts were measured on MLflow 3.8.1 with the same data."""

from __future__ import annotations

import datetime as dt
import decimal
import warnings

import numpy as np
import pandas as pd
import pytest

from mlflow.exceptions import MlflowException
from mlflow.types import utils


def infer(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return utils._infer_schema(data)


def objects(*values):
    return pd.DataFrame({"a": pd.Series(list(values), dtype=object)})


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1, 2], "long (required)"),
        (np.array([1, 2], "int8"), "integer (required)"),
        (np.array([1, 2], "uint16"), "integer (required)"),
        (np.array([1, 2], "uint32"), "long (required)"),
        (np.array([1, 2], "float16"), "float (required)"),
        (np.array([1, 2], "float32"), "float (required)"),
        ([1.5, np.nan], "double (optional)"),
        (["x", "y"], "string (required)"),
        (["x", None], "string (optional)"),
        ([True, False], "boolean (required)"),
        ([b"x", None], "binary (optional)"),
        (pd.to_datetime(["2020", "2021"]), "datetime (required)"),
        (pd.to_datetime(["2020"], utc=True), "datetime (required)"),
        ([dt.date(2020, 1, 1), None], "datetime (optional)"),
        (pd.Categorical(["x", "y"]), "string (required)"),
        (pd.Categorical([1, 2]), "long (required)"),
        (pd.Categorical(["x", None]), "string (optional)"),
        (pd.array([1, None], dtype="Int64"), "long (optional)"),
        (pd.array([1, 2], dtype="Int8"), "integer (required)"),
        (pd.array([1, None], dtype="Float32"), "float (optional)"),
        (pd.array([True, None], dtype="boolean"), "boolean (optional)"),
        (pd.array(["x", None], dtype="string"), "string (optional)"),
        ([None, None], "Any (optional)"),
        ([np.nan, np.nan], "double (optional)"),
        ([[1, 2], [3]], "Array(long) (required)"),
        ([["x"], None], "Array(string) (optional)"),
        ([["x", None]], "Array(string) (required)"),
        ([["x"], []], "Array(string) (required)"),
        ([[], []], "Any (required)"),
        ([[[1], [2]], [[3]]], "Array(Array(long)) (required)"),
        ([np.array([1, 2], "float32")], "Array(float) (required)"),
        ([np.array([[1, 2]])], "Array(Array(long)) (required)"),
        ([{"x": 1}, {"x": 2, "y": "s"}], "{x: long (required), y: string (optional)} (required)"),
        ([{"x": 1}, None], "{x: long (optional)} (optional)"),
        ([{}, {}], "Any (required)"),
        (
            [{"x": {"y": [1]}}, {"x": {"y": [], "z": 1.5}}],
            "{x: {y: Array(long) (optional), z: double (optional)} (required)} (required)",
        ),
        ([[{"role": "u", "content": "x"}]], "Array({content: string (required), role: string (required)}) (required)"),
    ],
)
def test_frame_columns(column, expected):
    assert str(infer(pd.DataFrame({"a": column}))) == f"['a': {expected}]"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 2), "long (required)"),
        ((1, None), "double (optional)"),
        ((1, pd.NA), "long (optional)"),
        ((1, 2.5), "double (required)"),
        ((1.5, 2.5), "double (required)"),
        ((np.int32(1), np.int32(2)), "integer (required)"),
        ((np.float32(1),), "float (required)"),
        ((True, None), "boolean (optional)"),
        ((bytearray(b"x"),), "binary (required)"),
        ((pd.Timestamp("2020"), None), "datetime (optional)"),
        ((dt.datetime(2020, 1, 1), dt.date(2020, 1, 1)), "datetime (required)"),
        ((None, float("nan")), "double (optional)"),
        ((pd.NaT,), "Any (optional)"),
        ((2**70,), "long (required)"),
        ((), "string (required)"),
    ],
)
def test_object_columns_are_looked_into(values, expected):
    assert str(infer(objects(*values))) == f"['a': {expected}]"


@pytest.mark.parametrize(
    "data",
    [
        objects(1, "x"),
        objects(True, 1),
        objects("x", b"y"),
        objects((1, 2)),
        objects({1, 2}),
        objects(decimal.Decimal(1)),
        objects(["x"], [1]),
        objects({"x": 1}, {"x": "s"}),
        objects({1: 1}),
        objects(dt.timedelta(1)),
        pd.DataFrame({"a": np.array([1], "uint64")}),
        pd.DataFrame({"a": [1j]}),
        pd.DataFrame(),
        {},
        {1: "x"},
        (1, 2),
        [1, "a"],
        np.array(3),
    ],
)
def test_data_without_a_schema_is_refused(data):
    with pytest.raises(MlflowException):
        infer(data)


def test_error_names_the_column():
    with pytest.raises(MlflowException, match="column 'bad'"):
        infer(pd.DataFrame({"good": [1], "bad": [decimal.Decimal(1)]}))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (np.zeros((2, 3)), '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]'),
        (np.array(["a", "bc"]), '[{"type": "tensor", "tensor-spec": {"dtype": "str", "shape": [-1]}}]'),
        (np.array([b"ab"]), '[{"type": "tensor", "tensor-spec": {"dtype": "bytes", "shape": [-1]}}]'),
        (
            {"a": np.arange(3), "b": np.zeros((2, 2), "float32")},
            '[{"name": "a", "type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}, '
            '{"name": "b", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}}]',
        ),
        (
            {"a": "x", "b": ["y"], "g": None},
            '[{"type": "string", "name": "a", "required": true}, {"type": "array", "items": {"type": "string"}, '
            '"name": "b", "required": true}, {"type": "any", "name": "g", "required": false}]',
        ),
        ({"a": ["x", None]}, '[{"type": "array", "items": {"type": "string"}, "name": "a", "required": false}]'),
        ({"a": np.float32(1)}, '[{"type": "float", "name": "a", "required": true}]'),
        (
            [{"a": 1}, {"a": 2, "b": "x"}],
            '[{"type": "long", "name": "a", "required": true}, {"type": "string", "name": "b", "required": false}]',
        ),
        (["a", "b"], '[{"type": "string", "required": true}]'),
        ([], '[{"type": "string", "required": true}]'),
        ([[1, 2], [3]], '[{"type": "array", "items": {"type": "long"}, "required": true}]'),
        ("x", '[{"type": "string", "required": true}]'),
        (1.5, '[{"type": "double", "required": true}]'),
        (None, '[{"type": "any", "required": true}]'),
        (np.int32(4), '[{"type": "integer", "required": true}]'),
        (pd.Series([1, 2], name="q"), '[{"type": "long", "name": "q", "required": true}]'),
        (
            pd.DataFrame([[1, 2]]),
            '[{"type": "long", "name": 0, "required": true}, {"type": "long", "name": 1, "required": true}]',
        ),
    ],
)
def test_other_data(data, text):
    assert infer(data).to_json() == text


def test_sparse_matrices_are_tensors():
    sparse = pytest.importorskip("scipy.sparse")
    expected = '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]'
    assert infer(sparse.csr_matrix(np.eye(3))).to_json() == expected
    assert infer(sparse.csc_matrix(np.eye(3))).to_json() == expected


def test_integer_columns_are_warned_about():
    with pytest.warns(UserWarning, match="integer columns"):
        utils._infer_schema(pd.DataFrame({"a": [1]}))


def test_parameters_are_inferred_from_their_defaults():
    schema = utils._infer_param_schema(
        {"a": 1, "b": [1, 2], "c": "x", "e": True, "f": dt.datetime(2020, 1, 1), "h": np.float32(2), "o": {"k": [1]}}
    )
    assert schema.to_json() == (
        '[{"name": "a", "default": 1, "shape": null, "type": "long"}, '
        '{"name": "b", "default": [1, 2], "shape": [-1], "type": "long"}, '
        '{"name": "c", "default": "x", "shape": null, "type": "string"}, '
        '{"name": "e", "default": true, "shape": null, "type": "boolean"}, '
        '{"name": "f", "default": "2020-01-01T00:00:00", "shape": null, "type": "datetime"}, '
        '{"name": "h", "default": 2.0, "shape": null, "type": "float"}, '
        '{"name": "o", "default": {"k": [1]}, "shape": null, "type": "object", '
        '"properties": {"k": {"type": "array", "items": {"type": "long"}, "required": true}}}]'
    )


@pytest.mark.parametrize("value", [None, [1, "x"], (1, 2), np.array([[1]]), b"x", object()])
def test_parameters_that_cannot_be_are_named(value):
    with pytest.raises(MlflowException, match="'wrong'"):
        utils._infer_param_schema({"fine": 1, "wrong": value})
