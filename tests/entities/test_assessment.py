"""Assessments and their form on the wire, which is MLflow 3.8.1's."""

import json

import pytest

from mlflow.entities import (
    Assessment,
    AssessmentError,
    AssessmentSource,
    AssessmentSourceType,
    Expectation,
    Feedback,
)
from mlflow.exceptions import MlflowException

HUMAN = AssessmentSource("human", "bob")


def test_feedback_on_the_wire():
    feedback = Feedback(
        name="right",
        value=True,
        source=HUMAN,
        trace_id="tr-1",
        rationale="it is",
        metadata={"a": "b"},
        span_id="00ab",
        create_time_ms=1_700_000_000_123,
        last_update_time_ms=1_700_000_000_000,
        overrides="a-0",
    )
    feedback.assessment_id = "a-1"
    assert feedback.to_dictionary() == {
        "assessment_id": "a-1",
        "assessment_name": "right",
        "trace_id": "tr-1",
        "span_id": "00ab",
        "source": {"source_type": "HUMAN", "source_id": "bob"},
        "create_time": "2023-11-14T22:13:20.123Z",
        "last_update_time": "2023-11-14T22:13:20Z",
        "feedback": {"value": True},
        "rationale": "it is",
        "metadata": {"a": "b"},
        "overrides": "a-0",
        "valid": True,
    }
    again = Assessment.from_dictionary(json.loads(json.dumps(feedback.to_dictionary())))
    assert isinstance(again, Feedback)
    assert again == feedback


@pytest.mark.parametrize("value", [1, 1.5, "text", False, 0, "", [1, "a", True], {"a": {"b": None}}, [], {}])
def test_values_survive(value):
    for made in (Feedback("f", value), Expectation("e", value)):
        again = Assessment.from_dictionary(json.loads(json.dumps(made.to_dictionary())))
        assert type(again) is type(made)
        assert again.value == value
        assert type(again.value) is type(value)


@pytest.mark.parametrize(
    ("value", "text"), [(float("nan"), "NaN"), (float("inf"), "Infinity"), (-float("inf"), "-Infinity")]
)
def test_numbers_that_json_does_not_know_are_texts(value, text):
    assert Feedback(value=value).to_dictionary()["feedback"] == {"value": text}
    json.dumps(Feedback(value=[value]).to_dictionary(), allow_nan=False)


def test_numbers_of_numpy_are_numbers():
    import numpy as np

    values = {"a": np.float32(0.5), "b": np.array([1, 2])}
    assert Feedback(value=values).to_dictionary()["feedback"] == {"value": {"a": 0.5, "b": [1, 2]}}


def test_values_that_cannot_be_stored_are_refused_with_their_type():
    with pytest.raises(MlflowException, match="type object"):
        Feedback(value=object()).to_dictionary()
    with pytest.raises(MlflowException, match="Failed to serialize"):
        Expectation("e", {1, 2}).to_dictionary()


def test_expectations_hold_lists_and_mappings_as_json_text():
    expectation = Expectation("e", {"a": [1]}, create_time_ms=5, last_update_time_ms=6)
    assert expectation.to_dictionary() == {
        "assessment_name": "e",
        "trace_id": "",
        "source": {"source_type": "HUMAN", "source_id": "default"},
        "create_time": "1970-01-01T00:00:00.005Z",
        "last_update_time": "1970-01-01T00:00:00.006Z",
        "expectation": {"serialized_value": {"serialization_format": "JSON_FORMAT", "value": '{"a": [1]}'}},
    }


def test_an_exception_becomes_an_error_with_its_stack_trace():
    try:
        raise KeyError("lost")
    except KeyError as error:
        feedback = Feedback(error=error)
    assert (feedback.value, feedback.error_code, feedback.error_message) == (None, "KeyError", "'lost'")
    assert 'raise KeyError("lost")' in feedback.feedback.error.stack_trace
    again = Feedback.from_dictionary(feedback.to_dictionary())
    assert again.feedback == feedback.feedback
    assert Feedback(error="bad").error_code == "ASSESSMENT_ERROR"


def test_long_stack_traces_keep_their_end():
    error = AssessmentError("C", "m", "x" * 20_000 + "the end")
    wire = Feedback(error=error).to_dictionary()["feedback"]["error"]["stack_trace"]
    assert len(wire) == 10_000
    assert wire.startswith("[Stack trace is truncated]")
    assert wire.endswith("the end")


def test_stored_null_without_error_is_read():
    wire = {**Feedback(value=1).to_dictionary(), "feedback": {"value": None}}
    assert Feedback.from_dictionary(wire).value is None


def test_the_run_comes_from_the_metadata():
    assert Feedback(value=1, metadata={"mlflow.assessment.sourceRunId": "run"}).run_id == "run"


def test_values_may_be_changed():
    feedback = Feedback(value=1)
    feedback.value = 5
    assert feedback.feedback.value == 5


@pytest.mark.parametrize(
    "make",
    [
        lambda: Feedback(),
        lambda: Expectation("e", None),
        lambda: Assessment("n", HUMAN),
        lambda: Assessment(
            "n", HUMAN, feedback=Feedback(value=1).feedback, expectation=Expectation("e", 1).expectation
        ),
        lambda: Assessment("n", HUMAN, error=AssessmentError("C"), expectation=Expectation("e", 1).expectation),
        lambda: Assessment("n", "bob", feedback=Feedback(value=1).feedback),
        lambda: Assessment.from_dictionary({}),
        lambda: Feedback.from_dictionary(Expectation("e", 1).to_dictionary()),
        lambda: Expectation.from_dictionary(Feedback(value=1).to_dictionary()),
        lambda: AssessmentSource("robot"),
        lambda: AssessmentSource(None),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(MlflowException) as caught:
        make()
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_source_types():
    assert AssessmentSource("code") == AssessmentSource("CODE", "default")
    with pytest.warns(FutureWarning, match="LLM_JUDGE"):
        assert AssessmentSource("AI_JUDGE").source_type == "LLM_JUDGE"
    assert [AssessmentSourceType.from_proto(i) for i in range(4)] == [
        "SOURCE_TYPE_UNSPECIFIED",
        "HUMAN",
        "LLM_JUDGE",
        "CODE",
    ]
    assert AssessmentSourceType("human") == "HUMAN"
