"""Fills a tracking database with everything that the tracking store keeps, through the public Python API:

    python make_database.py TRACKING_URI NAME [registry]

NAME goes into all names, so that two clients can fill one database. With ``registry`` also what later parts keep
(registered models, a prompt, a trace), so that the assets of this release have it.

``sqlite_3.8.1/mlflow.db`` was made so by MLflow 3.8.1; ``sqlite_3.8.1/told.json`` is what MLflow 3.8.1 then told of it
(``tests/compat/tell.py``). ``python make_database.py sqlite_3.8.1`` makes both anew.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LoggedModelInput,
    LoggedModelOutput,
    Metric,
    Param,
    RunTag,
)


def fill(uri: str, name: str, registry: bool) -> None:
    client = MlflowClient(uri)
    e = client.create_experiment(f"{name} kept", f"s3://bucket/{name}", {"team": "red", "мета": "данные 🎉"})
    gone = client.create_experiment(f"{name} gone", f"s3://bucket/{name}-gone")
    lost = client.create_run(gone, start_time=50, run_name=f"{name} lost").info.run_id
    client.log_metric(lost, "m", 1.0, timestamp=1, step=0)
    client.delete_experiment(gone)
    full = client.create_run(e, start_time=1000, run_name=f"{name} full", tags={"mlflow.user": "ada"}).info.run_id
    points = [Metric("loss", 1 / (n + 1), 1000 + n, n) for n in range(20)]
    points += [
        Metric("nan", float("nan"), 1001, 1),
        Metric("up", float("inf"), 1001, 1),
        Metric("down", float("-inf"), 1001, -1),
        Metric("a/b c", 1e-300, 1001, 2**40),
        Metric("back", 1.0, 9, 5),
        Metric("back", 2.0, 8, 5),
        Metric("back", 3.0, 10, 4),
    ]
    params = [
        Param("p", "v"),
        Param("empty", ""),
        Param("lines", "1\n2\r\n3"),
        Param("uni", "é☃实验🎉"),
        Param("l", "x" * 6000),
    ]
    client.log_batch(full, points, params, [RunTag("mlflow.note.content", "# note\n"), RunTag("long", "y" * 8000)])
    # No blank in its name: the file store of 3.8.1 cannot read its own metrics on such a dataset.
    dataset = Dataset(f"{name}-data", "abc123", "local", '{"uri":"x"}', '{"mlflow_colspec":[]}', '{"rows":1}')
    client.log_inputs(full, [DatasetInput(dataset, [InputTag("mlflow.data.context", "train"), InputTag("k", "v")])])
    _models(client, e, full, name)
    client.set_terminated(full, "FINISHED", end_time=2000)
    parent = client.create_run(e, start_time=3000, run_name=f"{name} failed").info.run_id
    child = client.create_run(e, start_time=3001, run_name=f"{name} child", tags={"mlflow.parentRunId": parent})
    client.log_inputs(child.info.run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])])
    client.set_terminated(parent, "FAILED", end_time=3500)
    deleted = client.create_run(e, start_time=4000, run_name=f"{name} deleted").info.run_id
    client.log_param(deleted, "p", "of a deleted run")
    client.delete_run(deleted)
    if registry:
        _registry(client, uri, e, name)


def _models(client: MlflowClient, e: str, full: str, name: str) -> None:
    model = client.create_logged_model(
        e, name=f"{name} net", source_run_id=full, tags={"k": "v"}, params={"lr": "1"}, model_type="agent"
    )
    client.finalize_logged_model(model.model_id, "READY")
    client.log_metric(full, "acc", 0.5, timestamp=5, step=1, model_id=model.model_id)
    client.log_metric(
        full,
        "acc",
        0.75,
        timestamp=6,
        step=2,
        model_id=model.model_id,
        dataset_name=f"{name}-data",
        dataset_digest="abc123",
    )
    client.log_outputs(full, [LoggedModelOutput(model.model_id, 3)])
    client.log_inputs(full, models=[LoggedModelInput(model.model_id)])
    client.create_logged_model(e, name=f"{name} pending")
    failed = client.create_logged_model(e, name=f"{name} failed")
    client.finalize_logged_model(failed.model_id, "FAILED")
    client.delete_logged_model(client.create_logged_model(e, name=f"{name} deleted").model_id)


def _registry(client: MlflowClient, uri: str, e: str, name: str) -> None:
    client.create_registered_model(f"{name} registered", {"a": "b"}, "described")
    version = client.create_model_version(f"{name} registered", "s3://bucket/model", description="v", tags={"c": "d"})
    client.set_registered_model_alias(f"{name} registered", "champion", version.version)
    mlflow.set_tracking_uri(uri)
    mlflow.genai.register_prompt(f"{name}-prompt", "Say {{x}}.", commit_message="first", tags={"t": "1"})
    mlflow.set_experiment(experiment_id=e)
    with mlflow.start_span(f"{name} root") as span:
        span.set_inputs({"q": 1})
        with mlflow.start_span("inner", span_type="LLM") as inner:
            inner.set_outputs("é")
        span.set_outputs([1, 2])
    mlflow.log_feedback(trace_id=span.trace_id, name="good", value=True)


def make(folder: Path) -> None:
    """The asset itself."""
    path = folder / "mlflow.db"
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as work:
        made = Path(work).resolve() / "mlflow.db"
        command = [sys.executable, str(Path(__file__).resolve()), f"sqlite:///{made}", "stock", "registry"]
        subprocess.run(command, check=True, cwd=work)
        with sqlite3.connect(made) as connection:
            for table, column in (("experiments", "artifact_location"), ("runs", "artifact_uri")):
                connection.execute(f"UPDATE {table} SET {column} = replace({column}, ?, '/MADE')", (work,))
            for table in ("tags", "trace_request_metadata", "trace_tags"):
                connection.execute(f"DELETE FROM {table} WHERE key LIKE 'mlflow.source.%'")
        connection.close()
        with sqlite3.connect(made) as connection:
            connection.execute("PRAGMA page_size = 1024")  # a hundred tables, most of them empty: a third of the size
            connection.execute("VACUUM INTO ?", (str(path),))
        connection.close()
    told = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).resolve().parents[1] / "compat" / "tell.py"),
            f"sqlite:///{path.resolve()}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    (folder / "told.json").write_text(told.stdout)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        make(Path(sys.argv[1]))
    else:
        fill(sys.argv[1], sys.argv[2], "registry" in sys.argv[3:])
