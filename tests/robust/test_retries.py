"""A repeated request is answered as the first one was, and carried out once, whichever way the two meet."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mlflow._wire.operations import OPERATIONS
from tests.backends import database
from tests.robust.serving import ask, new_run, serving

BACKENDS = ("sqlite", "postgresql", "mysql", "file")


@pytest.fixture(scope="module", params=BACKENDS)
def servers(request, tmp_path_factory) -> Iterator[list]:
    """Two servers on one store, where it is a store for several."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        if request.param == "file":
            uri = str(folder / "mlruns")
        else:
            uri = stack.enter_context(database(request.param, folder))
        yield [stack.enter_context(serving(folder, uri)) for _ in range(2)]


def _experiment(server) -> str:
    status, made = ask(server, "experiments/create", {"name": f"e-{uuid.uuid4().hex}"})
    assert status == 200, made
    return made["experiment_id"]


def _model(server) -> str:
    status, made = ask(server, "logged-models", {"experiment_id": "0", "name": "m"})
    assert status == 200, made
    return made["model"]["info"]["model_id"]


def _deleted(server) -> str:
    experiment = _experiment(server)
    assert ask(server, "experiments/delete", {"experiment_id": experiment})[0] == 200
    return experiment


def _tagged_experiment(server) -> str:
    experiment = _experiment(server)
    tag = {"experiment_id": experiment, "key": "k", "value": "v"}
    assert ask(server, "experiments/set-experiment-tag", tag)[0] == 200
    return experiment


def _tagged_run(server) -> str:
    run = new_run(server)
    assert ask(server, "runs/set-tag", {"run_id": run, "key": "k", "value": "v"})[0] == 200
    return run


def _tagged_model(server) -> str:
    model = _model(server)
    body = {"tags": [{"key": "k", "value": "v"}]}
    assert ask(server, f"logged-models/{model}/tags", body, "PATCH")[0] == 200
    return model


REQUESTS = {
    "createExperiment": lambda s: ("POST", "experiments/create", {"name": f"n-{uuid.uuid4().hex}"}),
    "deleteExperiment": lambda s: ("POST", "experiments/delete", {"experiment_id": _experiment(s)}),
    "restoreExperiment": lambda s: ("POST", "experiments/restore", {"experiment_id": _deleted(s)}),
    "deleteExperimentTag": lambda s: (
        "POST",
        "experiments/delete-experiment-tag",
        {"experiment_id": _tagged_experiment(s), "key": "k"},
    ),
    "createRun": lambda s: ("POST", "runs/create", {"experiment_id": "0"}),
    "deleteTag": lambda s: ("POST", "runs/delete-tag", {"run_id": _tagged_run(s), "key": "k"}),
    "logModel": lambda s: (
        "POST",
        "runs/log-model",
        {
            "run_id": _tagged_run(s),
            "model_json": '{"artifact_path": "m", "flavors": {}, "utc_time_created": "t", "run_id": "r"}',
        },
    ),
    "createLoggedModel": lambda s: ("POST", "logged-models", {"experiment_id": "0", "name": "m"}),
    "deleteLoggedModelTag": lambda s: ("DELETE", f"logged-models/{_tagged_model(s)}/tags/k", {}),
    "deleteLoggedModel": lambda s: ("DELETE", f"logged-models/{_model(s)}", {}),
}


def test_there_is_a_request_for_each_operation_that_cannot_be_repeated():
    assert {o.name for o in OPERATIONS if not o.repeatable} <= set(REQUESTS)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_a_repeated_request_gets_the_first_answer(servers, name):
    method, path, body = REQUESTS[name](servers[0])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = ask(servers[0], path, body, method, key)
    assert first[0] == 200, first
    assert ask(servers[1], path, body, method, key) == first
    assert ask(servers[0], path, body, method, key) == first


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_requests_that_come_at_once_are_carried_out_once(servers, name):
    method, path, body = REQUESTS[name](servers[0])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers: list = []
    barrier = threading.Barrier(8)

    def go(server) -> None:
        barrier.wait()
        answers.append(ask(server, path, body, method, key))

    threads = [threading.Thread(target=go, args=(servers[i % 2],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] and answer[0] == 200 for answer in answers), answers


def test_requests_that_come_at_once_make_one_run(servers):
    experiment = _experiment(servers[0])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"experiment_id": experiment}
    for server in servers * 2:
        assert ask(server, "runs/create", body, headers=key)[0] == 200
    found = ask(servers[0], "runs/search", {"experiment_ids": [experiment]})[1]["runs"]
    assert len(found) == 1


def test_a_key_of_another_request_is_refused(servers):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    assert ask(servers[0], "runs/create", {"experiment_id": "0"}, headers=key)[0] == 200
    for path, body in (
        ("runs/create", {"experiment_id": "0", "run_name": "other"}),
        ("experiments/create", {"name": f"o-{uuid.uuid4().hex}"}),
    ):
        status, answer = ask(servers[1], path, body, headers=key)
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        assert "Idempotency-Key" in answer["message"]


def test_a_request_that_failed_may_be_sent_again(servers):
    name = f"f-{uuid.uuid4().hex}"
    key = {"Idempotency-Key": uuid.uuid4().hex}
    missing = {"run_id": new_run(servers[0]), "key": name}
    assert ask(servers[0], "runs/delete-tag", missing, headers=key)[0] == 404
    assert ask(servers[0], "runs/set-tag", {**missing, "value": "1"})[0] == 200
    assert ask(servers[1], "runs/delete-tag", missing, headers=key)[0] == 200


def test_bad_keys_are_refused(servers):
    for key in ("short", "x" * 65, "tab\tkey-123"):
        status, answer = ask(servers[0], "runs/create", {"experiment_id": "0"}, headers={"Idempotency-Key": key})
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
