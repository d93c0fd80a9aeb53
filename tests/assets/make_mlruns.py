"""Writes ``mlruns_3.8.1/``: a file store as MLflow 3.8.1 leaves it. Run with a Python that has MLflow 3.8.1:

    MLFLOW_DISABLE_TELEMETRY=true python make_mlruns.py <empty folder>

Locations in the files are absolute; the script replaces the folder by ``/MLRUNS`` and tests put theirs in its place.
"""

import os
import shutil
import sys
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput, Metric, Param, RunTag

target = Path(sys.argv[1]).resolve()
client = MlflowClient(target.as_uri())
store = client._tracking_client.store

kept = client.create_experiment("kept", tags={"team": "red", "nested/key": "two\nlines"})
gone = client.create_experiment("gone", artifact_location="s3://bucket/gone")

full = client.create_run(kept, start_time=1000, run_name="full", tags={"t": "1", "mlflow.user": "ada"}).info.run_id
client.log_batch(
    full,
    metrics=[
        Metric("loss", 0.5, 1000, 0),
        Metric("loss", 0.25, 1001, 1),
        Metric("loss", 0.125, 1001, 2),
        Metric("nan", float("nan"), 1001, 1),
        Metric("up", float("inf"), 1001, 1),
        Metric("down", float("-inf"), 1001, -1),
        Metric("a/b c", 1e-07, 1001, 1),
    ],
    params=[Param("p", "v"), Param("empty", ""), Param("n/p", "l1\nl2\r\nl3"), Param("u", "é\N{SNOWMAN}")],
    tags=[RunTag("mlflow.note.content", "note\n")],
)
model = client.create_logged_model(
    kept, name="lm", source_run_id=full, tags={"k": "v"}, params={"lp": "1"}, model_type="Agent"
)
client.log_metric(full, "acc", 0.5, timestamp=1002, step=3, model_id=model.model_id)
client.log_metric(
    full, "acc_ds", 0.75, timestamp=1002, step=3, model_id=model.model_id, dataset_name="ds", dataset_digest="dg"
)
client.finalize_logged_model(model.model_id, "READY")
client.delete_logged_model(client.create_logged_model(kept, name="deleted").model_id)
dataset = Dataset("my data", "dg", "local", '{"uri": "x.csv"}', schema='{"s": 1}', profile=None)
store.log_inputs(
    full, [DatasetInput(dataset, [InputTag("mlflow.data.context", "train")])], [LoggedModelInput(model.model_id)]
)
client.log_outputs(full, [LoggedModelOutput(model.model_id, 7)])
Path(target, kept, full, "artifacts", "a.txt").write_text("artifact")
client.set_terminated(full, "FINISHED", 2000)

for name, status in (("failed", "FAILED"), ("killed", "KILLED"), ("scheduled", "SCHEDULED")):
    run = client.create_run(kept, start_time=500, run_name=name).info.run_id
    client.update_run(run, status=status)
client.delete_run(client.create_run(kept, start_time=400, run_name="deleted").info.run_id)
back = client.create_run(kept, start_time=300, run_name="restored").info.run_id
client.delete_run(back)
client.restore_run(back)

client.create_run(gone, start_time=200, run_name="in gone")
client.delete_experiment(gone)

for folder, _, files in os.walk(target):
    for file in files:
        path = Path(folder, file)
        data = path.read_bytes()
        if target.as_uri().encode() in data:
            path.write_bytes(data.replace(target.as_uri().encode(), b"file:///MLRUNS"))
shutil.rmtree(target / "models", ignore_errors=True)
print(mlflow.__version__)
