"""Spans: the stored form, OTLP, and spans that run."""

import dataclasses
import json
from pathlib import Path

import pytest

from mlflow.entities import LiveSpan, NoOpSpan, Span, SpanEvent, SpanStatus, SpanStatusCode
from mlflow.exceptions import MlflowException

pytest.importorskip("opentelemetry.sdk")

ASSETS = Path(__file__).parents[1] / "assets"
ROOT, CHILD = json.loads((ASSETS / "trace_3.8.1.json").read_text())["data"]["spans"]


@pytest.fixture
def live():
    from opentelemetry.sdk.trace import TracerProvider

    return LiveSpan(TracerProvider(shutdown_on_exit=False).get_tracer("t").start_span("step"), "tr-1", "CHAIN")


@pytest.mark.parametrize("stored", [ROOT, CHILD])
def test_what_mlflow_stored_is_read_and_written_alike(stored):
    assert json.dumps(Span.from_dict(stored).to_dict()) == json.dumps(stored)


def test_properties_of_a_stored_span():
    span = Span.from_dict(CHILD)
    assert span.trace_id == span.request_id == "tr-c87109b1afeb3befb470037e76fd3603"
    assert (span.span_id, span.parent_id) == ("b0c934324b84babe", Span.from_dict(ROOT).span_id)
    assert (span.name, span.span_type) == ("child", "UNKNOWN")
    assert (span.inputs, span.outputs) == (None, "out")
    assert span.status == SpanStatus(SpanStatusCode.ERROR, "str: oops")
    assert [e.attributes["exception.type"] for e in span.events] == ["ValueError", "Exception"]
    assert Span.from_dict(ROOT).get_attribute("k") == {"x": [1, 2]}
    assert Span.from_dict(ROOT).get_attribute("missing") is None
    assert Span.from_dict(ROOT).parent_id is None


@pytest.mark.parametrize("stored", [ROOT, CHILD])
def test_otlp_and_back(stored):
    pytest.importorskip("opentelemetry.proto.trace.v1.trace_pb2")
    span = Span.from_dict(stored)
    message = type(span.to_otel_proto()).FromString(span.to_otel_proto().SerializeToString())
    again = Span.from_otel_proto(message)
    assert json.dumps(again.to_dict()) == json.dumps(stored)


def test_a_foreign_otlp_span_gets_the_id_of_its_trace():
    trace_pb2 = pytest.importorskip("opentelemetry.proto.trace.v1.trace_pb2")
    message = trace_pb2.Span(trace_id=b"\1" * 16, span_id=b"\2" * 8, name="http", start_time_unix_nano=5)
    message.attributes.add(key="text").value.string_value = '{"a": 1}'
    message.attributes.add(key="count").value.int_value = 3
    message.attributes.add(key="nothing")
    span = Span.from_otel_proto(message)
    assert span.trace_id == "tr-" + "01" * 16
    assert span.end_time_ns is None
    assert span.attributes == {
        "mlflow.traceRequestId": span.trace_id,
        "text": '{"a": 1}',
        "count": 3,
        "nothing": None,
    }
    assert Span.from_otel_proto(message, "cat.sch").trace_id == "trace:/cat.sch/" + "01" * 16


def test_the_form_of_mlflow_2_is_read():
    old = {
        "name": "n",
        "context": {"trace_id": "0x" + "ab" * 16, "span_id": "0x" + "cd" * 8},
        "parent_id": "0x" + "ef" * 8,
        "start_time": 1,
        "end_time": 2,
        "status_code": "ERROR",
        "status_message": "m",
        "attributes": {"mlflow.traceRequestId": '"r1"', "mlflow.spanType": '"LLM"'},
        "events": [{"name": "e", "timestamp": 4, "attributes": {}}],
    }
    assert Span.from_dict(old).to_dict() == {
        "trace_id": "q6urq6urq6urq6urq6urqw==",
        "span_id": "zc3Nzc3Nzc0=",
        "parent_span_id": "7+/v7+/v7+8=",
        "name": "n",
        "start_time_unix_nano": 1,
        "end_time_unix_nano": 2,
        "events": [{"name": "e", "time_unix_nano": 4, "attributes": {}}],
        "status": {"code": "STATUS_CODE_ERROR", "message": "m"},
        "attributes": {"mlflow.traceRequestId": '"r1"', "mlflow.spanType": '"LLM"'},
    }


@pytest.mark.parametrize(
    "broken",
    [
        {},
        None,
        {**ROOT, "attributes": {"a": "1"}},
        {**ROOT, "attributes": None},
        {**ROOT, "trace_id": "zz"},
        {**ROOT, "span_id": "AAAA"},
        {**ROOT, "status": {}},
        {**ROOT, "status": {"code": "FINE", "message": ""}},
        {key: value for key, value in ROOT.items() if key != "name"},
    ],
)
def test_what_is_no_span_is_refused(broken):
    with pytest.raises(MlflowException) as caught:
        Span.from_dict(broken)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_only_spans_of_the_sdk_are_taken():
    with pytest.raises(MlflowException, match="ReadableSpan"):
        Span("span")


def test_a_running_span_takes_any_value(live):
    class Odd:
        def __repr__(self):
            return "odd"

    @dataclasses.dataclass
    class Point:
        x: int

    loop = []
    loop.append(loop)
    live.set_inputs({"q": (1, 2), "n": None})
    live.set_outputs([Point(3)])
    live.set_attributes({"odd": Odd(), "set": {1}, "keys": {(1, 2): 3}, "text": '{"a": 1}', "loop": loop})
    assert live.inputs == {"q": [1, 2], "n": None}
    assert live.outputs == [{"x": 3}]
    assert live.get_attribute("odd") == "odd"
    assert live.get_attribute("set") == "{1}"
    assert live.get_attribute("keys") == {"(1, 2)": 3}
    assert live.get_attribute("text") == '{"a": 1}'
    assert isinstance(live.get_attribute("loop"), list)
    assert live.attributes["mlflow.spanType"] == live.span_type == "CHAIN"
    live.set_span_type("LLM")
    assert live.span_type == "LLM"


def test_a_running_span_ends_as_ok_and_then_stays_as_it_is(live):
    assert live.end_time_ns is None
    live.end(outputs="out", attributes={"a": 1}, end_time_ns=live.start_time_ns + 5)
    assert live.status.status_code is SpanStatusCode.OK
    assert live.end_time_ns - live.start_time_ns == 5
    live.set_attribute("late", 1)
    live.set_status("ERROR")
    live.add_event(SpanEvent("late"))
    live.end()
    assert live.get_attribute("late") is None
    assert live.status.status_code is SpanStatusCode.OK
    assert live.events == []
    assert Span.from_dict(live.to_dict()) == live.to_immutable_span()


def test_exceptions_are_events_and_set_the_status(live):
    live.record_exception(ValueError("bad"))
    live.record_exception("worse")
    live.end()
    assert live.status == SpanStatus("ERROR", "str: worse")
    first, second = live.events
    assert (first.name, first.attributes["exception.message"]) == ("exception", "bad")
    assert second.attributes["exception.type"] == "Exception"
    assert live.start_time_ns <= first.timestamp <= live.end_time_ns
    with pytest.raises(MlflowException, match="Exception instance or a string"):
        live.record_exception(5)


def test_wrong_use_of_a_running_span(live, caplog):
    live.set_attributes([1])
    live.set_attribute(5, 1)
    assert len(caplog.records) == 2
    with pytest.raises(MlflowException, match="FINE is not a valid"):
        live.set_status("FINE")
    live.end(status="FINE")
    assert live.end_time_ns is not None
    with pytest.raises(NotImplementedError):
        live.from_dict({})


def test_a_running_copy_of_a_span():
    source = Span.from_dict(CHILD)
    copy = LiveSpan.from_immutable_span(source, parent_span_id="00000000000000ab", trace_id="tr-" + "5" * 32)
    assert (copy.trace_id, copy._trace_id, copy.parent_id) == ("tr-" + "5" * 32, "5" * 32, "00000000000000ab")
    assert copy.span_id != source.span_id
    assert (copy.name, copy.start_time_ns, copy.outputs) == (source.name, source.start_time_ns, source.outputs)
    assert (copy.events, copy.status, copy.end_time_ns) == (source.events, source.status, None)
    alone = LiveSpan.from_immutable_span(source)
    assert alone.parent_id is None
    assert alone.trace_id == f"tr-{alone._trace_id}" != source.trace_id


def test_a_span_that_does_nothing():
    span = NoOpSpan()
    span.set_inputs({})
    span.set_attribute("a", 1)
    span.record_exception("x")
    span.end(outputs=1)
    assert span.trace_id == "MLFLOW_NO_OP_SPAN_TRACE_ID"
    assert (span.span_id, span.name, span.status, span.inputs, span.attributes, span.events) == (None,) * 4 + ({}, [])
    assert "MLFLOW_NO_OP_SPAN_TRACE_ID" in repr(span)


def test_span_status():
    assert SpanStatus("OK").status_code is SpanStatusCode.OK
    assert SpanStatus.from_otel_status(SpanStatus("ERROR", "why").to_otel_status()) == SpanStatus("ERROR", "why")
    assert SpanStatus("OK", "ignored").to_otel_status().description is None
    for code in SpanStatusCode:
        assert SpanStatusCode.from_otel_proto_status_code_name(code.to_otel_proto_status_code_name()) is code
    with pytest.raises(MlflowException, match="STATUS_CODE_OK"):
        SpanStatusCode.from_otel_proto_status_code_name("OK")


def test_span_event_as_json():
    import datetime

    event = SpanEvent("e", 5, {"when": datetime.datetime(2020, 1, 1), "n": None})
    assert event.json() == {"name": "e", "timestamp": 5, "attributes": '{"when": "2020-01-01T00:00:00", "n": null}'}
    assert SpanEvent("e").json()["attributes"] is None
