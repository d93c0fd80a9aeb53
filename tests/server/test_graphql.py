"""``/graphql``: the fields of MLflow's schema give what their operations give, within limits."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mlflow._wire.operation import Operation, Permission
from mlflow.server.graphql.execution import schema, snake
from mlflow.server.graphql.fields import ECHO, EMPTY, NESTED, ROOT
from tests.servers import running
from tests.wire.http_calls import Calls


@pytest.fixture(scope="module")
def api(tmp_path_factory) -> Iterator[Calls]:
    folder = tmp_path_factory.mktemp("graphql")
    with running(f"sqlite:///{folder / 'g.db'}", folder, "--static-prefix", "/below") as url:
        calls = Calls(url)
        yield calls
        calls.close()


@pytest.fixture(scope="module")
def run_id(api) -> str:
    run = api.made("runs/create", experiment_id="0", run_name="seen", start_time=1000)["run"]["info"]["run_id"]
    metrics = [
        {"key": "nan", "value": "NaN", "timestamp": 5, "step": 1},
        {"key": "m", "value": 1.5, "timestamp": 5, "step": 2**53 + 1},
    ]
    api.made("runs/log-batch", run_id=run, metrics=metrics, params=[{"key": "p", "value": ""}])
    data = {"name": "d", "digest": "e", "source_type": "local", "source": "s"}
    tags = [{"key": "mlflow.data.context", "value": "train"}]
    api.made("runs/log-inputs", run_id=run, datasets=[{"dataset": data, "tags": tags}])
    path = f"/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/a/f.txt"
    assert api.send("PUT", path, b"four", {}).status == 200
    return run


def ask(api: Calls, query: str, **variables) -> tuple[dict | None, list[str] | None]:
    answer = api.send("POST", "/below/graphql", json.dumps({"query": query, "variables": variables}))
    assert answer.status == 200, answer.body
    assert answer.json.keys() == {"data", "errors"}
    return answer.json["data"], answer.json["errors"]


def data(api: Calls, query: str, **variables) -> dict:
    found, errors = ask(api, query, **variables)
    assert errors is None
    assert found is not None
    return found


RUN = """
query Run($input: MlflowGetRunInput!) { mlflowGetRun(input: $input) { apiError { code } run {
  info { runId runUuid runName status startTime endTime userId lifecycleStage experimentId }
  data { metrics { key value step timestamp modelId } params { key value } tags { key value } }
  inputs { datasetInputs { tags { key value } dataset { name schema } } modelInputs { modelId } }
  outputs { modelOutputs { modelId step } } experiment { experimentId name } modelVersions { name } } } }
"""


def test_a_run_as_the_run_page_asks_for_it(api, run_id):
    found = data(api, RUN, input={"runId": run_id})["mlflowGetRun"]
    assert found["apiError"] is None
    assert found["run"] == {
        "info": {
            "runId": run_id,
            "runUuid": run_id,
            "runName": "seen",
            "status": "RUNNING",
            "startTime": "1000",
            "endTime": "0",
            "userId": "",
            "lifecycleStage": "active",
            "experimentId": "0",
        },
        "data": {
            "metrics": [
                {"key": "m", "value": 1.5, "step": str(2**53 + 1), "timestamp": "5", "modelId": ""},
                {"key": "nan", "value": None, "step": "1", "timestamp": "5", "modelId": ""},
            ],
            "params": [{"key": "p", "value": ""}],
            "tags": [{"key": "mlflow.runName", "value": "seen"}],
        },
        "inputs": {
            "datasetInputs": [
                {"tags": [{"key": "mlflow.data.context", "value": "train"}], "dataset": {"name": "d", "schema": ""}}
            ],
            "modelInputs": [],
        },
        "outputs": {"modelOutputs": []},
        "experiment": {"experimentId": "0", "name": "Default"},
        "modelVersions": [],
    }


def test_runs_experiments_datasets_and_metrics(api, run_id):
    search = (
        'mlflowSearchRuns(input: {experimentIds: ["0"], runViewType: ALL}) { runs { info { runName } } nextPageToken }'
    )
    expected = {"runs": [{"info": {"runName": "seen"}}], "nextPageToken": ""}
    assert data(api, f"query {{ {search} }}")["mlflowSearchRuns"] == expected
    assert data(api, f"mutation {{ {search} }}")["mlflowSearchRuns"] == expected
    found = data(api, '{ mlflowGetExperiment(input: {experimentId: "0"}) { experiment { name lifecycleStage } } }')
    assert found["mlflowGetExperiment"]["experiment"] == {"name": "Default", "lifecycleStage": "active"}
    found = data(
        api, 'mutation { mlflowSearchDatasets(input: {experimentIds: ["0"]}) { datasetSummaries { name context } } }'
    )
    assert found["mlflowSearchDatasets"]["datasetSummaries"] == [{"name": "d", "context": "train"}]
    query = """query($input: MlflowGetMetricHistoryBulkIntervalInput) {
        mlflowGetMetricHistoryBulkInterval(input: $input) { metrics { key value step runId } } }"""
    found = data(api, query, input={"runIds": [run_id], "metricKey": "m", "maxResults": 10})
    assert found["mlflowGetMetricHistoryBulkInterval"]["metrics"] == [
        {"key": "m", "value": 1.5, "step": str(2**53 + 1), "runId": run_id}
    ]


def test_artifacts(api, run_id):
    query = "query($i: MlflowListArtifactsInput) { mlflowListArtifacts(input: $i) { files { path isDir fileSize } } }"
    found = data(api, query, i={"runId": run_id})["mlflowListArtifacts"]["files"]
    assert found == [{"path": "a", "isDir": True, "fileSize": "0"}]
    found = data(api, query, i={"runId": run_id, "path": "a"})["mlflowListArtifacts"]["files"]
    assert found == [{"path": "a/f.txt", "isDir": False, "fileSize": "4"}]
    found, errors = ask(api, query, i={"runId": run_id, "path": "../.."})
    assert found == {"mlflowListArtifacts": None}
    assert errors is not None
    assert "Invalid path" in errors[0]


def test_what_is_missing_is_an_error_of_its_field(api):
    found, errors = ask(api, RUN, input={"runId": "0" * 32})
    assert found == {"mlflowGetRun": None}
    assert errors is not None
    assert "0" * 32 in errors[0]
    found, errors = ask(api, "{ nothing }")
    assert found is None
    assert errors is not None
    assert "nothing" in errors[0]


def test_get_by_query_string(api):
    answer = api.send("GET", "/below/graphql?query=%7B__typename%7D")
    assert answer.json == {"data": {"__typename": "Query"}, "errors": None}
    assert api.send("GET", "/graphql?query=%7B__typename%7D").status == 404


def many(count: int, field: str = "__typename") -> str:
    return " ".join(f"a{n}: {field}" for n in range(count))


def test_limits(api):
    assert ask(api, f"{{ {many(10)} }}")[1] is None
    for query in (
        f"{{ {many(11)} }}",
        f"query A {{ {many(6)} }} query B {{ {many(6)} }}",
        f"{{ ...F }} fragment F on Query {{ {many(10)} }}",
    ):
        found, errors = ask(api, query)
        assert found is None
        assert errors is not None
        assert "10 root fields" in errors[0]
    found, errors = ask(api, f'{{ mlflowGetExperiment(input: {{experimentId: "0"}}) {{ {many(11)} }} }}')
    assert errors is not None
    assert "10 aliases" in errors[0]
    deep = "{ __schema { types " + "{ fields { type " * 20 + "{ name }" + "} }" * 20 + " } }"
    found, errors = ask(api, deep)
    assert found is None
    assert errors is not None
    assert "nest" in errors[0]
    circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    assert ask(api, circle)[0] is None
    # A query that doubles with each fragment.
    doubling = "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(4))
    doubling += " fragment F4 on Query { __typename }"
    assert ask(api, doubling)[1] is None


def test_forms_are_refused(api):
    answer = api.send("POST", "/below/graphql", '{"query":"{__typename}"}', {"Content-Type": "text/plain"})
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE")


def test_every_field_has_its_operation_and_its_permission():
    for kind in ("Query", "Mutation"):
        for name in schema().type_map[kind].fields:
            place = (kind, name)
            assert (place in ROOT) + (place in EMPTY) + (place in ECHO) == 1, place
    for operation in (*ROOT.values(), *NESTED.values()):
        assert isinstance(operation, Operation)
        assert operation.permission is Permission.READ
    for kind, name in (*ROOT, *NESTED, *EMPTY):
        assert name in schema().type_map[kind].fields


def test_fields_are_spelled_as_the_operations_have_them():
    for (kind, name), operation in ROOT.items():
        given = schema().type_map[kind].fields[name].args["input"].type.fields
        assert {snake(f) for f in given} <= set(operation.request.__struct_fields__), name
        answered = schema().type_map[kind].fields[name].type.fields
        assert {snake(f) for f in answered} - {"api_error"} <= set(operation.response.__struct_fields__), name
