"""Asynchronous logging loses nothing, keeps order, stays small, and flushes when the process ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from types import SimpleNamespace

import pytest

from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.validation import check_batch
from mlflow.tracking import _async_logging
from mlflow.tracking._async_logging import AsyncArtifactLogger, AsyncLogger
from mlflow.utils.async_logging.run_operations import RunOperations, get_combined_run_operations


class Runs:
    """A store's runs in memory, with a gate to hold back writes. Checks batches as every store does."""

    def __init__(self):
        self.metrics: dict[str, list[Metric]] = {}
        self.params: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.batches: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.lock = threading.Lock()

    def log_batch(self, run_id, metrics=(), params=(), tags=()):
        self.gate.wait()
        with self.lock:
            metrics, params, tags = check_batch(metrics, params, tags)
            known = self.params.setdefault(run_id, {})
            for p in params:
                if known.get(p.key, p.value) != p.value:
                    raise invalid(f"param {p.key} has another value")
            self.batches.append(len(metrics) + len(params) + len(tags))
            known.update({p.key: p.value for p in params})
            self.metrics.setdefault(run_id, []).extend(metrics)
            self.tags.setdefault(run_id, {}).update({t.key: t.value for t in tags})


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def logger(runs):
    logger = AsyncLogger(SimpleNamespace(runs=runs))
    yield logger
    runs.gate.set()
    logger.close()


def points(n: int, key: str = "loss", start: int = 0) -> list[Metric]:
    return [Metric(key, float(i), 1000 + i, i) for i in range(start, start + n)]


def test_everything_arrives_in_order_and_in_few_batches(logger, runs):
    for i in range(5000):
        logger.log_batch("a", [Metric("loss", float(i), i, i)])
    logger.log_batch("b", params=[Param("p", "1")], tags=[RunTag("t", "x")])
    logger.flush()
    assert [m.step for m in runs.metrics["a"]] == list(range(5000))
    assert runs.params["b"] == {"p": "1"}
    assert runs.tags["b"] == {"t": "x"}
    assert max(runs.batches) <= 1000
    assert len(runs.batches) < 500


def test_one_call_of_any_size_is_cut_into_legal_batches(logger, runs):
    params = [Param(f"p{i}", "v") for i in range(250)]
    tags = [RunTag(f"t{i}", "v") for i in range(250)]
    logger.log_batch("a", points(2500), params, tags).wait()
    assert runs.metrics["a"] == points(2500)
    assert len(runs.params["a"]) == 250
    assert len(runs.tags["a"]) == 250


def test_wait_returns_when_done_and_does_not_sit_out_the_delay(logger, runs, monkeypatch):
    monkeypatch.setenv("MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS", "600")
    logger.log_batch("a", points(1)).wait()
    assert len(runs.metrics["a"]) == 1
    logger.log_batch("a", points(1, start=1))
    logger.flush()
    assert len(runs.metrics["a"]) == 2


def test_buffering_gathers(logger, runs, monkeypatch):
    monkeypatch.setenv("MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS", "600")
    for i in range(100):
        logger.log_batch("a", points(1, start=i))
    logger.flush()
    assert runs.batches == [100]


def test_only_the_entries_at_fault_fail(logger, runs, caplog):
    runs.gate.clear()
    good = [logger.log_batch("a", [Metric("ok", 1.0, i, i)]) for i in range(300)]
    bad = logger.log_batch("a", [Metric("bad//key", 1.0, 1, 1)])
    more = [logger.log_batch("a", [Metric("ok", 2.0, i, i)]) for i in range(300)]
    runs.gate.set()
    logger.flush()
    for one in good + more:
        one.wait()
    with pytest.raises(MlflowException, match="bad//key") as caught:
        bad.wait()
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert [m.value for m in runs.metrics["a"]] == [1.0] * 300 + [2.0] * 300
    assert len([r for r in caplog.records if r.levelname == "ERROR"]) == 1


def test_a_param_keeps_its_first_value(logger, runs):
    runs.gate.clear()
    first = logger.log_batch("a", params=[Param("p", "1")])
    again = logger.log_batch("a", params=[Param("p", "1")])
    other = logger.log_batch("a", params=[Param("p", "2")])
    tags = logger.log_batch("a", tags=[RunTag("t", "1"), RunTag("t", "2")])
    runs.gate.set()
    first.wait()
    again.wait()
    tags.wait()
    with pytest.raises(MlflowException, match="another value"):
        other.wait()
    assert runs.params["a"] == {"p": "1"}
    assert runs.tags["a"] == {"t": "2"}


def test_other_failures_fail_the_batch_at_once(runs):
    calls = []

    def gone(run_id, **_):
        calls.append(run_id)
        raise MlflowException("no run", "RESOURCE_DOES_NOT_EXIST")

    logger = AsyncLogger(SimpleNamespace(runs=SimpleNamespace(log_batch=gone)))
    with pytest.raises(MlflowException, match="no run") as caught:
        logger.log_batch("a", points(100)).wait()
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert calls == ["a"]


def test_runs_do_not_hold_up_each_other(logger, runs):
    slow = threading.Event()
    plain = runs.log_batch

    def log_batch(run_id, **entries):
        if run_id == "slow":
            slow.wait()
        plain(run_id, **entries)

    runs.log_batch = log_batch
    logger.log_batch("first", points(1)).wait()
    while not logger._workers._idle:
        time.sleep(0.01)
    try:
        stuck = logger.log_batch("slow", points(1))
        # The thread that waits for all of them takes the slow one first.
        others = [logger.log_batch(f"r{i}", points(1)) for i in range(20)]
        for one in others:
            one._operation_futures[0].result(timeout=30)
    finally:
        slow.set()
    stuck.wait()
    assert len(runs.metrics) == 22


def test_many_threads_lose_nothing(logger, runs):
    def work(name):
        for i in range(500):
            logger.log_batch("a", [Metric(name, float(i), i, i)])

    threads = [threading.Thread(target=work, args=(f"k{n}",)) for n in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    logger.flush()
    for n in range(8):
        assert [m.step for m in runs.metrics["a"] if m.key == f"k{n}"] == list(range(500))


def test_memory_is_bounded_by_spooling_and_nothing_is_lost(logger, runs, monkeypatch):
    monkeypatch.setattr(_async_logging, "MAX_SLABS_IN_MEMORY", 3)
    runs.gate.clear()
    operations = [logger.log_batch("a", points(100, start=i * 100), [Param(f"p{i}", str(i))]) for i in range(200)]
    slabs = logger._runs["a"]
    assert sum(len(s.entries) for s in slabs) < 6000
    folder = logger._folder
    assert os.stat(folder).st_mode & 0o777 == 0o700
    runs.gate.set()
    for one in operations:
        one.wait()
    assert runs.metrics["a"] == points(20000)
    assert len(runs.params["a"]) == 200
    assert not os.path.exists(folder)


def test_a_server_given_up_on_costs_its_patience_once(monkeypatch):
    """Ten runs' logs for a port where nothing listens: the first sits out the patience, the others do not."""
    from mlflow.store.rest import retry

    budgets = []

    def refused(run_id, **_):
        budgets.append(retry.Patience(time.monotonic(), known=True).seconds)
        raise MlflowException("away", "TEMPORARILY_UNAVAILABLE")

    logger = AsyncLogger(SimpleNamespace(runs=SimpleNamespace(log_batch=refused)))
    for i in range(3):
        with pytest.raises(MlflowException, match="away"):
            logger.log_batch("a", points(1, start=i)).wait()
    assert budgets == [300, 1, 1]


def test_closed_logger_refuses(runs):
    logger = AsyncLogger(SimpleNamespace(runs=runs))
    logger.log_batch("a", points(3))
    logger.close()
    assert len(runs.metrics["a"]) == 3
    with pytest.raises(MlflowException, match="closed"):
        logger.log_batch("a", points(1))


def test_operations_combine():
    assert get_combined_run_operations([]) is None
    done, failed = SimpleNamespace(result=lambda: 1), SimpleNamespace(result=lambda: 1 / 0)
    assert RunOperations(None).wait() is None
    assert get_combined_run_operations([RunOperations([done]), RunOperations([done])]).wait() is None
    with pytest.raises(MlflowException, match="division by zero") as caught:
        get_combined_run_operations([RunOperations([done]), RunOperations([failed])]).wait()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


_SCRIPT = """
import sys, threading, time, os
from types import SimpleNamespace
from mlflow.entities import Metric
from mlflow.tracking._async_logging import AsyncArtifactLogger, AsyncLogger
out = open(sys.argv[1], "a")
def log_batch(run_id, metrics=(), params=(), tags=()):
    time.sleep(0.05)
    out.write("".join(f"{run_id} {m.step}\\n" for m in metrics)); out.flush()
logger = AsyncLogger(SimpleNamespace(runs=SimpleNamespace(log_batch=log_batch)))
def log(run_id="a", n=3000):
    for i in range(n):
        logger.log_batch(run_id, [Metric("m", 1.0, i, i)])
"""


def _run(tmp_path, code: str) -> tuple[int, list[str]]:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT + textwrap.dedent(code))
    out = tmp_path / "out.txt"
    done = subprocess.run([sys.executable, str(script), str(out)], timeout=60, capture_output=True, text=True)
    assert "Error in atexit" not in done.stderr
    return done.returncode, sorted(out.read_text().split("\n"))[1:]


def _all(run_id="a", n=3000):
    return sorted(f"{run_id} {i}" for i in range(n))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("log()", 0),
        ("log()\nraise RuntimeError('x')", 1),
        ("log()\nsys.exit(3)", 3),
        ("threading.Thread(target=lambda: (time.sleep(0.5), log())).start()", 0),
        ("import atexit\natexit.register(log)", 0),
    ],
    ids=["end", "exception", "sys.exit", "other-thread", "atexit"],
)
def test_leaving_the_process_flushes(tmp_path, code, status):
    assert _run(tmp_path, code) == (status, _all())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_children_send_their_own_and_nobody_sends_twice(tmp_path):
    code = """
    import multiprocessing
    log()
    operation = logger.log_batch("a", [Metric("m", 1.0, 0, 3000)])
    def child(name):
        operation.wait()
        log(name)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=child, args=(name,)) for name in "xy"]
    for c in children: c.start()
    pid = os.fork()
    if pid == 0:
        log("z")
        sys.exit(0)
    for c in children: c.join()
    assert [c.exitcode for c in children] == [0, 0]
    assert os.waitpid(pid, 0)[1] == 0
    """
    assert _run(tmp_path, code) == (0, sorted(_all("a", 3001) + _all("x") + _all("y") + _all("z")))


def test_artifacts_are_written_in_the_background_and_at_the_end(tmp_path):
    code = """
    from concurrent.futures import ThreadPoolExecutor
    artifacts = AsyncArtifactLogger()
    def write(i):
        time.sleep(0.01)
        with ThreadPoolExecutor(2) as pool:  # as an upload in parts does
            list(pool.map(lambda x: x, range(4)))
        out.write(f"a {i}\\n"); out.flush()
    for i in range(40):
        artifacts.log("a", lambda i=i: write(i))
    """
    assert _run(tmp_path, code) == (0, _all(n=40))


def test_artifacts_wait_for_room_and_report_failures(monkeypatch):
    monkeypatch.setattr(_async_logging, "MAX_ARTIFACTS", 2)
    logger, gate, order = AsyncArtifactLogger(), threading.Event(), []

    def write(i):
        gate.wait()
        if i == 3:
            raise OSError("disk full")
        order.append(i)

    operations = []
    feeder = threading.Thread(target=lambda: operations.extend(logger.log("a", lambda i=i: write(i)) for i in range(6)))
    feeder.start()
    feeder.join(0.3)
    assert feeder.is_alive()
    gate.set()
    feeder.join()
    logger.flush()
    assert order == [0, 1, 2, 4, 5]
    with pytest.raises(MlflowException, match="disk full"):
        operations[3].wait()
    operations[4].wait()
