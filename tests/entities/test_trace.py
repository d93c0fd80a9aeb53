"""Traces, their info and where they are kept."""

import json
import re
from pathlib import Path

import pytest

from mlflow.entities import (
    Expectation,
    Feedback,
    InferenceTableLocation,
    MlflowExperimentLocation,
    Trace,
    TraceData,
    TraceInfo,
    TraceLocation,
    TraceLocationType,
    TraceState,
)
from mlflow.entities.trace_info_v2 import TraceInfoV2
from mlflow.entities.trace_status import TraceStatus
from mlflow.exceptions import MlflowException

STORED = (Path(__file__).parents[1] / "assets" / "trace_3.8.1.json").read_text()


@pytest.fixture
def trace():
    pytest.importorskip("opentelemetry.sdk")
    return Trace.from_json(STORED)


def info(**changes):
    given = {
        "trace_id": "tr-1",
        "trace_location": TraceLocation.from_experiment_id("7"),
        "request_time": 1_234_567,
        "state": TraceState.IN_PROGRESS,
        **changes,
    }
    return TraceInfo(**given)


def test_what_mlflow_stored_is_read_and_written_alike(trace):
    assert json.loads(trace.to_json()) == json.loads(STORED)
    assert json.loads(trace.to_json(pretty=True)) == json.loads(STORED)
    assert Trace.from_dict(trace.to_dict()) == trace


def test_info_on_the_wire():
    full = info(
        request_preview="rq",
        response_preview="rs",
        client_request_id="cl",
        execution_duration=1500,
        trace_metadata={"mlflow.trace.tokenUsage": '{"input_tokens": 1}'},
        tags={"t": "v"},
        assessments=[Feedback("q", 1.0, trace_id="tr-1", create_time_ms=1000, last_update_time_ms=1500)],
    )
    assert full.to_dict() == {
        "trace_id": "tr-1",
        "client_request_id": "cl",
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}},
        "request_time": "1970-01-01T00:20:34.567Z",
        "state": "IN_PROGRESS",
        "trace_metadata": {"mlflow.trace.tokenUsage": '{"input_tokens": 1}'},
        "assessments": [
            {
                "assessment_name": "q",
                "trace_id": "tr-1",
                "source": {"source_type": "CODE", "source_id": "default"},
                "create_time": "1970-01-01T00:00:01Z",
                "last_update_time": "1970-01-01T00:00:01.500Z",
                "feedback": {"value": 1.0},
                "valid": True,
            }
        ],
        "tags": {"t": "v"},
        "request_preview": "rq",
        "response_preview": "rs",
        "execution_duration_ms": 1500,
    }
    assert TraceInfo.from_dict(full.to_dict()) == full
    assert full.token_usage == {"input_tokens": 1}
    assert info().token_usage is None
    assert set(info().to_dict()) == {"trace_id", "trace_location", "request_time", "state"}
    assert info(execution_duration=0).to_dict()["execution_duration_ms"] == 0


def test_durations_of_the_rest_api_are_read():
    assert TraceInfo.from_dict({**info().to_dict(), "execution_duration": "1.500s"}).execution_duration == 1500


def test_old_names():
    one = info(execution_duration=5)
    assert (one.request_id, one.experiment_id, one.timestamp_ms, one.execution_time_ms) == ("tr-1", "7", 1_234_567, 5)
    assert one.status is TraceStatus.IN_PROGRESS
    one.experiment_id, one.timestamp_ms, one.execution_time_ms, one.status = "8", 1, 2, "ERROR"
    assert one == info(
        trace_location=TraceLocation.from_experiment_id("8"),
        request_time=1,
        execution_duration=2,
        state=TraceState.ERROR,
    )
    assert one.request_metadata is one.trace_metadata


def test_info_of_mlflow_2():
    old = TraceInfoV2("r", "1", 5, None, TraceStatus.OK, {"a": "b"}, {"c": "d"})
    assert TraceInfo.from_dict(old.to_dict()) == old.to_v3()
    assert TraceInfoV2.from_v3(old.to_v3("rq", "rs")) == old
    converted = Trace(old, TraceData())
    assert isinstance(converted.info, TraceInfo)


@pytest.mark.parametrize("field", ["trace_id", "trace_location", "request_time", "state"])
def test_a_missing_field_is_named(field):
    wire = info().to_dict()
    del wire[field]
    with pytest.raises(MlflowException, match=field):
        TraceInfo.from_dict(wire)


@pytest.mark.parametrize("broken", [{"state": "FINE"}, {"request_time": "noon"}, {"trace_location": {"type": "MOON"}}])
def test_unknown_values_are_refused(broken):
    with pytest.raises(MlflowException) as caught:
        TraceInfo.from_dict({**info().to_dict(), **broken})
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"info": {}}', '{"info": {}, "data": {}}', None])
def test_what_is_no_trace_is_refused(text):
    with pytest.raises(MlflowException) as caught:
        Trace.from_json(text)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_spans_are_found(trace):
    names = lambda **by: [span.name for span in trace.search_spans(**by)]  # noqa: E731
    assert names() == ["root", "child"]
    assert names(name="child") == ["child"]
    assert names(name=re.compile("hil")) == ["child"]
    assert names(span_type="CHAIN") == ["root"]
    assert names(span_id=trace.data.spans[1].span_id, span_type="CHAIN") == []
    for wrong in ({"name": 5}, {"span_type": 5}):
        with pytest.raises(MlflowException, match="Expected str"):
            trace.search_spans(**wrong)


def test_assessments_are_found(trace):
    replaced, kept, expected = Feedback("q", 1, valid=False), Feedback("q", 2, span_id="s"), Expectation("e", 3)
    trace.info.assessments = [replaced, kept, expected]
    assert trace.search_assessments() == [kept, expected]
    assert trace.search_assessments(all=True) == [replaced, kept, expected]
    assert trace.search_assessments("q") == trace.search_assessments(span_id="s") == [kept]
    assert trace.search_assessments(type="expectation") == [expected]
    with pytest.raises(MlflowException, match="opinion"):
        trace.search_assessments(type="opinion")


def test_data(trace):
    assert json.loads(trace.data.response) == [1, 2]
    with pytest.warns(FutureWarning, match="search_spans"):
        assert trace.data.intermediate_outputs == {"child": "out"}
    assert TraceData().request is None
    assert TraceData([], request="old", response="old") == TraceData()
    with pytest.raises(TypeError):
        TraceData.from_dict([])


def test_a_row_of_a_frame(trace):
    row = trace.to_pandas_dataframe_row()
    assert list(row) == Trace.pandas_dataframe_columns()
    assert (row["trace_id"], row["response"], row["state"]) == (trace.info.trace_id, [1, 2], TraceState.OK)
    assert Trace.from_json(row["trace"]) == trace


def test_locations():
    location = TraceLocation.from_databricks_uc_schema("c", "s")
    assert location.to_dict() == {
        "type": "UC_SCHEMA",
        "uc_schema": {
            "catalog_name": "c",
            "schema_name": "s",
            "otel_spans_table_name": "mlflow_experiment_trace_otel_spans",
            "otel_logs_table_name": "mlflow_experiment_trace_otel_logs",
        },
    }
    assert location.uc_schema.full_otel_spans_table_name == "c.s.mlflow_experiment_trace_otel_spans"
    table = TraceLocation(TraceLocationType.INFERENCE_TABLE, inference_table=InferenceTableLocation("a.b.c"))
    for one in (location, table, TraceLocation(TraceLocationType.MLFLOW_EXPERIMENT)):
        assert TraceLocation.from_dict(one.to_dict()) == one
    assert info(trace_location=table).experiment_id is None
    with pytest.raises(MlflowException, match="not kept in an experiment"):
        info(trace_location=table).experiment_id = "1"
    with pytest.raises(MlflowException, match="does not match"):
        TraceLocation(TraceLocationType.UC_SCHEMA, mlflow_experiment=MlflowExperimentLocation("1"))
    with pytest.raises(MlflowException, match="Only one"):
        TraceLocation(
            TraceLocationType.MLFLOW_EXPERIMENT, MlflowExperimentLocation("1"), InferenceTableLocation("a.b.c")
        )


@pytest.mark.parametrize("kind", [TraceState, TraceStatus, TraceLocationType])
def test_numbers_on_the_wire(kind):
    assert [kind.from_proto(member.to_proto()) for member in kind] == list(kind)
    assert [kind.from_proto(member.value) for member in kind] == list(kind)
    with pytest.raises(MlflowException):
        kind.from_proto(33)


def test_states():
    assert [TraceStatus.from_state(state).to_state() for state in TraceState] == list(TraceState)
