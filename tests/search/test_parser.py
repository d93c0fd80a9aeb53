"""What a filter means, and what its errors say."""

from __future__ import annotations

import sys

import pytest

from mlflow._search import (
    EVALUATION_DATASETS,
    LOGGED_MODELS,
    MODEL_VERSIONS,
    PROMPTS,
    RUNS,
    TRACES,
    And,
    Comparison,
    Key,
    Not,
    Or,
    parse_filter,
)
from mlflow.exceptions import MlflowException


def tag(name: str) -> Comparison:
    return Comparison(Key("tag", name), "=", "x")


A, B, C, D = (tag(name) for name in "abcd")


def abcd(text: str) -> str:
    """``a`` -> ``tags.a = 'x'``."""
    return " ".join(f"tags.{w} = 'x'" if w in "abcd" else w for w in text.replace("(", "( ").replace(")", " )").split())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a AND b AND c", And((A, B, C))),
        ("a OR b AND c OR d", Or((A, And((B, C)), D))),
        ("NOT a AND b", And((Not(A), B))),
        ("NOT (a AND b)", Not(And((A, B)))),
        ("not not a", A),
        ("NOT (NOT (a OR b))", Or((A, B))),
        ("(a OR b) AND (c OR d)", And((Or((A, B)), Or((C, D))))),
        ("a AND (b AND (c AND d))", And((A, B, C, D))),
        ("(a OR (b OR c))", Or((A, B, C))),
        ("((((a))))", A),
        ("a and", A),
        ("AND a AND AND b AND", And((A, B))),
    ],
)
def test_structure(text, node):
    assert parse_filter(abcd(text), RUNS) == node


@pytest.mark.parametrize(
    "text",
    [
        "a OR",
        "OR a",
        "a OR AND b",
        "(a AND)",
        "(AND a)",
        "NOT",
        "NOT AND a",
        "AND",
        "()",
        "(a",
        "a)",
        "a b",
        "a NOT b",
        "a OR OR b",
    ],
)
def test_broken_structure(text):
    with pytest.raises(MlflowException) as caught:
        parse_filter(abcd(text), RUNS)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("metrics.loss > 1", Key("metric", "loss")),
        ("metrics.loss.min > 1", Key("metric", "loss", "min")),
        ("metric.val.loss.best > 1", Key("metric", "val.loss", "best")),
        ("metrics.`loss.min` > 1", Key("metric", "loss.min")),
        ('metrics."loss.max" > 1', Key("metric", "loss.max")),
        ("metrics.'loss.max' > 1", Key("metric", "loss.max")),
        ("metrics.`val/loss`.max > 1", Key("metric", "val/loss", "max")),
        ("metrics.min > 1", Key("metric", "min")),
        ("metrics.`a``b` > 1", Key("metric", "a`b")),
        ("metrics.1 > 1", Key("metric", "1")),
        ("`metrics`.m > 1", Key("metric", "m")),
        ("tags.in = 'x'", Key("tag", "in")),
        ("params.loss.min = 'x'", Key("param", "loss.min")),
        ("tags.mlflow.runName = 'x'", Key("tag", "mlflow.runName")),
        ("created > 1", Key("attribute", "start_time")),
        ("attr.`Run name` = 'x'", Key("attribute", "run_name")),
        ("'Run Name' = 'x'", Key("attribute", "run_name")),
        ("datasets.context = 'x'", Key("dataset", "context")),
    ],
)
def test_keys_of_runs(written, key):
    node = parse_filter(written, RUNS)
    assert isinstance(node, Comparison)
    assert node.key == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("name = 'x'", Key("tag", "mlflow.traceName")),
        ("trace.run_id = 'x'", Key("metadata", "mlflow.sourceRun")),
        ("timestamp > 1", Key("attribute", "timestamp_ms")),
        ("trace.execution_time_ms > 1", Key("attribute", "execution_time_ms")),
        ("span.attributes.`a b` = 'x'", Key("span", "attributes.a b")),
        ("span.attributes.llm.model = 'x'", Key("span", "attributes.llm.model")),
        ("trace.text LIKE 'x'", Key("trace", "text")),
        ("request_metadata.`mlflow.trace.session` = 'x'", Key("metadata", "mlflow.trace.session")),
        ("feedback.`is good` = 'true'", Key("feedback", "is good")),
    ],
)
def test_keys_of_traces(written, key):
    node = parse_filter(written, TRACES)
    assert isinstance(node, Comparison)
    assert node.key == key


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("+7", 7),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", 2.0**63),
        ("1.0", 1.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e-3", 0.001),
        ("-2E+2", -200.0),
        ("1e999", sys.float_info.max),
        ("-1e999", -sys.float_info.max),
        ("1" * 400, sys.float_info.max),
    ],
)
def test_numbers(written, value):
    node = parse_filter(f"metrics.m = {written}", RUNS)
    assert isinstance(node, Comparison)
    assert node.value == value
    assert type(node.value) is type(value)


@pytest.mark.parametrize(
    "written", ["nan", "inf", "1_000", "0x10", "1.2.3", "1a", "- 1", "'1'", "`1`", "", "--1", "1e"]
)
def test_not_numbers(written):
    with pytest.raises(MlflowException, match="position"):
        parse_filter(f"metrics.m = {written}", RUNS)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'it''s'", "it's"),
        ('"it\'s"', "it's"),
        ("'a\"b'", 'a"b'),
        ('"a""b"', 'a"b'),
        ("''", ""),
        ("' x\ny '", " x\ny "),
        ("'v\\'", "v\\"),
        ("'AND'", "AND"),
        ("'é😀'", "é😀"),
    ],
)
def test_texts(written, value):
    assert parse_filter(f"params.p = {written}", RUNS) == Comparison(Key("param", "p"), "=", value)


def test_lists():
    assert parse_filter("run_id IN ('a', \"b\",)", RUNS) == Comparison(Key("attribute", "run_id"), "IN", ("a", "b"))
    assert parse_filter("metrics.m not in (1,2.5)", RUNS) == Comparison(Key("metric", "m"), "NOT IN", (1, 2.5))


@pytest.mark.parametrize(
    "text",
    [
        "run_id IN ()",
        "run_id IN (,)",
        "run_id IN 'a'",
        "run_id IN ('a' 'b')",
        "run_id IN ('a'",
        "run_id IN (1)",
        "run_id IN (a)",
    ]
    + ["metrics.m IN ('1')", "run_id IN (('a'))", "run_id IN ('a',,'b')"],
)
def test_broken_lists(text):
    with pytest.raises(MlflowException, match="position"):
        parse_filter(text, RUNS)


def test_between():
    key = Key("metric", "m")
    both = And((Comparison(key, ">=", 1), Comparison(key, "<=", 2)))
    assert parse_filter("metrics.m BETWEEN 1 AND 2", RUNS) == both
    assert parse_filter("NOT metrics.m BETWEEN 1 AND 2 OR tags.a = 'x'", RUNS) == Or((Not(both), A))
    assert parse_filter("name BETWEEN 'a' AND 'b'", EVALUATION_DATASETS) is not None
    for wrong in (
        "metrics.m BETWEEN 1",
        "metrics.m BETWEEN 1, 2",
        "params.p BETWEEN 'a' AND 'b'",
        "metrics.m NOT BETWEEN 1 AND 2",
    ):
        with pytest.raises(MlflowException, match="position"):
            parse_filter(wrong, RUNS)


def test_logged_model_values():
    name, status = Key("attribute", "name"), Key("attribute", "status")
    assert parse_filter("name = lm", LOGGED_MODELS) == Comparison(name, "=", "lm")
    assert parse_filter("experiment_id = 1", LOGGED_MODELS) == Comparison(Key("attribute", "experiment_id"), "=", "1")
    for spelled in ("2", "'2'", "READY", "'READY'", "'LOGGED_MODEL_READY'"):
        assert parse_filter(f"status = {spelled}", LOGGED_MODELS) == Comparison(status, "=", "READY")
    in_list = parse_filter("status IN ('LOGGED_MODEL_UPLOAD_FAILED', 1)", LOGGED_MODELS)
    assert in_list == Comparison(status, "IN", ("FAILED", "PENDING"))
    for wrong in ("name = lm-x", "name = `lm`", "name = AND", "creation_time > '1'", "metrics.m = x", "status > 1"):
        with pytest.raises(MlflowException, match="position"):
            parse_filter(wrong, LOGGED_MODELS)


def test_version_number_may_be_quoted():
    key = Key("attribute", "version_number")
    assert parse_filter("version_number = '12'", MODEL_VERSIONS) == Comparison(key, "=", 12)
    with pytest.raises(MlflowException, match="numeric"):
        parse_filter("version_number = 'x'", MODEL_VERSIONS)


def test_links():
    assert parse_filter("prompt = 'p/1'", TRACES) == Comparison(Key("attribute", "prompt"), "=", "p/1")
    for wrong, grammar in (("prompt = 'p'", TRACES), ("prompt != 'p/1'", TRACES), ("experiment_id != '1'", PROMPTS)):
        with pytest.raises(MlflowException, match="position"):
            parse_filter(wrong, grammar)


def test_empty():
    for text in (None, "", "  ", "\n\t"):
        assert parse_filter(text, RUNS) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("foo.bar = 'x'", ["'foo'", "position 1", "'metrics'", "'dataset'"]),
        ("tags.a = 'x' AND  nix = 'x'", ["'nix'", "position 19", "'status'", "'run_id'"]),
        ("dataset.foo = 'x'", ["'foo'", "'digest'"]),
        ("params.p == 'v'", ["'=='", "position 10", "'LIKE'", "single ="]),
        ("params.p NOT LIKE 'v'", ["NOT params.p LIKE"]),
        ("params.p = v", ["quoted", "position 12", "v"]),
        ("metrics.m > '1'", ["numeric", "'m'", "'1'"]),
        ("metrics.a-b > 1", ["position 10", "backticks"]),
        ("tags.a = 'x' AND (tags.b = 'x'", ["position 18", "never closed"]),
        ("tags.a = 'x", ["position 10", "'x"]),
        ("tags.a IS 'x'", ["NULL"]),
        ("tags.`` = 'x'", ["Empty tag key"]),
    ],
)
def test_errors_say_what_where_and_what_else(text, parts):
    with pytest.raises(MlflowException) as caught:
        parse_filter(text, RUNS)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    for part in parts:
        assert part in caught.value.message


def test_unusable_input():
    for text in (5, ["tags.a = 'x'"], b"tags.a = 'x'", "tags.a = '\0'", "tags.a = '\ud800'"):
        with pytest.raises(MlflowException) as caught:
            parse_filter(text, RUNS)  # type: ignore[arg-type]
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("(" * 40_000, "40 deep"),
        ("NOT " * 20_000 + "tags.a = 'x'", "40 deep"),
        (" AND ".join(["tags.a = 'x'"] * 501), "500 comparisons"),
        ("tags.a IN (" + "1,".replace("1", "''") * 10_001 + ")", "10000 values"),
        ("tags.a = '" + "x" * 100_000 + "'", "100000"),
        ("tags.a LIKE '" + "x" * 8_001 + "'", "8000"),
    ],
)
def test_limits(text, problem):
    with pytest.raises(MlflowException, match=problem) as caught:
        parse_filter(text, RUNS)
    assert len(caught.value.message) < 1_000


def test_up_to_the_limits():
    deep = parse_filter("(tags.a = 'x' AND NOT (tags.b = 'x' OR " * 13 + "tags.c = 'x'" + "))" * 13, RUNS)
    assert isinstance(deep, And)
    wide = parse_filter(" AND ".join(["tags.a = 'x'"] * 500), RUNS)
    assert isinstance(wide, And)
    assert len(wide.terms) == 500


@pytest.mark.parametrize(
    "piece", ["'", '"', "`", "''", "`a`.", "a.", "((", "))", "NOT ", " ", "1", "=", "\\", ".", "a.'", "- "]
)
def test_long_nonsense_fails_at_once(piece):
    text = "tags.a = 'x' " + piece * (90_000 // len(piece)) + "!"
    with pytest.raises(MlflowException) as caught:
        parse_filter(text, RUNS)
    assert len(caught.value.message) < 1_000
