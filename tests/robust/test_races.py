"""Several servers on one PostgreSQL: nothing is kept in one that another would need, and names stay unique."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.backends import database
from tests.robust.serving import ask, new_run, serve


@pytest.fixture(scope="module")
def servers(tmp_path_factory) -> Iterator[list]:
    folder = tmp_path_factory.mktemp("races")
    with ExitStack() as stack:
        uri = stack.enter_context(database("postgresql", folder))
        started: list = []
        # All at once, on the empty database.
        threads = [threading.Thread(target=lambda: started.append(serve(folder, uri))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for server in started:
            stack.callback(server.process.wait)
            stack.callback(server.process.kill)
        assert len(started) == 3
        yield started


def _at_once(calls: list[Callable[[], tuple]]) -> list[tuple]:
    answers: list[tuple] = []
    barrier = threading.Barrier(len(calls))

    def go(call: Callable[[], tuple]) -> None:
        barrier.wait()
        answers.append(call())

    threads = [threading.Thread(target=go, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_of_many_gets_the_name(servers):
    for _ in range(5):
        name = f"n-{uuid.uuid4().hex}"
        calls = [lambda i=i, n=name: ask(servers[i % 3], "experiments/create", {"name": n}) for i in range(9)]
        answers = _at_once(calls)
        assert sorted(status for status, _ in answers) == [200] + [400] * 8
        assert {a["error_code"] for status, a in answers if status == 400} == {"RESOURCE_ALREADY_EXISTS"}


def test_one_of_many_renames_to_the_name(servers):
    name = f"n-{uuid.uuid4().hex}"
    ids = [ask(servers[0], "experiments/create", {"name": f"{name}-{i}"})[1]["experiment_id"] for i in range(6)]
    answers = _at_once(
        [
            lambda s=servers[i % 3], e=e: ask(s, "experiments/update", {"experiment_id": e, "new_name": name})
            for i, e in enumerate(ids)
        ]
    )
    assert sorted(status for status, _ in answers) == [200] + [400] * 5
    assert all("error_code" in a for status, a in answers if status != 200)


def test_one_of_many_sets_the_param(servers):
    run = new_run(servers[0])
    answers = _at_once(
        [
            lambda s=servers[i % 3], i=i: ask(s, "runs/log-parameter", {"run_id": run, "key": "p", "value": str(i)})
            for i in range(6)
        ]
    )
    assert sorted(status for status, _ in answers) == [200] + [400] * 5
    assert {a["error_code"] for status, a in answers if status == 400} == {"INVALID_PARAMETER_VALUE"}


def test_what_one_server_made_the_others_have_at_once(servers):
    for i in range(10):
        made, read, changed = (servers[(i + k) % 3] for k in range(3))
        name = f"n-{uuid.uuid4().hex}"
        experiment = ask(made, "experiments/create", {"name": name})[1]["experiment_id"]
        status, found = ask(read, f"experiments/get?experiment_id={experiment}")
        assert status == 200 and found["experiment"]["name"] == name
        run = ask(read, "runs/create", {"experiment_id": experiment})[1]["run"]["info"]["run_id"]
        point = {"run_id": run, "key": "m", "value": i, "timestamp": 1}
        assert ask(changed, "runs/log-metric", point)[0] == 200
        data = ask(made, f"runs/get?run_id={run}")[1]["run"]["data"]
        assert [m["value"] for m in data["metrics"]] == [i]
        assert ask(read, "experiments/delete", {"experiment_id": experiment})[0] == 200
        assert ask(changed, "runs/create", {"experiment_id": experiment})[0] == 400


def test_all_make_experiments_and_runs_in_parallel(servers):
    name = f"n-{uuid.uuid4().hex}"

    def make(i: int) -> tuple:
        server = servers[i % 3]
        experiment = ask(server, "experiments/create", {"name": f"{name}-{i}"})[1]["experiment_id"]
        runs = [ask(server, "runs/create", {"experiment_id": experiment})[1]["run"]["info"]["run_id"] for _ in range(5)]
        return experiment, tuple(runs)

    made = _at_once([lambda i=i: make(i) for i in range(12)])
    assert len({experiment for experiment, _ in made}) == 12
    for i, (experiment, runs) in enumerate(made):
        found = ask(servers[i % 3], "runs/search", {"experiment_ids": [experiment]})[1]["runs"]
        assert {r["info"]["run_id"] for r in found} == set(runs)
