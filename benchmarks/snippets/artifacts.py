"""One large file through the server. Told: ``url``, ``file`` to upload, and ``run`` to download it from instead."""

import filecmp
import os
import shutil
import tempfile

from stopwatch import arguments, report, timed

import mlflow
from mlflow import MlflowClient

told = arguments()
mlflow.set_tracking_uri(told["url"])
client = MlflowClient()
if "run" not in told:
    run = client.create_run("0").info.run_id
    wall, cpu, _ = timed(lambda: client.log_artifact(run, told["file"]))
    report(wall=wall, cpu=cpu, run=run)
else:
    folder = tempfile.mkdtemp(dir=".")
    try:
        wall, cpu, path = timed(lambda: client.download_artifacts(told["run"], os.path.basename(told["file"]), folder))
        report(wall=wall, cpu=cpu, same=filecmp.cmp(path, told["file"], shallow=False))
    finally:
        shutil.rmtree(folder)
