"""Who sees which active run: threads, asyncio tasks, forked processes; and what happens when a process ends."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import mlflow


def in_thread(function):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def name():
    run = mlflow.active_run()
    return None if run is None else run.info.run_name


@pytest.fixture
def store(clean):
    uri = f"sqlite:///{clean}/t.db"
    mlflow.set_tracking_uri(uri)
    return uri


pytestmark = pytest.mark.usefixtures("store")


def test_a_new_thread_has_no_active_run():
    with mlflow.start_run(run_name="main"):

        def work():
            before = name()
            with mlflow.start_run(run_name="thread"):
                return before, name(), "mlflow.parentRunId" in mlflow.active_run().data.tags

        assert in_thread(work) == (None, "thread", False)
        assert name() == "main"


def test_threads_do_not_disturb_each_other():
    barrier = threading.Barrier(4)

    def work(i):
        with mlflow.start_run(run_name=f"r{i}") as run:
            barrier.wait()
            mlflow.log_metric("i", i)
            barrier.wait()
            mlflow.log_param("i", i)
        return mlflow.get_run(run.info.run_id)

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(work, range(4)))
    assert [(r.info.run_name, r.data.metrics, r.data.params) for r in runs] == [
        (f"r{i}", {"i": float(i)}, {"i": str(i)}) for i in range(4)
    ]


def test_the_experiment_is_one_for_all_threads():
    in_thread(lambda: mlflow.set_experiment("chosen elsewhere"))
    with mlflow.start_run() as run:
        assert mlflow.get_experiment(run.info.experiment_id).name == "chosen elsewhere"


def test_the_last_active_run_is_known_to_other_threads():
    with mlflow.start_run() as main:
        pass
    assert in_thread(lambda: mlflow.last_active_run().info.run_id) == main.info.run_id
    with mlflow.start_run() as mine:
        pass
    in_thread(lambda: mlflow.start_run() and mlflow.end_run())
    assert mlflow.last_active_run().info.run_id == mine.info.run_id


def test_tasks_have_runs_of_their_own():
    async def work(i):
        before = name()
        with mlflow.start_run(run_name=f"t{i}"):
            await asyncio.sleep(0.01 * (3 - i))
            mlflow.log_param("i", i)
            return before, name(), mlflow.active_run().info.run_id

    async def main():
        return await asyncio.gather(*(work(i) for i in range(3)))

    results = asyncio.run(main())
    assert [r[:2] for r in results] == [(None, f"t{i}") for i in range(3)]
    assert [mlflow.get_run(r[2]).data.params for r in results] == [{"i": str(i)} for i in range(3)]
    assert mlflow.active_run() is None


def test_tasks_inherit_and_may_nest():
    async def work(i):
        with mlflow.start_run(run_name=f"t{i}", nested=True) as run:
            await asyncio.sleep(0.01)
            return run.data.tags["mlflow.parentRunId"], name()

    async def main():
        with mlflow.start_run(run_name="outer") as outer:
            results = await asyncio.gather(work(1), work(2))
            assert name() == "outer"
            return outer.info.run_id, results

    outer, results = asyncio.run(main())
    assert results == [(outer, "t1"), (outer, "t2")]


def test_a_worker_of_a_task_logs_to_its_run_and_may_start_its_own():
    def work():
        mlflow.log_metric("from worker", 1)
        with mlflow.start_run() as own:
            mlflow.end_run()
            return own.info.run_id

    async def main():
        with mlflow.start_run() as run:
            own = await asyncio.to_thread(work)
            assert mlflow.active_run() is run
        return run.info.run_id, own

    run_id, own = asyncio.run(main())
    assert mlflow.get_run(run_id).data.metrics == {"from worker": 1.0}
    assert "mlflow.parentRunId" not in mlflow.get_run(own).data.tags


def test_a_run_that_outlives_its_task_belongs_to_the_thread():
    # A notebook runs each cell with ``await`` as a task of its own.
    async def cell():
        await asyncio.sleep(0)
        mlflow.start_run(run_name="left open")

    async def closing_cell():
        await asyncio.sleep(0)
        assert name() == "left open"
        mlflow.end_run()

    async def notebook():
        await asyncio.create_task(cell())
        assert name() == "left open"
        await asyncio.create_task(closing_cell())
        return name()

    assert asyncio.run(notebook()) is None
    assert mlflow.last_active_run().info.status == "FINISHED"


def test_a_running_task_keeps_its_run_to_itself():
    async def other(started, done):
        with mlflow.start_run(run_name="other"):
            started.set()
            await done.wait()

    async def main():
        started, done = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(other(started, done))
        await started.wait()
        seen = name()
        done.set()
        await task
        return seen, name()

    assert asyncio.run(main()) == (None, None)


def test_a_run_ended_by_a_task_has_ended_for_all():
    async def end():
        mlflow.end_run()

    async def main():
        mlflow.start_run()
        await asyncio.create_task(end())
        return mlflow.active_run()

    assert asyncio.run(main()) is None


def test_the_active_model_is_per_thread_too():
    with mlflow.set_active_model(name="m") as model:
        assert mlflow.get_active_model_id() == model.model_id
        assert in_thread(mlflow.get_active_model_id) is None
    assert mlflow.get_active_model_id() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_no_active_run(run_script, store):
    code = """
        import os, sys, mlflow
        run = mlflow.start_run()
        pid = os.fork()
        if pid == 0:
            assert mlflow.active_run() is None
            sys.exit(0)  # runs the exit handlers
        assert os.waitpid(pid, 0)[1] == 0
        print(mlflow.get_run(run.info.run_id).info.status)
    """
    assert run_script(code, store).stdout.split() == ["RUNNING"]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("", "FINISHED"),
        ("sys.exit(3)", "FINISHED"),
        ("raise ValueError", "FAILED"),
        ("raise KeyboardInterrupt", "KILLED"),
    ],
)
def test_the_end_of_the_process_ends_all_runs(run_script, store, end, status):
    code = f"""
        import sys, threading, mlflow
        mlflow.start_run()
        mlflow.start_run(nested=True)
        thread = threading.Thread(target=mlflow.start_run)
        thread.start()
        thread.join()
        mlflow.log_metric("m", 1, synchronous=False)
        {end}
    """
    run_script(code, store)
    runs = mlflow.search_runs(output_format="list")
    assert [r.info.status for r in runs] == [status] * 3
    assert sum(r.data.metrics.get("m", 0) for r in runs) == 1
