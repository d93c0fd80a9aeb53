"""Make an empty database as MLflow makes it, with some experiments."""

from stopwatch import arguments, report

from mlflow import MlflowClient

told = arguments()
client = MlflowClient(tracking_uri=told["uri"])
report(experiments=[client.create_experiment(name, artifact_location="artifacts") for name in told["experiments"]])
