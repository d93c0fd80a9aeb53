"""A live server for the tests of the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import running
from tests.wire.http_calls import Calls


@pytest.fixture(scope="session")
def wire_server(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("wire")
    with running(f"sqlite:///{folder / 'wire.db'}", folder) as url:
        yield url


@pytest.fixture
def api(wire_server) -> Iterator[Calls]:
    calls = Calls(wire_server)
    yield calls
    calls.close()


@pytest.fixture
def experiment(api, request) -> str:
    return api.made("experiments/create", name=f"{request.node.name} {request.node.nodeid}"[:500])["experiment_id"]


@pytest.fixture
def run_id(api, experiment) -> str:
    return api.made("runs/create", experiment_id=experiment, start_time=1000, run_name="r")["run"]["info"]["run_id"]


@pytest.fixture
def model_id(api, experiment) -> str:
    return api.made("logged-models", experiment_id=experiment, name="m")["model"]["info"]["model_id"]
