"""Prints ``trace_3.8.1.json``: a trace as MLflow 3.8.1 writes it. Run with a Python that has MLflow 3.8.1."""

import json
import tempfile

import mlflow
from mlflow.entities import SpanEvent

mlflow.set_tracking_uri(f"sqlite:///{tempfile.mkdtemp()}/m.db")
with mlflow.start_span("root", span_type="CHAIN") as root:
    root.set_inputs({"a": 1, "n": float("nan")})
    root.set_attribute("k", {"x": (1, 2)})
    root.add_event(SpanEvent("ev", timestamp=1_700_000_000_000_000_000, attributes={"a": 1, "l": ["x"]}))
    with mlflow.start_span("child") as child:
        child.set_outputs("out")
        child.set_status("ERROR")
        try:
            raise ValueError("bad")
        except ValueError as error:
            child.record_exception(error)
        child.set_attribute("o", object())
        child.record_exception("oops")
    root.set_outputs([1, 2])
print(json.dumps(mlflow.get_trace(root.trace_id).to_dict(), indent=1))
