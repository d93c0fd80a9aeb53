"""Deliberately broken requests of every family of endpoints: a clear 4xx, and the connection goes on.

Each family has at least three; the message must name what is wrong.
"""

from __future__ import annotations

import json

import pytest

API = "/api/2.0/mlflow"
FILES = "/api/2.0/mlflow-artifacts"
GRAPHQL = "/graphql"

BROKEN = {
    "experiments": [
        ("POST", f"{API}/experiments/create", {"name": 5}, "name"),
        ("POST", f"{API}/experiments/create", {"name": ""}, "name"),
        ("POST", f"{API}/experiments/create", {"name": "x", "tags": "none"}, "tags"),
        ("GET", f"{API}/experiments/get?experiment_id=abc", None, "abc"),
        ("GET", f"{API}/experiments/get-by-name", None, "experiment_name"),
        ("POST", f"{API}/experiments/search", {"max_results": 5, "filter": "name ~ 5"}, "name"),
        ("POST", f"{API}/experiments/search", {"max_results": "many"}, "max_results"),
        ("POST", f"{API}/experiments/set-experiment-tag", {"experiment_id": "0", "key": "a*b", "value": "v"}, "a*b"),
        ("POST", f"{API}/experiments/update", {"experiment_id": "0", "new_name": {}}, "new_name"),
    ],
    "runs": [
        ("POST", f"{API}/runs/create", {"experiment_id": "0", "start_time": "soon"}, "start_time"),
        ("POST", f"{API}/runs/create", {"experiment_id": "0", "start_time": 2**70}, "start_time"),
        ("POST", f"{API}/runs/create", {"experiment_id": "0", "tags": [{"value": "v"}]}, "key"),
        ("GET", f"{API}/runs/get", None, "run_id"),
        ("GET", f"{API}/runs/get?run_id=nope", None, "nope"),
        ("POST", f"{API}/runs/search", {"experiment_ids": ["0"], "filter": "metrics.a >"}, "filter"),
        ("POST", f"{API}/runs/search", {"experiment_ids": ["0"], "order_by": ["params."]}, "params"),
        ("POST", f"{API}/runs/log-metric", {"run_id": "RUN", "key": "k", "value": 1}, "timestamp"),
        ("POST", f"{API}/runs/log-metric", {"run_id": "RUN", "key": "k", "value": 1, "timestamp": 2**63}, "timestamp"),
        ("POST", f"{API}/runs/log-batch", {"run_id": "RUN", "metrics": {"a": 1}}, "metrics"),
        ("POST", f"{API}/runs/log-inputs", {"run_id": "RUN", "datasets": [{"dataset": {"name": "d"}}]}, "digest"),
        ("POST", f"{API}/runs/outputs", {"run_id": "RUN", "models": [{"model_id": "m-none", "step": 1}]}, "m-none"),
        ("POST", f"{API}/runs/outputs", {"run_id": "RUN", "models": [{"model_id": "MODEL", "step": 2**70}]}, "64 bits"),
        ("POST", f"{API}/runs/update", {"run_id": "RUN", "end_time": -(2**64)}, "end_time"),
        ("POST", f"{API}/runs/log-model", {"run_id": "RUN", "model_json": "{"}, "model_json"),
    ],
    "metrics": [
        ("GET", f"{API}/metrics/get-history?run_id=RUN", None, "metric_key"),
        ("GET", f"{API}/metrics/get-history?run_id=RUN&metric_key=m&max_results=5&page_token=zz", None, "page token"),
        ("GET", f"{API}/metrics/get-history?run_id=RUN&metric_key=m&max_results=many", None, "max_results"),
        ("GET", f"{API}/metrics/get-history-bulk?metric_key=m", None, "run_id"),
        (
            "GET",
            f"{API}/metrics/get-history-bulk-interval?run_ids=RUN&metric_key=m&max_results=2501",
            None,
            "max_results",
        ),
        ("GET", f"{API}/metrics/get-history-bulk-interval?run_ids=RUN&metric_key=m&start_step=1", None, "end_step"),
        ("GET", f"{API}/metrics/get-history-bulk?metric_key=m" + "&run_id=x" * 101, None, "100"),
    ],
    "logged models": [
        ("POST", f"{API}/logged-models", {"name": "x"}, "experiment_id"),
        ("POST", f"{API}/logged-models", {"experiment_id": "0", "name": "a%b"}, "a%b"),
        ("GET", f"{API}/logged-models/m-nothing", None, "m-nothing"),
        ("PATCH", f"{API}/logged-models/m-nothing/tags", {"tags": [{"value": "v"}]}, "key"),
        ("POST", f"{API}/logged-models/search", {}, "experiment_ids"),
        ("POST", f"{API}/logged-models/search", {"experiment_ids": ["0"], "filter": "bad ="}, "filter"),
        ("POST", f"{API}/logged-models/search", {"experiment_ids": ["0"], "order_by": [{}]}, "field_name"),
    ],
    "datasets": [
        ("POST", f"{API}/experiments/search-datasets", {}, "experiment"),
        ("POST", f"{API}/experiments/search-datasets", {"experiment_ids": [str(n) for n in range(21)]}, "20"),
        ("POST", f"{API}/experiments/search-datasets", {"experiment_ids": {"a": 1}}, "experiment_ids"),
    ],
    "artifacts": [
        ("GET", f"{API}/artifacts/list?run_id=RUN&path=../x", None, "Invalid path"),
        ("GET", f"{API}/artifacts/list", None, "run_id"),
        ("GET", "/get-artifact?run_id=RUN", None, "path"),
        ("GET", "/get-artifact?path=a", None, "run_id"),
        ("GET", f"{FILES}/artifacts/%2e%2e/%2e%2e/etc/passwd", None, "Invalid path"),
        ("PUT", f"{FILES}/artifacts/a%00b", {}, "Invalid path"),
        ("DELETE", f"{FILES}/artifacts/", None, ""),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=RUN", {"x": 1}, "path"),
    ],
    "multipart": [
        ("POST", f"{FILES}/mpu/create/a/b", {}, "path"),
        ("POST", f"{FILES}/mpu/create/a/b", {"path": "b", "num_parts": "many"}, "num_parts"),
        ("POST", f"{FILES}/mpu/create/..", {"path": "b"}, "Invalid path"),
    ],
    "graphql": [
        ("POST", GRAPHQL, {}, "query"),
        ("POST", GRAPHQL, {"query": 5}, "query"),
        ("POST", GRAPHQL, {"query": "{ unclosed"}, "GraphQL"),
        ("POST", GRAPHQL, {"query": "{__typename}", "variables": [1]}, "variables"),
        ("POST", GRAPHQL, {"query": "{" * 2000}, "nest"),
        ("POST", GRAPHQL, [], "object"),
        ("GET", f"{GRAPHQL}?query=%7B__typename%7D&variables=nope", None, "JSON"),
    ],
    "health": [
        ("POST", "/health", {}, "/health"),
        ("DELETE", "/version", None, "/version"),
        ("PUT", "/health", {}, "/health"),
    ],
}
CASES = [(family, *case) for family, cases in BROKEN.items() for case in cases]


@pytest.mark.parametrize(
    ("family", "method", "path", "body", "named"),
    CASES,
    ids=[f"{c[0]} {c[1]} {c[2][-40:]} {n}" for n, c in enumerate(CASES)],
)
def test_a_clear_refusal(api, run_id, model_id, family, method, path, body, named):
    text = None if body is None else json.dumps(body).replace("RUN", run_id).replace("MODEL", model_id)
    answer = api.send(method, path.replace("RUN", run_id), text)
    assert 400 <= answer.status < 500, answer.body
    assert answer.headers["content-type"] == "application/json"
    assert answer.json.keys() == {"error_code", "message"}
    assert named in answer.json["message"]
    assert "Traceback" not in answer.json["message"]
    assert api.send("GET", "/health").status == 200


def test_each_family_has_at_least_three():
    assert min(map(len, BROKEN.values())) >= 3
