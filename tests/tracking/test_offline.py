"""Logging offline and bringing it to a server: all of it, once, whatever interrupts."""

from __future__ import annotations

import json
import math
import multiprocessing
import os

import pytest

from mlflow.entities import (
    Dataset,
    DatasetInput,
    ExperimentTag,
    InputTag,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelStatus,
    Metric,
    Param,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.registry import get_artifact_repo
from mlflow.store.file import FileStore
from mlflow.store.locations import file_uri_to_path
from mlflow.store.offline import open_offline_store, sync
from mlflow.store.offline.journal import Journal
from mlflow.store.sql import SqlStore
from mlflow.tracking import _offline


@pytest.fixture
def offline(tmp_path):
    store = open_offline_store(str(tmp_path / "spool"))
    yield store
    store.close()


@pytest.fixture(params=["sql", "file"])
def server(request, tmp_path):
    if request.param == "sql":
        store = SqlStore(f"sqlite:///{tmp_path}/server.db", str(tmp_path / "server"))
    else:
        store = FileStore(str(tmp_path / "server"))
    # Ids there are to differ from those offline.
    store.experiments.create("other")
    yield store
    store.close()


def put(root: str, name: str, data: str) -> None:
    path = os.path.join(file_uri_to_path(root), *name.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(data)


def log_something(store, points: int = 2500) -> dict[str, str]:
    """Two runs, a model, everything that can be logged; returns the ids."""
    experiment = store.experiments.create("exp", tags=[ExperimentTag("team", "a")])
    parent = store.runs.create(experiment, "ann", 1000, [RunTag("kind", "parent")], "first").info
    child = store.runs.create(experiment, "ann", 2000, [RunTag("mlflow.parentRunId", parent.run_id)], "second").info
    model = store.logged_models.create(experiment, "net", child.run_id, model_type="m")
    store.logged_models.log_params(model.model_id, [])
    put(model.artifact_location, "MLmodel", f"run_id: {child.run_id}\nmodel_id: {model.model_id}\nother: {'0' * 32}\n")
    put(model.artifact_location, "data/weights.bin", "w" * 1000)
    store.logged_models.finalize(model.model_id, LoggedModelStatus.READY)
    for start in range(0, points, 1000):
        batch = [Metric("loss", i / 7, i, i) for i in range(start, min(points, start + 1000))]
        store.runs.log_batch(parent.run_id, batch)
    store.runs.log_batch(parent.run_id, [Metric("odd", math.nan, 1, 1), Metric("odd", 2.0, 1, -1)])
    store.runs.log_batch(child.run_id, [Metric("acc", 0.5, 5, 3, model.model_id, "d", "1")])
    store.runs.log_batch(parent.run_id, params=[Param(f"p{i}", str(i)) for i in range(100)])
    store.runs.log_batch(parent.run_id, params=[Param(f"q{i}", "ü" * 10) for i in range(50)])
    link = json.dumps([{"run_id": child.run_id}])
    store.runs.log_batch(child.run_id, tags=[RunTag("mlflow.log-model.history", link), RunTag("note", child.run_id)])
    dataset = DatasetInput(Dataset("d", "1", "local", "{}"), [InputTag("mlflow.data.context", "train")])
    store.runs.log_inputs(parent.run_id, [dataset], [LoggedModelInput(model.model_id)])
    store.runs.log_outputs(child.run_id, [LoggedModelOutput(model.model_id, 3)])
    put(parent.artifact_uri, "a.txt", "hello")
    put(parent.artifact_uri, "deep/er/b.txt", "there")
    store.runs.update(parent.run_id, "FINISHED", 9000, None)
    return {"parent": parent.run_id, "child": child.run_id, "model": model.model_id}


class Server:
    """What a test sees of the other side."""

    def __init__(self, store):
        self.store = store

    def runs(self):
        experiment = self.store.experiments.get_by_name("exp")
        return {r.info.run_name: r for r in self.store.runs.search([experiment.experiment_id], view_type=ViewType.ALL)}

    def history(self, run, key):
        points = self.store.metrics.history(run.info.run_id, key)
        return sorted((m.step, m.timestamp, repr(m.value)) for m in points)

    def read(self, root, name):
        with open(os.path.join(file_uri_to_path(root), name)) as file:
            return file.read()


def check(server, ids, points: int = 2500):
    """All is there, once."""
    there = Server(server)
    runs = there.runs()
    assert sorted(runs) == ["first", "second"]
    parent, child = runs["first"], runs["second"]
    assert server.experiments.get_by_name("exp").tags == {"team": "a"}
    assert (parent.info.status, parent.info.start_time, parent.info.end_time) == ("FINISHED", 1000, 9000)
    assert (child.info.status, child.info.end_time, child.info.user_id) == ("RUNNING", None, "ann")
    assert parent.data.tags["kind"] == "parent"
    assert parent.data.tags["mlflow.offline.id"] == ids["parent"]
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert json.loads(child.data.tags["mlflow.log-model.history"]) == [{"run_id": child.info.run_id}]
    assert child.data.tags["note"] == ids["child"]
    assert len(parent.data.params) == 150
    assert parent.data.params["q3"] == "ü" * 10
    assert there.history(parent, "loss") == [(i, i, repr(i / 7)) for i in range(points)]
    assert there.history(parent, "odd") == [(-1, 1, "2.0"), (1, 1, "nan")]
    assert there.history(child, "acc") == [(3, 5, "0.5")]
    assert there.read(parent.info.artifact_uri, "a.txt") == "hello"
    assert there.read(parent.info.artifact_uri, "deep/er/b.txt") == "there"
    models = server.logged_models.search([parent.info.experiment_id])
    assert len(models) == 1
    model = models[0]
    assert (model.name, model.source_run_id, str(model.status)) == ("net", child.info.run_id, "READY")
    assert [(m.key, m.value, m.run_id, m.dataset_name) for m in model.metrics] == [("acc", 0.5, child.info.run_id, "d")]
    text = there.read(model.artifact_location, "MLmodel")
    assert text == f"run_id: {child.info.run_id}\nmodel_id: {model.model_id}\nother: {'0' * 32}\n"
    assert there.read(model.artifact_location, "data/weights.bin") == "w" * 1000
    whole = server.runs.get(parent.info.run_id)
    assert [(d.dataset.name, d.tags[0].value) for d in whole.inputs.dataset_inputs] == [("d", "train")]
    assert [m.model_id for m in whole.inputs.model_inputs] == [model.model_id]
    made = server.runs.get(child.info.run_id).outputs.model_outputs
    assert [(m.model_id, m.step) for m in made] == [(model.model_id, 3)]


@pytest.fixture
def bring(offline, tmp_path):
    """Bring what is offline to a store."""

    def bring(target, **options):
        journal = Journal(str(tmp_path / "spool"), "test")
        try:
            return sync(offline, target, journal, get_artifact_repo, **options)
        finally:
            journal.close()

    return bring


def test_everything_arrives_and_a_second_time_changes_nothing(offline, server, bring):
    ids = log_something(offline)
    told = []
    report = bring(server, progress=lambda *facts: told.append(facts))
    assert report.failed == []
    assert (report.runs, report.new_runs, report.models, report.artifacts) == (2, 2, 1, 4)
    assert ("runs", 2, 2) in told
    check(server, ids)
    again = bring(server)
    assert (again.new_runs, again.metrics, again.artifacts, again.failed) == (0, 0, 0, [])
    check(server, ids)


def test_without_its_journal_nothing_is_doubled(offline, server, bring, tmp_path):
    ids = log_something(offline)
    bring(server)
    for name in os.listdir(tmp_path / "spool"):
        if name.startswith("sync-"):
            os.unlink(tmp_path / "spool" / name)
    assert bring(server).new_runs == 0
    check(server, ids)


def test_more_that_was_logged_follows(offline, server, bring):
    ids = log_something(offline)
    bring(server)
    # Also before the points that are there already.
    offline.runs.log_batch(ids["child"], [Metric("acc", 0.9, 1, 1)], [Param("late", "1")], [RunTag("note", "new")])
    offline.runs.update(ids["child"], "FAILED", 9999, None)
    put(offline.runs.get(ids["parent"]).info.artifact_uri, "a.txt", "changed")
    report = bring(server)
    assert (report.new_runs, report.metrics, report.artifacts, report.failed) == (0, 1, 1, [])
    there = Server(server)
    child, parent = there.runs()["second"], there.runs()["first"]
    assert there.history(child, "acc") == [(1, 1, "0.9"), (3, 5, "0.5")]
    assert (child.info.status, child.info.end_time) == ("FAILED", 9999)
    assert (child.data.params["late"], child.data.tags["note"]) == ("1", "new")
    assert there.read(parent.info.artifact_uri, "a.txt") == "changed"


def test_changes_on_the_server_are_kept(offline, server, bring):
    ids = log_something(offline, points=10)
    bring(server)
    parent = Server(server).runs()["first"].info.run_id
    server.runs.set_tag(parent, RunTag("kind", "edited"))
    server.experiments.set_tag(server.experiments.get_by_name("exp").experiment_id, ExperimentTag("team", "b"))
    server.runs.delete(Server(server).runs()["second"].info.run_id)
    offline.runs.set_tag(ids["parent"], RunTag("more", "1"))
    assert bring(server).failed == []
    runs = Server(server).runs()
    assert sorted(runs) == ["first", "second"]
    assert runs["first"].data.tags["kind"] == "edited"
    assert runs["first"].data.tags["more"] == "1"
    assert runs["second"].info.lifecycle_stage == "deleted"
    assert server.experiments.get_by_name("exp").tags == {"team": "b"}


class _Broken:
    """A facet whose server is gone after some calls; the call at which it goes may be done already."""

    def __init__(self, inner, budget):
        self._inner, self._budget = inner, budget

    def __getattr__(self, name):
        method = getattr(self._inner, name)

        def call(*args, **kwargs):
            self._budget[0] -= 1
            if self._budget[0] == 0:
                if self._budget[1]:
                    method(*args, **kwargs)
                raise MlflowException("gone", "TEMPORARILY_UNAVAILABLE")
            return method(*args, **kwargs)

        return call


@pytest.mark.parametrize("done", [False, True], ids=["not-done", "done-but-not-answered"])
@pytest.mark.parametrize("keep_journal", [True, False])
def test_broken_off_anywhere_it_goes_on(offline, tmp_path, bring, done, keep_journal):
    """The server goes away at the 1st call, then at the 2nd of the next try, the 3rd ... until all is there."""
    server = SqlStore(f"sqlite:///{tmp_path}/server.db", str(tmp_path / "server"))
    ids = log_something(offline, points=30)
    interruptions = 0
    for calls in range(1, 200):
        broken = SqlStore.__new__(SqlStore)
        budget = [calls, done]
        for facet in ("experiments", "runs", "metrics", "datasets", "logged_models"):
            setattr(broken, facet, _Broken(getattr(server, facet), budget))
        try:
            bring(broken)
        except MlflowException as error:
            assert error.message == "gone"
            interruptions += 1
        else:
            break
        if not keep_journal:
            [os.unlink(p) for p in (tmp_path / "spool").glob("sync-*")]
    assert interruptions > 10
    check(server, ids, points=30)
    server.close()


def test_a_torn_journal_is_repaired(tmp_path):
    journal = Journal(str(tmp_path), "s")
    journal.put("run", "a", "id", "1")
    journal.close()
    with open(journal.path, "ab") as file:
        file.write(b'["run", "a", "id", "2')
    journal = Journal(str(tmp_path), "s")
    assert journal.get("run", "a", "id") == "1"
    journal.put("run", "a", "id", "3")
    journal.close()
    journal = Journal(str(tmp_path), "s")
    assert journal.get("run", "a", "id") == "3"
    journal.close()


def test_a_refused_run_does_not_hold_up_the_others(offline, server, bring):
    log_something(offline, points=5)
    deleted = offline.experiments.create("gone there")
    run = offline.runs.create(deleted, run_name="x")
    server.experiments.delete(server.experiments.create("gone there"))
    report = bring(server)
    assert [key for key, _ in report.failed] == [deleted]
    assert "Restore it" in report.failed[0][1]
    assert sorted(Server(server).runs()) == ["first", "second"]
    server.experiments.restore(server.experiments.get_by_name("gone there").experiment_id)
    assert bring(server).failed == []
    found = server.runs.search([server.experiments.get_by_name("gone there").experiment_id])
    assert [r.data.tags["mlflow.offline.id"] for r in found] == [run.info.run_id]


def test_an_artifact_location_is_for_later(offline, server, bring, tmp_path):
    place = str(tmp_path / "elsewhere")
    experiment = offline.experiments.create("placed", place)
    run = offline.runs.create(experiment)
    put(run.info.artifact_uri, "a.txt", "x")
    assert not os.path.exists(place)
    assert bring(server).failed == []
    found = server.experiments.get_by_name("placed")
    assert file_uri_to_path(found.artifact_location) == place
    assert found.tags == {}
    copied = server.runs.search([found.experiment_id])[0]
    assert Server(server).read(copied.info.artifact_uri, "a.txt") == "x"
    assert copied.info.artifact_uri.startswith(found.artifact_location)


def test_an_id_of_the_server_is_explained(offline):
    with pytest.raises(MlflowException, match="MLFLOW_EXPERIMENT_NAME") as caught:
        offline.experiments.get("17")
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def _log_in_process(folder: str, number: int) -> None:
    store = open_offline_store(folder)
    experiment = store.experiments.get_by_name("shared")
    if experiment is None:
        try:
            store.experiments.create("shared")
        except MlflowException:
            pass
        experiment = store.experiments.get_by_name("shared")
    run = store.runs.create(experiment.experiment_id, run_name=f"r{number}").info.run_id
    for i in range(20):
        store.runs.log_batch(run, [Metric("m", float(i), i, i)])
    # No farewell, as after kill -9.
    os._exit(0)


def test_processes_share_the_folder_and_settings_lead_the_way(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_OFFLINE", "true")
    monkeypatch.setenv("MLFLOW_OFFLINE_DIR", str(tmp_path / "spool"))
    assert _offline.is_offline()
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_log_in_process, args=(_offline.offline_folder(), n)) for n in range(3)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    assert [p.exitcode for p in processes] == [0, 0, 0]
    uri = f"sqlite:///{tmp_path}/server.db"
    monkeypatch.chdir(tmp_path)
    report = _offline.sync(tracking_uri=uri)
    assert (report.runs, report.metrics, report.failed) == (3, 60, [])
    assert _offline.sync(str(tmp_path / "spool"), uri).new_runs == 0
    server = SqlStore(uri, str(tmp_path / "mlruns"))
    runs = server.runs.search([server.experiments.get_by_name("shared").experiment_id])
    assert sorted(r.info.run_name for r in runs) == ["r0", "r1", "r2"]
    server.close()


def test_sync_of_nothing_says_so(tmp_path):
    with pytest.raises(MlflowException, match="Nothing was logged offline"):
        _offline.sync(str(tmp_path), f"sqlite:///{tmp_path}/server.db")
