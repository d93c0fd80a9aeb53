"""Several threads and processes on one folder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mlflow.store.file
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.file import FileStore

ENV = {**os.environ, "PYTHONPATH": str(Path(mlflow.store.file.__file__).parents[3])}
PREAMBLE = """if True:
    import sys
    from mlflow.entities.metric import Metric
    from mlflow.entities.param import Param
    from mlflow.entities.run_tag import RunTag
    from mlflow.exceptions import MlflowException
    from mlflow.store.file import FileStore
    store, me, args = FileStore(sys.argv[1]), sys.argv[2], sys.argv[3:]
    print("ready", flush=True)
    sys.stdin.readline()
"""


def together(root, count, script, *args):
    """Run a script in several processes that begin at the same moment; what each printed."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + script, str(root), str(i), *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENV,
            text=True,
        )
        for i in range(count)
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    outputs = []
    for child in children:
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, err
        outputs.append(out.strip())
    return outputs


def test_processes_write_one_run(store, root):
    run = store.runs.create("0").info.run_id
    together(
        root,
        4,
        """
    for i in range(100):
        store.runs.log_batch(
            args[0],
            [Metric("shared", float(i), int(me), i), Metric(f"own{me}", float(i), i, i)],
            [Param(f"p{me}/{i}", str(i))],
            [RunTag("t", f"{me}-{i}"), RunTag(f"t{me}", str(i))],
        )
    store.runs.update(args[0], end_time=int(me))
""",
        run,
    )
    found = store.runs.get(run)
    assert len(store.metrics.history(run, "shared")) == 400
    assert len((root / "0" / run / "metrics" / "shared").read_bytes().splitlines()) == 400
    assert len(found.data.params) == 400
    for i in range(4):
        assert [m.step for m in store.metrics.history(run, f"own{i}")] == list(range(100))
        assert found.data.tags[f"t{i}"] == "99"
    assert found.data.tags["t"].endswith("-99") and found.info.end_time in range(4)


def test_one_process_wins_a_name(store, root):
    outputs = together(
        root,
        4,
        """
    won = []
    for i in range(10):
        try:
            won.append(store.experiments.create(f"e{i}"))
        except MlflowException as error:
            assert error.error_code == "RESOURCE_ALREADY_EXISTS", error
    print(*won)
""",
    )
    ids = [experiment_id for output in outputs for experiment_id in output.split()]
    found = store.experiments.search()
    assert sorted(e.name for e in found) == sorted(["Default", *(f"e{i}" for i in range(10))])
    assert sorted(ids) == sorted(e.experiment_id for e in found if e.name != "Default")


def test_one_param_wins(store, root):
    run = store.runs.create("0").info.run_id
    outputs = together(
        root,
        4,
        """
    won = 0
    for i in range(50):
        try:
            store.runs.log_batch(args[0], [Metric("m", 1.0, i, int(me))], [Param(f"p{i}", me)])
            won += 1
        except MlflowException as error:
            assert error.error_code == "INVALID_PARAMETER_VALUE", error
    print(won)
""",
        run,
    )
    assert sum(map(int, outputs)) == 50 == len(store.runs.get(run).data.params)
    assert len(store.metrics.history(run, "m")) == 50


def test_readers_see_whole_things(store, root):
    """While one process writes, another finds no broken file: it would say so, or count otherwise."""
    run = store.runs.create("0").info.run_id
    outputs = together(
        root,
        2,
        """
    value = ("x" * 50 + "\\n") * 100
    if me == "0":
        for i in range(150):
            store.runs.log_batch(args[0], [Metric("m", 0.123456789, i, i)], [], [RunTag("t", value)])
            store.runs.update(args[0], status="FINISHED" if i % 2 else "RUNNING")
            store.runs.create("0", tags=[RunTag("whole", "1")])
    else:
        seen = -1
        while seen < 149:
            run = store.runs.get(args[0])
            assert run.data.tags.get("t", value) == value
            points = store.metrics.history(args[0], "m")
            assert all(p.value == 0.123456789 and p.step == p.timestamp for p in points)
            assert len(points) >= seen
            seen = len(points) - 1
            for other in store.runs.search(["0"]):
                assert other.info.run_id == args[0] or other.data.tags["whole"] == "1"
    print(len(store.runs.search(["0"])))
""",
        run,
    )
    assert outputs[0] == "151"


def test_threads_share_a_store(store):
    run = store.runs.create("0").info.run_id
    model = store.logged_models.create("0").model_id
    barrier = threading.Barrier(8)

    def work(me):
        barrier.wait()
        won = 0
        for i in range(25):
            try:
                store.experiments.create(f"e{i}")
                won += 1
            except MlflowException as error:
                assert error.error_code == "RESOURCE_ALREADY_EXISTS"
            store.runs.log_batch(
                run, [Metric("m", float(i), me, i, model)], [Param(f"{me}/{i}", "x")], [RunTag("t", "x")]
            )
        return won

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 25
    assert len(store.metrics.history(run, "m")) == 200 == len(store.runs.get(run).data.params)
    assert [(m.step, m.timestamp) for m in store.logged_models.get(model).metrics] == [(24, 7)]


def test_a_fresh_root_is_made_once(tmp_path):
    together(tmp_path / "new", 4, "    assert [e.name for e in store.experiments.search()] == ['Default']\n")
    assert [e.experiment_id for e in FileStore(str(tmp_path / "new")).experiments.search(3)] == ["0"]


def test_deleting_an_experiment_under_its_writers(store, root):
    """What was acknowledged is there, what was refused is not, and readers never see half a run."""
    eid = store.experiments.create("e")
    run = store.runs.create(eid).info.run_id
    outputs = together(
        root,
        4,
        """
    if me == "0":
        for _ in range(20):
            store.experiments.delete(args[0])
            store.experiments.restore(args[0])
    elif me == "1":
        for _ in range(200):
            assert "mlflow.runName" in store.runs.get(args[1]).data.tags
            assert store.experiments.get(args[0]).name == "e"
            assert all("mlflow.runName" in r.data.tags for r in store.runs.search([args[0]], view_type=3))
    else:
        logged = []
        for i in range(150):
            try:
                metrics = [Metric(f"{me}/{i}", 1.0, i, i), Metric("all", 1.0, int(me), i)]
                store.runs.log_batch(args[1], metrics, [Param(f"{me}/{i}", "1")])
            except MlflowException as error:
                assert error.error_code == "INVALID_PARAMETER_VALUE", error
            else:
                assert len(store.metrics.history(args[1], f"{me}/{i}")) == 1
                logged.append(f"{me}/{i}")
        print(*logged)
""",
        eid,
        run,
    )
    logged = {key for output in outputs for key in output.split()}
    found = store.runs.get(run)
    assert set(found.data.params) == logged
    assert set(found.data.metrics) - {"all"} == logged
    assert {f"{m.timestamp}/{m.step}" for m in store.metrics.history(run, "all")} == logged
    assert (found.info.lifecycle_stage, store.experiments.get(eid).lifecycle_stage) == ("active", "active")
    assert os.listdir(root / ".trash") == []
