"""Whatever a client sends: never a 5xx, every error of the API is JSON, and the server goes on."""

from __future__ import annotations

import json
import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlflow._wire.operations import OPERATIONS
from tests.wire.http_calls import Calls

pytestmark = pytest.mark.timeout(300)
CALM = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "NaN", "..", "../..", "\x00", "a" * 300, "\ud800", "1e999", "true", "-1", "'", "%", "%s"]
    ),
)
numbers = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400]),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def calls(wire_server):
    opened = Calls(wire_server)
    yield opened
    opened.close()


def _is_well_behaved(calls: Calls, answer) -> None:
    assert answer.status < 500, (answer.status, answer.body[:500])
    if answer.status >= 400 and answer.status != 403:
        assert answer.json.keys() == {"error_code", "message"}
    assert calls.send("GET", "/health").body == b"OK"


def _dumped(value) -> str:
    return json.dumps(value)


def _fields(operation) -> st.SearchStrategy:
    """Bodies of the operation's own fields: near enough to reach behind the first check."""
    names = operation.request.__struct_fields__
    near = st.one_of(values, texts, numbers, st.sampled_from(["0", ["0"], 5, "RUNNING", "m"]))
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, near))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.path}")
def test_any_json_to_any_operation(calls, operation):
    @settings(CALM, max_examples=20)
    @given(_fields(operation), values)
    def check(fields, anything):
        path = f"/api{operation.template}".replace("{model_id}", "m-none").replace("{tag_key}", "k")
        for body in (fields, anything):
            _is_well_behaved(calls, calls.send(operation.method, path, _dumped(body)))
        query = "&".join(f"{quote(k)}={quote(str(v).encode('utf-8', 'replace'))}" for k, v in fields.items())
        _is_well_behaved(calls, calls.send(operation.method, f"{path}?{query}"))

    check()


@CALM
@given(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"]), st.data())
def test_odd_methods_and_paths(calls, method, data):
    known = [f"/api{o.template}" for o in OPERATIONS] + [
        "/graphql",
        "/get-artifact",
        "/api/2.0/mlflow-artifacts/artifacts/x",
    ]
    safe = string.ascii_letters + string.digits + "/%.;:@-_~{}[]|\\^`\"'<>"
    path = data.draw(
        st.one_of(
            st.sampled_from(known),
            st.text(safe, max_size=40).map(lambda t: "/" + t),
            st.tuples(st.sampled_from(known), st.text(safe, max_size=20)).map("".join),
        )
    )
    if method == "BREW":  # not even HTTP's; the connection may be closed on it
        return
    answer = calls.send(method, path)
    assert answer.status < 500, (method, path, answer.body[:500])
    if answer.status >= 400 and answer.status != 403 and method != "HEAD" and answer.body.startswith(b"{"):
        assert answer.json.keys() == {"error_code", "message"}
    assert calls.send("GET", "/health").body == b"OK"


@CALM
@given(st.binary(max_size=200), st.sampled_from(["runs/log-batch", "runs/search", "experiments/create"]))
def test_any_bytes_as_a_body(calls, body, path):
    _is_well_behaved(calls, calls.send("POST", f"/api/2.0/mlflow/{path}", body))


@pytest.mark.parametrize("depth", [10, 100, 10_000, 1_000_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting(calls, depth, opening, closing):
    for path in ("/api/2.0/mlflow/runs/create", "/api/2.0/mlflow/runs/log-batch", "/graphql"):
        for name in ("tags", "surprise"):
            body = f'{{"{name}":{opening * depth}1{closing * depth}}}'
            if len(body) < 200_000 or path != "/graphql":
                _is_well_behaved(calls, calls.send("POST", path, body))


@CALM
@given(
    st.sampled_from(
        ["Content-Type", "Idempotency-Key", "Range", "Accept-Encoding", "X-Odd", "Authorization", "Cookie"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, blacklist_characters="\x7f"), max_size=60),
)
def test_odd_headers(calls, name, value):
    headers = {"Content-Type": "application/json", name: value.strip()}
    for path in ("/api/2.0/mlflow/runs/search", "/graphql"):
        _is_well_behaved(calls, calls.send("POST", path, '{"experiment_ids":["0"]}', headers))


@CALM
@given(texts, values)
def test_any_graphql(calls, query, variables):
    for body in (
        {"query": query},
        {
            "query": "query($i: MlflowSearchRunsInput){mlflowSearchRuns(input:$i){runs{info{runId}}}}",
            "variables": {"i": variables},
        },
    ):
        answer = calls.send("POST", "/graphql", _dumped(body))
        assert answer.status < 500, answer.body[:500]
        assert answer.json.keys() in ({"error_code", "message"}, {"data", "errors"})
