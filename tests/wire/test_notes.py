"""How bytes look: the observations on MLflow 3.8.1's server, line by line, against this one."""

from __future__ import annotations

import json
import re

import pytest

# Routing


def test_each_call_is_served_below_both_prefixes(api):
    for prefix in ("/api", "/ajax-api"):
        assert api.send("GET", f"{prefix}/2.0/mlflow/experiments/get?experiment_id=0").json["experiment"]["name"]


@pytest.mark.parametrize("path", ["/health", "/version"])
def test_health_and_version_are_bare_text(api, path):
    answer = api.send("GET", path)
    assert answer.status == 200
    assert answer.body in (b"OK", b"3.8.1")
    assert answer.headers["content-type"].startswith("text/html")


def test_unknown_paths_and_wrong_methods(api):
    assert api.send("GET", "/api/2.0/mlflow/nothing/here").status == 404
    assert api.send("GET", "/api/2.0/mlflow/runs/create").status == 405
    assert api.send("OPTIONS", "/api/2.0/mlflow/runs/create").status == 204


# Request decoding


@pytest.mark.parametrize("body", ["", "not json", "[1]", "null", "5", '{"run_id"'])
def test_an_unreadable_body_counts_as_empty(api, body):
    answer = api.send("POST", "/api/2.0/mlflow/runs/log-parameter", body)
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE")
    assert "run_id" in answer.json["message"]


def test_json_within_a_json_text_is_read(api, run_id):
    body = json.dumps(json.dumps({"run_id": run_id, "key": "twice", "value": "v"}))
    assert api.send("POST", "/api/2.0/mlflow/runs/set-tag", body).status == 200
    assert {"key": "twice", "value": "v"} in api.get(f"runs/get?run_id={run_id}").json["run"]["data"]["tags"]


def test_a_get_may_carry_json(api, run_id):
    answer = api.send("GET", "/api/2.0/mlflow/runs/get", json.dumps({"run_id": run_id}))
    assert answer.json["run"]["info"]["run_id"] == run_id


def test_repeated_query_fields_are_lists(api, experiment):
    found = api.get("experiments/search?max_results=1000&order_by=name%20DESC&order_by=experiment_id&view_type=ALL")
    names = [e["name"] for e in found.json["experiments"]]
    assert names == sorted(names, reverse=True)


def test_unknown_fields_and_enum_names_are_ignored(api, run_id):
    assert api.post("runs/update", run_id=run_id, status="DONE", surprise=[1]).status == 200
    assert api.get(f"runs/get?run_id={run_id}").json["run"]["info"]["status"] == "RUNNING"


@pytest.mark.parametrize("status", ["FAILED", 4])
def test_enums_by_name_and_number(api, run_id, status):
    assert api.made("runs/update", run_id=run_id, status=status)["run_info"]["status"] == "FAILED"


def test_int64_as_number_or_text(api, run_id):
    for timestamp, step in ((1001, 1), ("1002", "2")):
        api.made("runs/log-metric", run_id=run_id, key="m", value=1, timestamp=timestamp, step=step)
    points = api.get(f"metrics/get-history?run_id={run_id}&metric_key=m&max_results=10").json["metrics"]
    assert [(p["timestamp"], p["step"]) for p in points] == [(1001, 1), (1002, 2)]


def test_doubles_as_text(api, run_id):
    for key, value in (("nan", "NaN"), ("up", "Infinity"), ("down", "-Infinity")):
        api.made("runs/log-metric", run_id=run_id, key=key, value=value, timestamp=1)
    metrics = api.get(f"runs/get?run_id={run_id}").json["run"]["data"]["metrics"]
    values = {m["key"]: m["value"] for m in metrics}
    assert values == {"nan": "NaN", "up": 1.7976931348623157e308, "down": -1.7976931348623157e308}
    assert api.post("runs/log-metric", run_id=run_id, key="x", value="many", timestamp=1).status == 400


def test_run_uuid_stands_for_run_id(api, run_id):
    assert api.get(f"runs/get?run_uuid={run_id}").json["run"]["info"]["run_id"] == run_id
    assert api.post("runs/set-tag", run_uuid=run_id, key="k", value="v").status == 200


def test_a_wrong_type_is_named_with_its_value(api, run_id):
    answer = api.post("runs/log-metric", run_id=run_id, key="m", value=1, timestamp=[7])
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE")
    assert "'timestamp'" in answer.json["message"]
    assert "7" in answer.json["message"]


def test_a_missing_field_of_an_entry_is_named_by_its_place(api, run_id):
    answer = api.post("runs/log-batch", run_id=run_id, metrics=[{"key": "a", "timestamp": 1}])
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE")
    assert "metrics[0].value" in answer.json["message"]


def test_path_parameters_win(api, experiment):
    model = api.made("logged-models", experiment_id=experiment, name="wins")["model"]["info"]["model_id"]
    answer = api.patch(f"logged-models/{model}/tags", model_id="m-other", tags=[{"key": "k", "value": "v"}])
    assert answer.status == 200
    assert api.get(f"logged-models/{model}").json["model"]["info"]["tags"] == [{"key": "k", "value": "v"}]


# Response encoding


def test_presence_in_a_run(api, experiment):
    run = api.made("runs/create", experiment_id=experiment, start_time=0, user_id="", run_name="presence")["run"]
    assert run["inputs"] == {}
    assert "outputs" not in run
    info = run["info"]
    assert (info["start_time"], info["user_id"], info["run_uuid"]) == (0, "", info["run_id"])
    assert "end_time" not in info
    assert re.fullmatch("[0-9a-f]{32}", info["run_id"])
    found = api.get(f"runs/get?run_id={info['run_id']}").json["run"]
    assert (found["inputs"], found["outputs"]) == ({}, {})
    assert "metrics" not in found["data"]
    listed = api.made("runs/search", experiment_ids=[experiment])["runs"][0]
    assert (listed["inputs"], listed["outputs"]) == ({}, {})


def test_numbers_and_texts(api, experiment):
    found = api.get(f"experiments/get?experiment_id={experiment}").json["experiment"]
    assert isinstance(found["experiment_id"], str)
    assert isinstance(found["creation_time"], int)
    assert found["artifact_location"] == f"mlflow-artifacts:/{experiment}"
    assert "tags" not in found


def test_empty_answers(api, experiment, run_id):
    assert api.made("runs/search", experiment_ids=[experiment], filter="params.none = 'x'") == {}
    assert api.made("runs/set-tag", run_id=run_id, key="k", value="") == {}
    assert api.made("experiments/search-datasets", experiment_ids=[experiment]) in ({}, {"dataset_summaries": []})


def test_unnamed_runs_get_a_name(api, experiment):
    run = api.made("runs/create", experiment_id=experiment)["run"]
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d+", run["info"]["run_name"])
    assert {"key": "mlflow.runName", "value": run["info"]["run_name"]} in run["data"]["tags"]


def test_errors_are_one_object_of_two_texts(api):
    answer = api.get("experiments/get?experiment_id=987654")
    assert answer.status == 404
    assert answer.json.keys() == {"error_code", "message"}
    assert answer.headers["content-type"] == "application/json"
    assert b"\n" not in answer.body


def test_artifact_lists(api, run_id, experiment):
    root = f"mlflow-artifacts:/{experiment}/{run_id}/artifacts"
    folder = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run_id}/artifacts"
    for name in ("u.txt", "a/b.txt"):
        assert api.send("PUT", f"{folder}/{name}", b"hi", {}).status == 200
    files = [{"path": "a", "is_dir": True}, {"path": "u.txt", "is_dir": False, "file_size": 2}]
    assert api.get(f"artifacts/list?run_id={run_id}").json == {"root_uri": root, "files": files}
    below = api.send("GET", f"/api/2.0/mlflow-artifacts/artifacts?path={experiment}/{run_id}/artifacts/a").json
    assert below == {"files": [{"path": "b.txt", "is_dir": False, "file_size": 2}]}
    answer = api.send("GET", f"/get-artifact?run_id={run_id}&path=a/b.txt")
    assert answer.body == b"hi"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    uploaded = api.send("POST", f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path=c.txt", b"x")
    assert (uploaded.status, uploaded.body) == (200, b"")


def test_histories(api, experiment, run_id):
    other = api.made("runs/create", experiment_id=experiment)["run"]["info"]["run_id"]
    for run in (run_id, other):
        points = [{"key": "m", "value": s, "timestamp": s, "step": s} for s in range(10)]
        api.made("runs/log-batch", run_id=run, metrics=points)
    pages, token = [], ""
    for _ in range(5):
        page = api.get(f"metrics/get-history?run_id={run_id}&metric_key=m&max_results=4&page_token={token}").json
        pages.append([p["step"] for p in page["metrics"]])
        token = page.get("next_page_token")
        if not token:
            break
    assert pages == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    both = f"run_id={run_id}&run_id={other}&metric_key=m"
    bulk = api.send("GET", f"/ajax-api/2.0/mlflow/metrics/get-history-bulk?{both}&max_results=15").json["metrics"]
    assert len(bulk) == 15
    assert bulk[0].keys() == {"key", "run_id", "step", "timestamp", "value"}
    spans = both.replace("run_id=", "run_ids=")
    found = api.get(f"metrics/get-history-bulk-interval?{spans}&start_step=2&end_step=8&max_results=3").json["metrics"]
    assert {p["run_id"] for p in found} == {run_id, other}
    assert {p["step"] for p in found} <= set(range(2, 10))
    assert {p["step"] for p in found if p["run_id"] == other} >= {2, 8}


def test_logged_models(api, experiment):
    info = api.made("logged-models", experiment_id=experiment, name="lm")["model"]["info"]
    assert re.fullmatch("m-[0-9a-f]{32}", info["model_id"])
    assert info["status"] == "LOGGED_MODEL_PENDING"
    assert info["artifact_uri"] == f"mlflow-artifacts:/{experiment}/models/{info['model_id']}/artifacts"
    done = api.patch(f"logged-models/{info['model_id']}", status="LOGGED_MODEL_READY")
    assert done.json["model"]["info"]["status"] == "LOGGED_MODEL_READY"


# The table of statuses

GOOD_METRIC = {"key": "k", "value": 1.0, "timestamp": 1}
STATUSES = [
    ("experiments/search", {"max_results": 0}, 400),
    ("experiments/search", {}, 400),
    ("experiments/search", {"max_results": 50001}, 400),
    ("runs/search", {"experiment_ids": ["0"], "max_results": 50001}, 400),
    ("runs/search", {"experiment_ids": ["0"], "page_token": "rubbish"}, 400),
    ("runs/create", {}, 200),
    ("runs/create", {"experiment_id": "98765"}, 404),
    ("experiments/create", {"name": "n" * 501}, 400),
    ("experiments/create", {"name": "fragment", "artifact_location": "s3://b/p#f"}, 400),
    ("experiments/create", {"name": "params", "artifact_location": "s3://b/p;x"}, 400),
    ("experiments/create", {"name": "Default"}, 400),
    ("experiments/delete", {"experiment_id": "98765"}, 404),
    ("experiments/delete-experiment-tag", {"experiment_id": "0", "key": "none"}, 404),
    ("logged-models", {"experiment_id": "0", "name": "a/b"}, 400),
    ("logged-models", {"experiment_id": "0", "name": "a:b"}, 400),
    ("runs/delete-tag", {"run_id": "RUN", "key": "none"}, 404),
    ("runs/log-parameter", {"run_id": "RUN", "key": "p" * 251, "value": "v"}, 400),
    ("runs/log-parameter", {"run_id": "RUN", "key": "../k", "value": "v"}, 400),
    ("runs/log-parameter", {"run_id": "RUN", "key": "a//b", "value": "v"}, 400),
    ("runs/log-parameter", {"run_id": "RUN", "key": "/a", "value": "v"}, 400),
    ("runs/log-parameter", {"run_id": "RUN", "key": "a*b", "value": "v"}, 400),
    ("runs/log-batch", {"run_id": "RUN", "metrics": [GOOD_METRIC] * 1001}, 400),
    ("runs/log-batch", {"run_id": "RUN", "params": [{"key": f"{n}", "value": "v"} for n in range(101)]}, 400),
    ("runs/log-batch", {"run_id": "RUN", "tags": [{"key": f"{n}", "value": "v"} for n in range(101)]}, 400),
    ("runs/log-batch", {"run_id": "RUN", "params": [{"key": "d", "value": "1"}, {"key": "d", "value": "2"}]}, 400),
    ("runs/log-metric", {"run_id": "0" * 32, "key": "k", "value": 1, "timestamp": 1}, 404),
]


@pytest.mark.parametrize(("path", "body", "status"), STATUSES, ids=[f"{p} {str(b)[:40]}" for p, b, _ in STATUSES])
def test_statuses(api, run_id, path, body, status):
    answer = api.post(path, **{k: run_id if v == "RUN" else v for k, v in body.items()})
    assert answer.status == status, answer.body
    assert (answer.code is None) == (status == 200)


def test_names_that_are_taken(api, experiment):
    name = api.get(f"experiments/get?experiment_id={experiment}").json["experiment"]["name"]
    answer = api.post("experiments/create", name=name)
    assert (answer.status, answer.code) == (400, "RESOURCE_ALREADY_EXISTS")
    answer = api.post("experiments/update", experiment_id=experiment, new_name="Default")
    assert (answer.status, answer.code) == (400, "BAD_REQUEST")


def test_what_is_deleted(api, experiment, run_id):
    api.made("runs/delete", run_id=run_id)
    for path, body in (("log-parameter", {"key": "p", "value": "v"}), ("set-tag", {"key": "t", "value": "v"})):
        answer = api.post(f"runs/{path}", run_id=run_id, **body)
        assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE")
    api.made("experiments/delete", experiment_id=experiment)
    assert api.post("experiments/delete", experiment_id=experiment).status == 404
    assert api.post("runs/create", experiment_id=experiment).status == 400


def test_params_are_written_once(api, run_id):
    assert api.post("runs/log-parameter", run_id=run_id, key="p", value="1").status == 200
    assert api.post("runs/log-parameter", run_id=run_id, key="p", value="1").status == 200
    assert api.post("runs/log-parameter", run_id=run_id, key="p", value="2").status == 400


def test_long_values_are_cut(api, run_id):
    api.made("runs/log-parameter", run_id=run_id, key="p", value="v" * 7000)
    api.made("runs/set-tag", run_id=run_id, key="t", value="v" * 9000)
    data = api.get(f"runs/get?run_id={run_id}").json["run"]["data"]
    assert len(data["params"][0]["value"]) == 6000
    assert [len(t["value"]) for t in data["tags"] if t["key"] == "t"] == [8000]


@pytest.mark.parametrize("path", ["..", "%2e%2e", "a/../../b", "%2e%2e%2fb"])
def test_artifact_paths_stay_below_their_root(api, run_id, path):
    for target in (
        f"/api/2.0/mlflow/artifacts/list?run_id={run_id}&path={path}",
        f"/get-artifact?run_id={run_id}&path={path}",
        f"/api/2.0/mlflow-artifacts/artifacts?path={path}",
        f"/api/2.0/mlflow-artifacts/artifacts/{path}",
    ):
        answer = api.send("GET", target)
        assert (answer.status, answer.code) == (400, "INVALID_PARAMETER_VALUE"), target
        assert "Invalid path" in answer.json["message"]


def test_missing_files_and_multipart(api, run_id):
    assert api.send("GET", f"/get-artifact?run_id={run_id}&path=none").status == 404
    assert api.send("GET", "/api/2.0/mlflow-artifacts/artifacts/none/at/all").status == 404
    body = json.dumps({"path": "f.bin", "num_parts": 2})
    answer = api.send("POST", "/api/2.0/mlflow-artifacts/mpu/create/1/f.bin", body)
    assert (answer.status, answer.code) == (501, "NOT_IMPLEMENTED")


# Security


def test_foreign_hosts_and_origins(api):
    answer = api.send("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers={"Host": "evil.example"})
    assert answer.status == 403
    assert api.send("GET", "/health", headers={"Host": "evil.example"}).status == 200
    foreign = {"Origin": "https://evil.example", "Content-Type": "application/json"}
    answer = api.send("POST", "/api/2.0/mlflow/runs/create", "{}", foreign)
    assert answer.status == 403
    answer = api.send("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers=foreign)
    assert answer.status == 200
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "Origin" in answer.headers["vary"]


def test_forms_do_not_change_anything(api):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.send("POST", "/api/2.0/mlflow/runs/create", "{}", form).status == 400
