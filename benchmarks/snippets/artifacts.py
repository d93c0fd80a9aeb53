"""One large file through the server. Told: ``url``, ``file`` to upload, or ``run`` to download it from."""

import os
import shutil
import tempfile

from stopwatch import arguments, report, timed

import mlflow
from mlflow import MlflowClient

told = arguments()
mlflow.set_tracking_uri(told["url"])
client = MlflowClient()
if "file" in told:
    run = client.create_run("0").info.run_id
    wall, cpu, _ = timed(lambda: client.log_artifact(run, told["file"]))
    sizes = {item.path: item.file_size for item in client.list_artifacts(run)}
    report(wall=wall, cpu=cpu, run=run, size=sizes[os.path.basename(told["file"])])
else:
    folder = tempfile.mkdtemp(dir=".")
    try:
        wall, cpu, path = timed(lambda: client.download_artifacts(told["run"], told["name"], folder))
        report(wall=wall, cpu=cpu, size=os.path.getsize(path))
    finally:
        shutil.rmtree(folder)
