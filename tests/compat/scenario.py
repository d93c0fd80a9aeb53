"""What a user of the tracking client does, and everything that they see: run by any MLflow client against any server.

    python scenario.py TRACKING_URI ANSWERS.json

writes a list of [step, what it gave], with ids, times and places replaced, so that the answers of two servers can be
compared. Only the public Python API is used. An error counts by its class and code, not by its sentence.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

_ID = re.compile(r"\b(m-|d-|tr-)?[0-9a-f]{32}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_NOW = time.time() * 1000


class Scenario:
    """The answers so far."""

    def __init__(self, uri: str, folder: Path):
        mlflow.set_tracking_uri(uri)
        self.uri = uri
        self.folder = folder
        self.client = MlflowClient(uri)
        self.answers: list[list[Any]] = []
        self._names: dict[str, str] = {}

    def note(self, step: str, call: Callable[[], Any]) -> Any:
        """Write down what a call gives, or which error."""
        try:
            value = call()
        except MlflowException as error:
            self.answers.append([step, f"{type(error).__name__} {error.error_code}"])
            return None
        except Exception as error:
            self.answers.append([step, type(error).__name__])
            return None
        self.answers.append([step, self.plain(value)])
        return value

    def plain(self, value: Any) -> Any:
        """Plain data of anything that the API returns, ids and times replaced."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, float):
            return repr(value)
        if isinstance(value, int):
            return "<now>" if abs(value - _NOW) < 86_400_000 else value
        if isinstance(value, str):
            text = value.replace(self.uri, "<server>").replace(str(self.folder), "<folder>")
            return _UUID.sub(self._name, _ID.sub(self._name, text))
        if isinstance(value, dict):
            return {self.plain(str(k)): self.plain(v) for k, v in sorted(value.items(), key=lambda t: str(t[0]))}
        if isinstance(value, (set, frozenset)):
            return sorted(self.plain(v) for v in value)
        if isinstance(value, (list, tuple)):
            listed = [self.plain(v) for v in value]
            token = getattr(value, "token", None)
            return {"items": listed, "more": token is not None} if hasattr(value, "token") else listed
        if isinstance(value, Path):
            return self.plain(str(value))
        if type(value).__module__.startswith("mlflow"):
            shown = value.to_dictionary() if hasattr(value, "to_dictionary") else dict(value)
            return {type(value).__name__: self.plain(shown)}
        return f"<{type(value).__name__}>"

    def _name(self, match: re.Match) -> str:
        kind = match.group(0).partition("-")[0] if match.re is _ID and "-" in match.group(0) else "id"
        return self._names.setdefault(match.group(0), f"<{kind} {len(self._names)}>")

    def run(self, run_id: str) -> dict[str, Any]:
        """A run's content; lists without an order of their own are sorted."""
        run = self.client.get_run(run_id)
        return {
            "info": dict(run.info),
            "params": run.data.params,
            "metrics": run.data.metrics,
            "tags": {k: v for k, v in run.data.tags.items() if not k.startswith(("mlflow.source", "mlflow.user"))},
            "datasets": [
                (d.dataset.name, d.dataset.digest, d.dataset.source_type, sorted((t.key, t.value) for t in d.tags))
                for d in run.inputs.dataset_inputs
            ],
            "model_inputs": [m.model_id for m in run.inputs.model_inputs],
            "model_outputs": [(m.model_id, m.step) for m in run.outputs.model_outputs],
        }


def experiments(s: Scenario) -> None:
    c, note = s.client, s.note
    note("create", lambda: c.create_experiment("alpha", tags={"team": "red", "n": "1"}))
    note("create beta", lambda: c.create_experiment("beta/with space", artifact_location="mlflow-artifacts:/elsewhere"))
    note("create unicode", lambda: c.create_experiment("Ünï-实验-🎉", tags={"ключ": "значение"}))
    note("create twice", lambda: c.create_experiment("alpha"))
    note("create empty", lambda: c.create_experiment(""))
    note("create long", lambda: c.create_experiment("x" * 501))
    note("create 500", lambda: c.create_experiment("x" * 500))
    note("create bad location", lambda: c.create_experiment("loc", artifact_location="s3://b/p?x=1#frag"))
    for e in ("0", "1", "2", "3", "99"):
        note(f"get {e}", lambda e=e: c.get_experiment(e))
    note("by name", lambda: c.get_experiment_by_name("beta/with space"))
    note("by unknown name", lambda: c.get_experiment_by_name("nope"))
    note("tag", lambda: c.set_experiment_tag("1", "note", "multi\nline"))
    note("tag long", lambda: c.set_experiment_tag("1", "long", "v" * 5001))
    note("tag bad key", lambda: c.set_experiment_tag("1", "a" * 251, "v"))
    note("tag unknown", lambda: c.set_experiment_tag("99", "a", "v"))
    note("untag", lambda: c.delete_experiment_tag("1", "n"))
    note("untag twice", lambda: c.delete_experiment_tag("1", "n"))
    note("rename", lambda: c.rename_experiment("2", "beta"))
    note("rename to taken", lambda: c.rename_experiment("2", "alpha"))
    note("rename unknown", lambda: c.rename_experiment("99", "x"))
    note("delete", lambda: c.delete_experiment("3"))
    note("delete twice", lambda: c.delete_experiment("3"))
    note("get deleted", lambda: c.get_experiment("3"))
    note("rename deleted", lambda: c.rename_experiment("3", "other"))
    note("run in deleted", lambda: c.create_run("3"))
    note("name of deleted", lambda: c.create_experiment("Ünï-实验-🎉"))
    for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL):
        note(f"search view {view}", lambda v=view: [e.name[:20] for e in c.search_experiments(view_type=v)])
    for text in (
        "name = 'alpha'",
        "name != 'alpha'",
        "name LIKE 'al%'",
        "name ILIKE 'AL%'",
        "attribute.name = 'alpha'",
        "tags.team = 'red'",
        "tags.`team` LIKE 'r%' AND name != 'x'",
        "tag.note ILIKE 'MULTI%'",
        "creation_time > 0",
        "last_update_time < 5",
        "name IN ('alpha')",
        "bad ~ 5",
        "name = alpha",
        "params.x = '1'",
    ):
        note(f"search {text}", lambda t=text: [e.name[:20] for e in c.search_experiments(filter_string=t)])
    for order in (["name"], ["name DESC"], ["experiment_id ASC"], ["creation_time"], ["nope"], ["name up"]):
        note(f"order {order}", lambda o=order: [e.name[:20] for e in c.search_experiments(order_by=o)])
    page = note("page", lambda: c.search_experiments(max_results=2))
    note("next page", lambda: [e.name for e in c.search_experiments(max_results=2, page_token=page.token)])
    note("bad token", lambda: c.search_experiments(page_token="rubbish"))
    note("0 results", lambda: c.search_experiments(max_results=0))
    note("50001 results", lambda: c.search_experiments(max_results=50001))
    note("restore", lambda: c.restore_experiment("3"))
    note("restore twice", lambda: c.restore_experiment("3"))


def runs(s: Scenario) -> None:
    c, note = s.client, s.note
    r = c.create_run("1", start_time=1000, tags={"a": "b", "mlflow.user": "ann"}, run_name="first")
    note("created", lambda: r)
    i = r.info.run_id
    for key, value in (
        ("p", 1),
        ("q", "x"),
        ("long", "v" * 6001),
        ("empty", ""),
        ("ü/k:1 -.", "ok"),
        ("unicode", "实验🎉"),
    ):
        note(f"param {key}", lambda k=key, v=value: c.log_param(i, k, v))
    note("param same", lambda: c.log_param(i, "p", 1))
    note("param other", lambda: c.log_param(i, "p", 2))
    for key in ("../k", "a//b", "/a", "k" * 251, "", "a*b", "a\nb", ".", "a/../b", "k" * 250):
        note(f"param key {key[:10]!r} {len(key)}", lambda k=key: c.log_param(i, k, "v"))
        note(f"metric key {key[:10]!r} {len(key)}", lambda k=key: c.log_metric(i, k, 1, timestamp=5))
        note(f"tag key {key[:10]!r} {len(key)}", lambda k=key: c.set_tag(i, k, "v"))
    for step, value in enumerate((1.0, 0.5, float("nan"), float("inf"), float("-inf"), 1e-300, -0.0, 3)):
        note(f"metric {value}", lambda v=value, n=step: c.log_metric(i, "m", v, timestamp=1000 + n, step=n))
    note("metric negative step", lambda: c.log_metric(i, "neg", 1.5, timestamp=0, step=-5))
    note("metric big step", lambda: c.log_metric(i, "big", 1.5, timestamp=2**62, step=2**62))
    note("metric text", lambda: c.log_metric(i, "m", "x"))
    note("metric twice", lambda: [c.log_metric(i, "twice", 1, timestamp=7, step=7) for _ in range(2)])
    note("metric last by time", lambda: [c.log_metric(i, "w", v, timestamp=t, step=3) for v, t in ((1, 9), (2, 8))])
    note("tag", lambda: c.set_tag(i, "t", 5))
    note("tag long", lambda: c.set_tag(i, "tl", "v" * 8001))
    note("untag", lambda: c.delete_tag(i, "t"))
    note("untag twice", lambda: c.delete_tag(i, "t"))
    note("rename by tag", lambda: c.set_tag(i, "mlflow.runName", "renamed"))
    note("run", lambda: s.run(i))
    note("update name", lambda: c.update_run(i, name="second"))
    note("update status", lambda: c.update_run(i, status="FAILED"))
    note("update bad status", lambda: c.update_run(i, status="DONE"))
    note("terminate", lambda: c.set_terminated(i, "FINISHED", end_time=2000))
    note("run after", lambda: s.run(i))
    for key in ("m", "twice", "w", "none", "big", "neg"):
        note(f"history {key}", lambda k=key: c.get_metric_history(i, k))
    note("history unknown run", lambda: c.get_metric_history("0" * 32, "m"))
    batch = [Metric("bm", float(n), 100 + n, n) for n in range(1000)]
    note("batch 1000 metrics", lambda: c.log_batch(i, batch))
    note("batch params and tags", lambda: c.log_batch(i, params=[Param("b1", "1")], tags=[RunTag("b2", "2")]))
    note("batch 101 params", lambda: c.log_batch(i, params=[Param(f"z{n}", "1") for n in range(101)]))
    note("batch twice a param", lambda: c.log_batch(i, params=[Param("d", "1"), Param("d", "2")]))
    note(
        "batch all or nothing",
        lambda: c.log_batch(i, metrics=[Metric("never", 1.0, 1, 1)], params=[Param("p", "other")]),
    )
    note("batch empty", lambda: c.log_batch(i))
    note("after batches", lambda: (s.run(i)["metrics"].keys(), s.run(i)["params"].keys()))
    note("history 1000", lambda: [(m.value, m.step) for m in c.get_metric_history(i, "bm")][::100])
    note("no run", lambda: c.get_run("0" * 32))
    note("no run metric", lambda: c.log_metric("0" * 32, "a", 1))
    note("delete", lambda: c.delete_run(i))
    note("delete twice", lambda: c.delete_run(i))
    note("deleted", lambda: c.get_run(i).info.lifecycle_stage)
    note("log on deleted", lambda: c.log_param(i, "x", 1))
    note("metric on deleted", lambda: c.log_metric(i, "x", 1))
    note("tag on deleted", lambda: c.set_tag(i, "x", 1))
    note("update deleted", lambda: c.update_run(i, status="KILLED"))
    note("restore", lambda: c.restore_run(i))
    note("restored", lambda: c.get_run(i).info.lifecycle_stage)
    note("parent", lambda: c.get_parent_run(i))
    note("unknown experiment", lambda: c.create_run("99"))
    note("name differs from tag", lambda: c.create_run("1", run_name="a", tags={"mlflow.runName": "b"}))
    note("name by tag", lambda: c.create_run("1", start_time=1500, tags={"mlflow.runName": "tagged"}).info.run_name)


def inputs(s: Scenario) -> None:
    import numpy as np
    import pandas as pd

    c, note = s.client, s.note
    i = c.create_run("1", start_time=3000, run_name="inputs").info.run_id
    data = Dataset("ds", "abc", "local", "{}", '{"s":1}', '{"p":2}')
    note("log inputs", lambda: c.log_inputs(i, [DatasetInput(data, [InputTag("mlflow.data.context", "train")])]))
    note("log inputs again", lambda: c.log_inputs(i, [DatasetInput(data, [InputTag("mlflow.data.context", "eval")])]))
    note("dataset too long", lambda: c.log_inputs(i, [DatasetInput(Dataset("n" * 501, "d", "local", "s"), [])]))
    note("no name", lambda: c.log_inputs(i, [DatasetInput(Dataset("", "d", "local", "s"), [])]))
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [0.1, 0.2, 0.3], "t": ["a", "b", None]})
    with mlflow.start_run(run_id=i):
        note("pandas", lambda: mlflow.log_input(mlflow.data.from_pandas(frame, name="frame", targets="y"), "training"))
        note("numpy", lambda: mlflow.log_input(mlflow.data.from_numpy(np.arange(12).reshape(3, 4), name="array")))
    note("run", lambda: s.run(i))
    note("source", lambda: [(d.dataset.schema, d.dataset.profile) for d in c.get_run(i).inputs.dataset_inputs])


def fluent(s: Scenario) -> None:
    note, c = s.note, s.client
    note("set experiment", lambda: mlflow.set_experiment("fluent"))
    with mlflow.start_run(run_name="parent", tags={"x": "1"}, description="a run") as parent:
        mlflow.log_params({"lr": 0.1, "layers": [1, 2]})
        mlflow.log_metrics({"loss": 0.5, "acc": 0.9}, step=1)
        mlflow.set_tags({"kind": "outer"})
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("loss", 0.25)
        note("parent of child", lambda: c.get_parent_run(child.info.run_id).info.run_name)
    note("parent run", lambda: s.run(parent.info.run_id))
    with mlflow.start_run(run_id=parent.info.run_id):
        mlflow.log_metric("loss", 0.1, step=2)
        note("resumed", lambda: mlflow.active_run().info.status)
    note("after", lambda: mlflow.get_run(parent.info.run_id).info.status)
    try:
        with mlflow.start_run(run_name="failing") as failing:
            raise KeyError("x")
    except KeyError:
        note("failed", lambda: mlflow.get_run(failing.info.run_id).info.status)
    with mlflow.start_run(run_name="asynchronous") as run:
        for n in range(50):
            mlflow.log_metric("a", n, step=n, synchronous=False)
        mlflow.log_param("ap", 1, synchronous=False)
        mlflow.set_tag("at", "x", synchronous=False)
        mlflow.flush_async_logging()
    note("async", lambda: (len(c.get_metric_history(run.info.run_id, "a")), s.run(run.info.run_id)))
    note("last active", lambda: mlflow.last_active_run().info.run_name)
    note("columns", lambda: sorted(mlflow.search_runs(experiment_names=["fluent"]).columns))
    note("frame", lambda: mlflow.search_runs(experiment_names=["fluent"])["metrics.loss"].dropna().tolist())
    note(
        "list", lambda: [r.info.run_name for r in mlflow.search_runs(experiment_names=["fluent"], output_format="list")]
    )
    note("delete by fluent", lambda: mlflow.delete_run(child.info.run_id))
    note("set experiment tag", lambda: mlflow.set_experiment_tags({"e": "f"}))
    note("experiment", lambda: mlflow.get_experiment_by_name("fluent").tags)


def system_metrics(s: Scenario) -> None:
    with mlflow.start_run(run_name="system", log_system_metrics=True) as run:
        time.sleep(0.1)
    names = s.client.get_run(run.info.run_id).data.metrics
    s.note("system metrics", lambda: all(n.startswith("system/") for n in names))


def searches(s: Scenario) -> None:
    c, note = s.client, s.note
    e = c.create_experiment("searches")
    for n in range(7):
        run = c.create_run(e, start_time=10_000 + n, run_name=f"run {n}", tags={"group": "ab"[n % 2], "x y": str(n)})
        i = run.info.run_id
        c.log_batch(
            i,
            [Metric("acc", n / 10, 1, 1), Metric("val loss", -n, 1, 1), Metric("nan", float("nan"), 1, 1)],
            [Param("lr", f"0.{n}"), Param("Model/Type", "CNN" if n < 3 else "rnn")],
        )
        if n % 3 == 0:
            c.set_terminated(i, "FINISHED", end_time=20_000 + n)
        if n == 5:
            c.log_inputs(i, [DatasetInput(Dataset("d5", "g5", "local", "s"), [InputTag("mlflow.data.context", "c5")])])
        if n == 6:
            c.delete_run(i)

    def names(**arguments: Any) -> Any:
        found = c.search_runs([e], **arguments)
        return [r.info.run_name for r in found], found.token is not None

    for text in _RUN_FILTERS:
        note(f"filter {text}", lambda t=text: names(filter_string=t))
    for order in _RUN_ORDERS:
        note(f"order {order}", lambda o=order: names(order_by=o))
    for view in (1, 2, 3):
        note(f"view {view}", lambda v=view: names(run_view_type=v))
    token, pages = None, []
    for _ in range(5):
        page = c.search_runs([e], max_results=2, page_token=token, order_by=["metrics.acc DESC"])
        pages.append([r.info.run_name for r in page])
        token = page.token
        if not token:
            break
    note("pages", lambda: pages)
    note("no experiments", lambda: c.search_runs([]))
    note("unknown experiment", lambda: c.search_runs(["99"]))
    note("two experiments", lambda: len(c.search_runs([e, "1"])))
    note("0 results", lambda: names(max_results=0))
    note("50001 results", lambda: names(max_results=50001))
    note("bad token", lambda: names(page_token="x"))


_RUN_FILTERS = (
    "metrics.acc > 0.2",
    "metrics.acc >= 0.2 and metrics.acc <= 0.4",
    "metrics.acc = 0.3",
    "metrics.acc != 0.3",
    "metrics.`val loss` < -2",
    'metrics."val loss" < -2',
    "metric.acc > .45",
    "metrics.acc > 1e-1",
    "metrics.none > 1",
    "metrics.nan = 'NaN'",
    "params.lr = '0.3'",
    "params.lr != '0.3'",
    "params.lr LIKE '0._'",
    "params.`Model/Type` ILIKE 'cnn'",
    'parameters.`Model/Type` = "rnn"',
    "param.lr > '0.2'",
    "params.lr = 0.3",
    "tags.group = 'a'",
    "tags.`x y` = '4'",
    "tag.group LIKE 'A'",
    "tags.group ILIKE 'A'",
    "tags.missing != 'x'",
    "tags.`mlflow.runName` = 'run 2'",
    "attributes.status = 'FINISHED'",
    "status != 'FINISHED'",
    "attribute.run_name = 'run 1'",
    "run_name LIKE 'run%'",
    "`run name` = 'run 1'",
    "\"Run name\" = 'run 1'",
    "Name = 'run 1'",
    "start_time >= 10003",
    "created > 10003",
    "end_time < 20004",
    "start_time > '10003'",
    "run_id = 'x'",
    "run_id IN ('x', 'y')",
    "run_id NOT IN ('x')",
    "attributes.user_id = 'ann'",
    "artifact_uri LIKE '%artifacts'",
    "lifecycle_stage = 'active'",
    "dataset.name = 'd5'",
    "datasets.digest LIKE 'g%'",
    "dataset.context = 'c5'",
    "dataset.name IN ('d5')",
    "dataset.source = 'x'",
    "metrics.acc > 0.1 AND params.lr LIKE '0%' AND tags.group = 'b' AND status = 'RUNNING'",
    "",
    "   ",
    "metrics.acc",
    "metrics.acc >",
    "metrics.acc > 'x'",
    "acc > 1",
    "status = RUNNING",
    "foo.bar = 'x'",
    "metrics.acc > 0.1 AND",
    "params.lr = '0.3' extra",
    "params.lr = 'it''s'",
    "tags.group = 'a;b'",
    "status > 'A'",
    "model.id = 'x'",
)
_RUN_ORDERS = (
    ["metrics.acc"],
    ["metrics.acc DESC"],
    ["metrics.nan", "start_time"],
    ["metrics.`val loss` ASC"],
    ["params.lr DESC"],
    ["tags.group", "params.lr DESC"],
    ["start_time DESC"],
    ["attributes.end_time ASC", "start_time ASC"],
    ["status", "run_name"],
    ["attribute.artifact_uri DESC", "start_time"][1:],
    ["metrics.missing", "run_name DESC"],
    ["Created DESC"],
    ["run_id"][:0],
    ["nope"],
    ["metrics.acc up"],
    ["dataset.name"],
)


def artifacts(s: Scenario) -> None:
    c, note, folder = s.client, s.note, s.folder
    i = c.create_run("1", start_time=5000, run_name="artifacts").info.run_id
    (folder / "up" / "deep").mkdir(parents=True)
    (folder / "up" / "a.txt").write_text("hello")
    (folder / "up" / "deep" / "ünï 🎉 #%25.txt").write_text("deep")
    (folder / "up" / "empty").write_bytes(b"")
    (folder / "big.bin").write_bytes(os.urandom(1 << 20))
    note("file", lambda: c.log_artifact(i, str(folder / "up" / "a.txt")))
    note("file below", lambda: c.log_artifact(i, str(folder / "up" / "a.txt"), "x/y z"))
    note("folder", lambda: c.log_artifacts(i, str(folder / "up"), "tree"))
    note("big", lambda: c.log_artifact(i, str(folder / "big.bin")))
    note("missing file", lambda: c.log_artifact(i, str(folder / "none")))
    note("text", lambda: c.log_text(i, "text", "t/text.txt"))
    note("dict", lambda: c.log_dict(i, {"a": [1, {"b": None}]}, "d.json"))
    note("yaml", lambda: c.log_dict(i, {"a": 1}, "d.yaml"))
    for path in (None, "tree", "tree/deep", "t", "none", "a.txt", "x/y z"):
        note(f"list {path}", lambda p=path: [(f.path, f.is_dir, f.file_size) for f in c.list_artifacts(i, p)])
    for path in ("..", "../..", "/etc", "a/../../b", "%2e%2e"):
        note(f"list {path}", lambda p=path: [(f.path, f.is_dir) for f in c.list_artifacts(i, p)])
        note(f"log below {path}", lambda p=path: c.log_text(i, "x", f"{p}/evil.txt"))
    down = folder / "down"
    down.mkdir()
    note("download", lambda: Path(c.download_artifacts(i, "a.txt", str(down))).read_text())
    note("download unicode", lambda: Path(c.download_artifacts(i, "tree/deep/ünï 🎉 #%25.txt", str(down))).read_text())
    note("download all", lambda: sorted(p.name for p in Path(c.download_artifacts(i, "", str(down))).rglob("*")))
    note("same bytes", lambda: (down / "big.bin").read_bytes() == (folder / "big.bin").read_bytes())
    note("download missing", lambda: c.download_artifacts(i, "none", str(down)) is None)
    note("load text", lambda: mlflow.artifacts.load_text(f"runs:/{i}/t/text.txt"))
    note("load dict", lambda: mlflow.artifacts.load_dict(f"runs:/{i}/d.json"))
    note("list by uri", lambda: [f.path for f in mlflow.artifacts.list_artifacts(f"runs:/{i}/tree")])
    note("uri", lambda: mlflow.artifacts.download_artifacts(f"runs:/{i}/tree", dst_path=str(down)))
    _pictures(s, i)
    _tables(s, i)
    note("listed at last", lambda: [(f.path, f.is_dir) for f in c.list_artifacts(i)])


def _pictures(s: Scenario, i: str) -> None:
    import numpy as np

    c, note = s.client, s.note
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    note("image", lambda: c.log_image(i, pixels, "image.png"))
    note("image floats", lambda: c.log_image(i, pixels / 255.0, "float.png"))
    note("image by key", lambda: c.log_image(i, pixels, key="dog", step=3, timestamp=77))
    note("image out of range", lambda: c.log_image(i, pixels.astype(int) + 300, "bad.png"))
    note("images", lambda: len(c.list_artifacts(i, "images")))
    note("loaded", lambda: mlflow.artifacts.load_image(f"runs:/{i}/image.png").size)
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return
    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    note("figure", lambda: c.log_figure(i, figure, "plots/figure.png"))


def _tables(s: Scenario, i: str) -> None:
    import pandas as pd

    c, note = s.client, s.note
    note("table", lambda: c.log_table(i, {"a": [1, 2], "b": ["x", "y"]}, "tables/t.json"))
    note("table grows", lambda: c.log_table(i, pd.DataFrame({"a": [3], "b": ["z"]}), "tables/t.json"))
    note("load table", lambda: c.load_table("1", "tables/t.json", [i])["a"].tolist())
    note("tags of tables", lambda: c.get_run(i).data.tags.get("mlflow.loggedArtifacts"))


def models(s: Scenario) -> None:
    c, note = s.client, s.note
    run = c.create_run("1", start_time=6000, run_name="models").info.run_id
    m = c.create_logged_model("1", name="net", source_run_id=run, tags={"a": "b"}, params={"lr": "1"}, model_type="t")
    i = m.model_id
    note("created", lambda: m)
    note("finalized", lambda: c.finalize_logged_model(i, "READY"))
    note("bad name", lambda: c.create_logged_model("1", name="a/b"))
    note("unknown experiment", lambda: c.create_logged_model("99", name="x"))
    note("set tags", lambda: c.set_logged_model_tags(i, {"c": "d", "n": 1}))
    note("delete tag", lambda: c.delete_logged_model_tag(i, "a"))
    note("delete tag twice", lambda: c.delete_logged_model_tag(i, "a"))
    note("log params", lambda: c.log_model_params(i, {"p2": "v"}))
    note("log params again", lambda: c.log_model_params(i, {"p2": "other"}))
    dataset = Dataset("md", "mdg", "local", "s")
    c.log_inputs(run, [DatasetInput(dataset, [])])
    note("metric", lambda: c.log_metric(run, "acc", 0.5, timestamp=5, step=1, model_id=i))
    note(
        "metric on data",
        lambda: c.log_metric(run, "acc", 0.7, timestamp=6, step=2, model_id=i, dataset_name="md", dataset_digest="mdg"),
    )
    note("got", lambda: c.get_logged_model(i))
    note("unknown", lambda: c.get_logged_model("m-" + "0" * 32))
    for n in range(3):
        other = c.create_logged_model("1", name=f"m{n}", params={"n": str(n)})
        c.log_metric(run, "acc", n, timestamp=9, step=n, model_id=other.model_id)
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    note("outputs", lambda: c.log_outputs(run, [LoggedModelOutput(i, 4)]))
    note("inputs", lambda: c.log_inputs(run, models=[LoggedModelInput(i)]))
    note("run", lambda: s.run(run))

    def found(**arguments: Any) -> Any:
        page = c.search_logged_models(["1"], **arguments)
        return [m.name for m in page], page.token is not None

    for text in (
        None,
        "name = 'm1'",
        "name LIKE 'm%'",
        "params.n = '2'",
        "metrics.acc > 0.6",
        "tags.c = 'd'",
        "source_run_id = 'x'",
        "status = 'READY'",
        "creation_timestamp > 0",
        "model_type = 't'",
        "bad =",
    ):
        note(f"search {text}", lambda t=text: found(filter_string=t))
    note("search data", lambda: found(filter_string="metrics.acc > 0", datasets=[{"dataset_name": "md"}]))
    note(
        "search data by digest",
        lambda: found(filter_string="metrics.acc > 0", datasets=[{"dataset_name": "md", "dataset_digest": "mdg"}]),
    )
    note("search data alone", lambda: found(datasets=[{"dataset_name": "md", "dataset_digest": "mdg"}]))
    note(
        "order by data",
        lambda: found(order_by=[{"field_name": "metrics.acc", "dataset_name": "md", "dataset_digest": "mdg"}]),
    )
    for order in ({"field_name": "name"}, {"field_name": "metrics.acc", "ascending": False}, {"field_name": "nope"}):
        note(f"order {order}", lambda o=order: found(order_by=[o]))
    note("page", lambda: found(max_results=2))
    (s.folder / "weights").mkdir()
    (s.folder / "weights" / "w.bin").write_bytes(b"123")
    note("files", lambda: c.log_model_artifacts(i, str(s.folder / "weights")))
    note("listed", lambda: [(f.path, f.is_dir, f.file_size) for f in c.list_logged_model_artifacts(i)])
    note("delete", lambda: c.delete_logged_model(i))
    note("deleted", lambda: c.get_logged_model(i))


PARTS = (experiments, runs, inputs, fluent, system_metrics, searches, artifacts, models)


def play(uri: str) -> list[list[Any]]:
    """All parts against an empty server."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(uri, Path(folder).resolve())
        for part in PARTS:
            before = len(scenario.answers)
            scenario.note("ends well", lambda part=part: part(scenario))
            for answer in scenario.answers[before:]:
                answer[0] = f"{part.__name__}: {answer[0]}"
        return scenario.answers


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(play(sys.argv[1]), indent=1, ensure_ascii=False))
