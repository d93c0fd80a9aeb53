"""Schemas and their JSON forms; the texts are those that MLflow 3.8.1 writes."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from mlflow.exceptions import MlflowException
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema, TensorSpec
from mlflow.types.schema import (
    AnyType,
    Array,
    Map,
    Object,
    Property,
    SparkMLVector,
    convert_dataclass_to_schema,
)

NESTED = Array(Object([Property("b", "string"), Property("a", "long", False)]))


@pytest.mark.parametrize(
    ("spec", "text", "shown"),
    [
        (ColSpec("long"), '{"type": "long", "required": true}', "long (required)"),
        (ColSpec("long", "a", False), '{"type": "long", "name": "a", "required": false}', "'a': long (optional)"),
        (
            ColSpec(NESTED),
            '{"type": "array", "items": {"type": "object", "properties": {"a": {"type": "long", "required": false}, '
            '"b": {"type": "string", "required": true}}}, "required": true}',
            "Array({a: long (optional), b: string (required)}) (required)",
        ),
        (
            ColSpec(Map("long"), "m"),
            '{"type": "map", "values": {"type": "long"}, "name": "m", "required": true}',
            "'m': Map(str -> DataType.long) (required)",
        ),
        (ColSpec(AnyType(), "x"), '{"type": "any", "name": "x", "required": true}', "'x': Any (required)"),
        (
            ColSpec(SparkMLVector(), "v"),
            '{"type": "sparkml_vector", "name": "v", "required": true}',
            "'v': SparkML vector (required)",
        ),
        (
            TensorSpec(np.dtype("float64"), [-1, 3], "t"),
            '{"name": "t", "type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}',
            "'t': Tensor('float64', (-1, 3))",
        ),
        (
            TensorSpec(np.dtype("str"), (-1,)),
            '{"type": "tensor", "tensor-spec": {"dtype": "str", "shape": [-1]}}',
            "Tensor('str', (-1,))",
        ),
    ],
)
def test_spec_has_mlflows_json_and_text_and_survives_the_round_trip(spec, text, shown):
    assert json.dumps(spec.to_dict()) == text
    assert repr(spec) == shown
    schema = Schema([spec])
    assert schema.to_json() == f"[{text}]"
    assert Schema.from_json(schema.to_json()) == schema
    assert pickle.loads(pickle.dumps(schema)) == schema


def test_schema_answers_by_name_and_position():
    named = Schema([ColSpec("long", "a"), ColSpec("string", "b", False), ColSpec("datetime", "d")])
    assert named.input_names() == ["a", "b", "d"]
    assert named.required_input_names() == ["a", "d"]
    assert named.optional_input_names() == ["b"]
    assert named.input_types_dict() == {"a": DataType.long, "b": DataType.string, "d": DataType.datetime}
    assert named.numpy_types() == [np.dtype("int64"), np.dtype("str"), np.dtype("datetime64[ns]")]
    assert named.pandas_types() == [np.dtype("int64"), object, np.dtype("datetime64[ns]")]
    unnamed = Schema([ColSpec("long"), ColSpec("string")])
    assert unnamed.input_names() == [0, 1]
    with pytest.raises(MlflowException, match="no names"):
        unnamed.input_dict()
    with pytest.raises(MlflowException, match="scalar"):
        Schema([ColSpec(Array("long"), "a")]).numpy_types()


@pytest.mark.parametrize(
    "build",
    [
        lambda: Schema([]),
        lambda: Schema((ColSpec("long"),)),
        lambda: Schema(["a"]),
        lambda: Schema([ColSpec("long"), ColSpec("long", "b")]),
        lambda: Schema([ColSpec("long", None, False)]),
        lambda: Schema([TensorSpec(np.dtype("int64"), (-1,))] * 2),
        lambda: Schema([TensorSpec(np.dtype("int64"), (-1,), "a"), ColSpec("long", "b")]),
        lambda: ColSpec("nope"),
        lambda: Array(5),
        lambda: Object([]),
        lambda: Object([Property("a", "long"), Property("a", "string")]),
        lambda: TensorSpec(np.dtype("<U3"), (-1,)),
        lambda: Schema.from_json('[{"type": "tensor", "tensor-spec": {"dtype": "int64"}}]'),
        lambda: Schema.from_json('[{"type": "long", "nonsense": 1}]'),
        lambda: Schema.from_json("{}"),
    ],
)
def test_what_is_no_schema_is_refused(build):
    with pytest.raises(MlflowException) as caught:
        build()
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_equality_is_by_value_and_by_kind():
    assert Object([Property("a", "long"), Property("b", "long")]) == Object(
        [Property("b", "long"), Property("a", "long")]
    )
    assert SparkMLVector() != Array("double")
    assert Array("double") != SparkMLVector()
    assert ColSpec("long") != ColSpec("long", required=False)
    with pytest.raises(TypeError):
        hash(ColSpec("long"))


def test_old_files_say_optional():
    schema = Schema.from_json('[{"type": "long", "name": "a"}, {"type": "string", "name": "b", "optional": true}]')
    assert [c.required for c in schema] == [True, False]


@pytest.mark.parametrize(
    ("dtype", "fits", "does_not"),
    [
        (DataType.boolean, [True, np.bool_(True)], [1, np.int64(1)]),
        (DataType.integer, [1, np.int32(1)], [True, np.int64(1), 1.0]),
        (DataType.long, [1, np.int64(1)], [np.int32(1), True]),
        (DataType.float, [1.5, np.float32(1)], [np.float64(1), 1]),
        (DataType.double, [1.5, np.float64(1)], [np.float32(1)]),
        (DataType.string, ["x", np.str_("x")], [b"x"]),
        (DataType.binary, [b"x", bytearray(b"x"), np.bytes_(b"x")], ["x"]),
        (DataType.datetime, [dt.datetime(2020, 1, 1), dt.date(2020, 1, 1), np.datetime64("2020")], ["2020-01-01"]),
    ],
)
def test_check_type_is_exact(dtype, fits, does_not):
    assert all(DataType.check_type(dtype, v) for v in fits)
    assert not any(DataType.check_type(dtype, v) for v in does_not)


def test_numpy_types_and_back():
    assert [t.value for t in DataType.all_types()] == list(range(1, 9))
    assert all(DataType.from_numpy_type(t.to_numpy()) is t for t in DataType)
    assert DataType.from_numpy_type("int64") is DataType.long
    assert DataType.from_numpy_type(np.int8) is None
    assert DataType.from_numpy_type(np.dtype("<U3")) is None


@pytest.mark.parametrize(
    ("spec", "form"),
    [
        (ParamSpec("p", "long", 1), '{"name": "p", "default": 1, "shape": null, "type": "long"}'),
        (ParamSpec("p", "double", 1), '{"name": "p", "default": 1.0, "shape": null, "type": "double"}'),
        (
            ParamSpec("p", "long", np.array([1, 2]), (-1,)),
            '{"name": "p", "default": [1, 2], "shape": [-1], "type": "long"}',
        ),
        (
            ParamSpec("p", "datetime", dt.datetime(2020, 1, 1)),
            '{"name": "p", "default": "2020-01-01T00:00:00", "shape": null, "type": "datetime"}',
        ),
        (
            ParamSpec("p", Object([Property("a", "long")]), {"a": 1}),
            '{"name": "p", "default": {"a": 1}, "shape": null, "type": "object", '
            '"properties": {"a": {"type": "long", "required": true}}}',
        ),
    ],
)
def test_parameters_have_mlflows_json(spec, form):
    schema = ParamSchema([spec])
    assert schema.to_json() == f"[{form}]"
    assert ParamSchema.from_json(schema.to_json()) == schema


@pytest.mark.parametrize(
    ("dtype", "default", "shape"),
    [
        ("long", "x", None),
        ("long", True, None),
        ("long", 1.0, None),
        ("boolean", 1, None),
        ("double", "1.5", None),
        ("long", [1], None),
        ("long", (1, 2), (-1,)),
        ("long", None, (-1,)),
        ("string", "x", (2,)),
        ("binary", b"x", None),
        ("datetime", "soon", None),
        (Object([Property("a", "long")]), {"a": "x"}, None),
        (Object([Property("a", "long")]), {"b": 1}, None),
    ],
)
def test_defaults_that_do_not_fit_are_refused(dtype, default, shape):
    with pytest.raises(MlflowException) as caught:
        ParamSpec("p", dtype, default, shape)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_param_values_are_widened_never_guessed():
    spec = ParamSpec("p", "double", 1.0)
    assert ParamSpec.validate_param_spec(5, spec) == 5.0
    assert ParamSpec.validate_param_spec(None, spec) is None
    moment = ParamSpec("t", "datetime", dt.datetime(2020, 1, 1))
    assert ParamSpec.validate_param_spec("2020-02-02", moment) == dt.date(2020, 2, 2)
    assert ParamSpec.validate_param_spec("2020-02-02T01:02:03", moment) == dt.datetime(2020, 2, 2, 1, 2, 3)
    with pytest.raises(MlflowException, match="too large"):
        ParamSpec("b", "double", 2**2000)


@dataclass
class Inner:
    x: int
    y: str | None = None


@dataclass
class Outer:
    a: list[str]
    b: list[Inner]
    c: Inner | None
    d: bool


@dataclass
class Unsupported:
    a: dict[str, int]


def test_dataclasses_become_schemas():
    inner = Object([Property("x", "long"), Property("y", "string", False)])
    assert convert_dataclass_to_schema(Outer) == Schema(
        [
            ColSpec(Array("string"), "a"),
            ColSpec(Array(inner), "b"),
            ColSpec(inner, "c", required=False),
            ColSpec("boolean", "d"),
        ]
    )
    with pytest.raises(MlflowException, match="'a' of Unsupported"):
        convert_dataclass_to_schema(Unsupported)
    with pytest.raises(TypeError):
        convert_dataclass_to_schema(int)


@pytest.mark.parametrize("flip", [False, True])
def test_merging_does_not_depend_on_the_order(flip):
    def merged(a, b):
        return b._merge(a) if flip else a._merge(b)

    assert merged(Array("long"), Array(AnyType())) == Array("long")
    assert merged(Object([Property("a", "long")]), AnyType()) == Object([Property("a", "long", False)])
    assert merged(Object([Property("a", "long")]), Object([Property("b", "long")])) == Object(
        [Property("a", "long", False), Property("b", "long", False)]
    )
    for a, b in [(Array("long"), Array("double")), (Array("long"), Map("long")), (Map("long"), Map("string"))]:
        with pytest.raises(MlflowException):
            merged(a, b)


def test_importing_types_loads_no_numpy_and_no_pandas():
    code = (
        "import sys, mlflow.types, mlflow.types.utils; print(sorted({'numpy', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
