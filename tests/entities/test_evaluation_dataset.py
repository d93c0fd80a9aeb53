"""Evaluation datasets, their records and further small entities."""

import json
from pathlib import Path

import pandas as pd
import pytest

from mlflow.entities import (
    DatasetRecord,
    DatasetRecordSource,
    Document,
    EvaluationDataset,
    Expectation,
    GatewayEndpointBinding,
    ScorerVersion,
    Trace,
)
from mlflow.entities._job_status import JobStatus
from mlflow.exceptions import MlflowException


class Records:
    """A store of records in memory."""

    def __init__(self):
        self.sent = []

    def load_records(self, dataset_id):
        return [DatasetRecord(dataset_id, r["inputs"], f"dr-{i}", 1, 2) for i, r in enumerate(self.sent)]

    def load_experiment_ids(self, dataset_id):
        return ["7"]

    def upsert_records(self, dataset_id, records):
        self.sent += records


@pytest.fixture
def dataset():
    made = EvaluationDataset("d-1", "ds", "abc", 1, 2, tags={"a": "b"})
    made.store = Records()
    return made.bind(made.store)


def test_record_as_plain_data():
    record = DatasetRecord(
        "d-1", {"q": 1}, "dr-1", 1, 2, "out", {"e": 1}, {"t": "v"}, DatasetRecordSource("trace", {"trace_id": "tr-1"})
    )
    assert record.to_dict() == {
        "dataset_record_id": "dr-1",
        "dataset_id": "d-1",
        "inputs": {"q": 1},
        "expectations": {"e": 1},
        "tags": {"t": "v"},
        "source": {"source_type": "TRACE", "source_data": {"trace_id": "tr-1"}},
        "source_id": "tr-1",
        "source_type": "TRACE",
        "created_time": 1,
        "last_update_time": 2,
        "outputs": "out",
    }
    assert DatasetRecord.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    bare = DatasetRecord("d-1", {}, "dr-1", 1, 2)
    assert bare.to_dict()["tags"] == {}
    assert set(bare.to_dict()) == {
        "dataset_record_id",
        "dataset_id",
        "inputs",
        "tags",
        "created_time",
        "last_update_time",
    }


@pytest.mark.parametrize("field", ["dataset_id", "dataset_record_id", "inputs", "created_time", "last_update_time"])
def test_a_missing_field_of_a_record_is_named(field):
    data = DatasetRecord("d-1", {}, "dr-1", 1, 2).to_dict()
    del data[field]
    with pytest.raises(MlflowException, match=field):
        DatasetRecord.from_dict(data)


def test_unknown_sources_are_refused():
    with pytest.raises(MlflowException, match="MOON"):
        DatasetRecordSource("moon")


def test_mappings_are_merged_with_their_sources(dataset):
    source = {"source_type": "DOCUMENT", "source_data": {"doc_uri": "x"}}
    returned = dataset.merge_records(
        [{"inputs": {"q": 1}}, {"inputs": {"q": 2}, "expectations": {"e": 1}}, {"inputs": {"q": 3}, "source": source}]
    )
    assert returned is dataset
    assert [r["source"]["source_type"] for r in dataset.store.sent] == ["CODE", "HUMAN", "DOCUMENT"]
    assert [r.inputs for r in dataset.records] == [{"q": 1}, {"q": 2}, {"q": 3}]
    assert dataset.experiment_ids == ["7"]


def test_frames_are_merged_without_empty_cells(dataset):
    dataset.merge_records(pd.DataFrame({"inputs": [{"q": 1}, {"q": 2}], "expectations": [{"e": 1}, float("nan")]}))
    assert [r.get("expectations") for r in dataset.store.sent] == [{"e": 1}, None]


def test_traces_are_merged(dataset):
    pytest.importorskip("opentelemetry.sdk")
    trace = Trace.from_json((Path(__file__).parents[1] / "assets" / "trace_3.8.1.json").read_text())
    trace.info.assessments = [Expectation("answer", [1, 2])]
    dataset.merge_records([trace])
    (record,) = dataset.store.sent
    assert record["inputs"]["a"] == 1
    assert (record["outputs"], record["expectations"]) == ([1, 2], {"answer": [1, 2]})
    assert record["source"] == {"source_type": "TRACE", "source_data": {"trace_id": trace.info.trace_id}}


@pytest.mark.parametrize(
    "wrong",
    [None, "x", 5, {"inputs": {}}, [5], [{"x": 1}], [{"inputs": 5}], [{"inputs": {}, "expectations": 5}]],
)
def test_what_is_no_record_is_refused_before_anything_is_sent(dataset, wrong):
    with pytest.raises(MlflowException) as caught:
        dataset.merge_records(wrong)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert dataset.store.sent == []


def test_a_dataset_of_no_store_cannot_be_merged_into():
    alone = EvaluationDataset("d-1", "ds", "abc", 1, 2)
    assert (alone.records, alone.experiment_ids, alone.has_records()) == ([], [], False)
    with pytest.raises(MlflowException, match="get_dataset"):
        alone.merge_records([{"inputs": {}}])


def test_dataset_as_plain_data(dataset):
    dataset.merge_records([{"inputs": {"q": 1}}])
    again = EvaluationDataset.from_dict(json.loads(dataset.to_json()))
    assert again == dataset
    assert (again.records, again.experiment_ids, again.has_records()) == (dataset.records, ["7"], True)
    assert json.loads(again.source) == {"dataset_id": "d-1"}
    frame = again.to_df()
    assert list(frame["inputs"]) == [{"q": 1}]
    assert list(EvaluationDataset("d", "n", "x", 1, 2).to_df().columns) == list(frame.columns)


def test_documents():
    from types import SimpleNamespace

    assert Document.from_langchain_document(SimpleNamespace(page_content="p", metadata={"m": 1})) == Document(
        "p", {"m": 1}
    )
    node = SimpleNamespace(node_id="n", metadata={"m": 1}, get_content=lambda: "c", get_score=lambda: 0.7)
    assert Document.from_llama_index_node_with_score(node).to_dict() == {
        "page_content": "c",
        "metadata": {"score": 0.7, "m": 1},
        "id": "n",
    }


def test_small_entities():
    scorer = ScorerVersion("1", "s", 2, "{}", 5, "id")
    assert scorer == ScorerVersion("1", "s", 2, "{}", 5, "id") != ScorerVersion("1", "s", 3, "{}", 5, "id")
    assert dict(scorer)["scorer_version"] == 2
    assert GatewayEndpointBinding("e", "scorer_job", "r", 1, 2).resource_type.name == "SCORER_JOB"
    assert [JobStatus.from_int(s.to_int()) for s in JobStatus] == list(JobStatus)
    assert [s for s in JobStatus if not JobStatus.is_finalized(s)] == [JobStatus.PENDING, JobStatus.RUNNING]
