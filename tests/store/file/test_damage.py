"""Crashes, full disks and foreign or broken files."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mlflow.store.file
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.file import FileStore

ENV = {**os.environ, "PYTHONPATH": str(Path(mlflow.store.file.__file__).parents[3])}
posix = pytest.mark.skipif(os.name == "nt", reason="uses POSIX signals and limits")


def code(call):
    with pytest.raises(MlflowException) as error:
        call()
    return error.value.error_code


@pytest.fixture
def run(store):
    return store.runs.create("0").info.run_id


@pytest.fixture
def warnings(caplog):
    caplog.set_level(logging.WARNING, logger="mlflow")
    return caplog


def values(store, run):
    return [(m.step, m.value) for m in store.metrics.history(run, "m")]


@pytest.mark.parametrize("torn", [b"2", b"2 ", b"2 1.", b"2 1.5 1", b"2 1.5 10", b"x" * 9000])
def test_half_a_line_does_not_count_and_goes_with_the_next_append(store, root, run, torn):
    file = root / "0" / run / "metrics" / "m"
    file.write_bytes(b"1 0.5 1\n" + torn)
    assert values(store, run) == [(1, 0.5)]
    assert store.runs.get(run).data.metrics == {"m": 0.5}
    store.runs.log_metric(run, Metric("m", 2.0, 2, 2))
    assert file.read_bytes() == b"1 0.5 1\n2 2.0 2\n"


def test_a_file_of_half_a_line_has_no_points(store, root, run):
    file = root / "0" / run / "metrics" / "m"
    file.write_bytes(b"1 0.")
    assert store.runs.get(run).data.metrics == {} and values(store, run) == []
    store.runs.log_metric(run, Metric("m", 2.0, 2, 2))
    assert file.read_bytes() == b"2 2.0 2\n"


def test_lines_that_are_no_points_are_left_out(store, root, run):
    (root / "0" / run / "metrics" / "m").write_bytes(b"\n1 0.5 1\nhello\n1\n2 x 2\n2 1.5 y\n\xff\xfe 1\n2 1.5 2\r\n")
    assert values(store, run) == [(1, 0.5), (2, 1.5)]


BROKEN = [
    b"",
    b"- a\n",
    b"a: [",
    b"a: b: c",
    b"\xff\xfe",
    b"\x00",
    b"42",
    b"!!python/object:os.system {}\n",
    b"[" * 5000,
]


@pytest.mark.parametrize("text", [*BROKEN, b"status: 99\n", b"status: []\n", b"lifecycle_stage: x\n"])
def test_a_broken_run_is_left_out_with_one_warning(store, root, run, warnings, text):
    good = store.runs.create("0").info.run_id
    (root / "0" / run / "meta.yaml").write_bytes(text)
    for _ in range(2):
        assert [r.info.run_id for r in store.runs.search(["0"], view_type=ViewType.ALL)] == [good]
        assert store.runs.find_deleted() == []
    assert len([r for r in warnings.records if run in r.getMessage()]) == 1
    with pytest.raises(MlflowException, match=r"meta\.yaml' is damaged"):
        store.runs.get(run)


@pytest.mark.parametrize("text", [*BROKEN, b"experiment_id: '1'\n"])
def test_a_broken_experiment_is_left_out_with_one_warning(store, root, warnings, text):
    broken = store.experiments.create("broken")
    good = store.experiments.create("good")
    (root / broken / "meta.yaml").write_bytes(text)
    for _ in range(2):
        assert {e.experiment_id for e in store.experiments.search()} == {"0", good}
    assert store.experiments.get_by_name("good").experiment_id == good
    assert len([r for r in warnings.records if broken in r.getMessage()]) == 1
    with pytest.raises(MlflowException, match=r"meta\.yaml' is damaged"):
        store.experiments.get(broken)
    assert store.experiments.create("new")


@pytest.mark.parametrize("text", [*BROKEN, b"status: 99\n"])
def test_a_broken_model_is_left_out_with_one_warning(store, root, warnings, text):
    broken, good = (store.logged_models.create("0").model_id for _ in range(2))
    (root / "0" / "models" / broken / "meta.yaml").write_bytes(text)
    for _ in range(2):
        assert [m.model_id for m in store.logged_models.search(["0"])] == [good]
    assert len([r for r in warnings.records if broken in r.getMessage()]) == 1
    with pytest.raises(MlflowException, match=r"meta\.yaml' is damaged"):
        store.logged_models.get(broken)


def test_foreign_things_are_left_out(store, root, run, warnings):
    for folder in (root / "foreign", root / "0" / "foreign", root / "0" / "models" / "foreign", root / ".hidden"):
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - 3600,) * 2)
    for file in (root / "notes.txt", root / "0" / "notes.txt", root / "0" / run / "notes.txt"):
        file.write_text("hello")
    (root / "0" / run / "inputs" / "foreign").mkdir(parents=True)
    assert [e.experiment_id for e in store.experiments.search(ViewType.ALL)] == ["0"]
    assert [r.info.run_id for r in store.runs.search(["0"])] == [run]
    assert store.logged_models.search(["0"]) == []
    assert sorted(r.getMessage().split("'")[1] for r in warnings.records) == sorted(
        str(p) for p in (root / "foreign", root / "0" / "foreign", root / "0" / "models" / "foreign")
    )
    assert code(lambda: store.experiments.get("foreign")) == "RESOURCE_DOES_NOT_EXIST"
    assert code(lambda: store.runs.get("foreign")) == "RESOURCE_DOES_NOT_EXIST"


def test_what_is_being_made_does_not_count_and_does_not_warn(store, root, warnings):
    (root / "123456789012345678" / "tags").mkdir(parents=True)
    (root / "0" / ("a" * 32) / "metrics").mkdir(parents=True)
    assert [e.experiment_id for e in store.experiments.search()] == ["0"]
    assert store.runs.search(["0"]) == []
    assert warnings.records == []


def test_values_that_are_no_utf8_are_read(store, root, run):
    (root / "0" / run / "params" / "p").write_bytes(b"a\xffb")
    assert store.runs.get(run).data.params == {"p": "a\N{REPLACEMENT CHARACTER}b"}


def test_links_to_what_is_gone_are_left_out(store, root, run):
    (root / "0" / run / "metrics" / "m").symlink_to(root / "nowhere")
    (root / "0" / run / "tags" / "loop").symlink_to(root / "0" / run / "tags")
    found = store.runs.get(run)
    assert found.data.metrics == {} and list(found.data.tags) == ["mlflow.runName"]


def test_a_change_by_somebody_else_is_seen(store, root, run):
    other = FileStore(str(root))
    os.utime(root / "0" / run / "meta.yaml", (time.time() - 3600,) * 2)
    for status in ("FINISHED", "FAILED", "KILLED", "RUNNING"):
        store.runs.get(run)
        other.runs.update(run, status=status)
        assert store.runs.get(run).info.status == status


@posix
def test_what_was_acknowledged_survives_a_kill(store, root, run):
    script = """if True:
        import sys
        from mlflow.entities.metric import Metric
        from mlflow.entities.param import Param
        from mlflow.entities.run_tag import RunTag
        from mlflow.store.file import FileStore
        store = FileStore(sys.argv[1])
        i = 0
        while True:
            metrics = [Metric(k, float(i), i, i) for k in ("m", "n")]
            store.runs.log_batch(sys.argv[2], metrics, [Param(f"p{i}", str(i))], [RunTag("t", str(i))])
            print(i, flush=True)
            i += 1
    """
    args = [sys.executable, "-c", script, str(root), run]
    with subprocess.Popen(args, stdout=subprocess.PIPE, env=ENV, text=True) as child:
        acknowledged = [int(child.stdout.readline()) for _ in range(200)][-1]
        child.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout if line.endswith("\n"))])
    found = FileStore(str(root)).runs.get(run)
    for key in ("m", "n"):
        assert [m.step for m in store.metrics.history(run, key)][: acknowledged + 1] == list(range(acknowledged + 1))
    assert {f"p{i}" for i in range(acknowledged + 1)} <= set(found.data.params)
    assert all(found.data.params[f"p{i}"] == str(i) for i in range(acknowledged + 1))
    assert int(found.data.tags["t"]) >= acknowledged
    store.runs.log_batch(run, [Metric("m", -1.0, 10**6, 10**6)], [Param("after", "1")], [RunTag("t", "after")])
    assert store.runs.get(run).data.metrics["m"] == -1.0


@posix
def test_a_full_disk_tears_nothing(store, root, run):
    """The limit on file sizes fails a write in its middle, as a full disk does."""
    script = """if True:
        import resource, sys
        from mlflow.entities.metric import Metric
        from mlflow.entities.param import Param
        from mlflow.entities.run_tag import RunTag
        from mlflow.store.file import FileStore
        store = FileStore(sys.argv[1])
        store.runs.set_tag(sys.argv[2], RunTag("t", "before"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        done = 0
        try:
            for i in range(1000):
                metrics = [Metric("m", i + 0.5, i, i), *[Metric("n", j + 0.5, i, j) for j in range(7)]]
                store.runs.log_batch(sys.argv[2], metrics, [Param(f"p{i}", "1")], [RunTag("t", str(i))])
                done += 1
        except OSError as error:
            print(done, error.errno)
    """
    ran = subprocess.run(
        [sys.executable, "-c", script, str(root), run], capture_output=True, env=ENV, text=True, check=True
    )
    done = int(ran.stdout.split()[0])
    assert 0 < done < 1000
    found = store.runs.get(run)
    assert values(store, run) == [(i, i + 0.5) for i in range(done)]
    assert len(store.metrics.history(run, "n")) == 7 * done
    assert len(found.data.params) == done and found.data.tags["t"] == str(done - 1)
    for key in ("m", "n"):
        assert (root / "0" / run / "metrics" / key).read_bytes().endswith(b"\n")
    assert not [p for p in root.rglob("*") if p.name.startswith(".tmp")]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    assert code(lambda: FileStore(str(tmp_path / "r")).experiments.search()) == "PERMISSION_DENIED"


def test_a_root_that_is_a_file(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(MlflowException, match="cannot be made"):
        FileStore(str(tmp_path / "f")).experiments.search()


def test_a_restore_over_something_else_says_so(store, root):
    eid = store.experiments.create("e")
    store.experiments.delete(eid)
    (root / eid / "in the way").mkdir(parents=True)
    with pytest.raises(MlflowException, match="Move away"):
        store.experiments.restore(eid)
    assert store.experiments.get(eid).lifecycle_stage == "deleted"


def test_a_run_that_went_to_the_trash_meanwhile(store, root):
    """A second store knows where the run was: its write neither brings the folder back nor gets lost silently."""
    eid = store.experiments.create("e")
    run = store.runs.create(eid).info.run_id
    other = FileStore(str(root))
    other.runs.set_tag(run, RunTag("t", "1"))
    store.experiments.delete(eid)
    for call in (
        lambda: other.runs.set_tag(run, RunTag("t", "2")),
        lambda: other.runs.log_batch(run, [Metric("a/b", 1.0, 1, 1)], [Param("c/d", "1")]),
    ):
        assert code(call) == "INVALID_PARAMETER_VALUE"
    assert not (root / eid).exists()
    assert other.runs.get(run).data.tags["t"] == "1"
