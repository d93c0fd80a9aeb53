from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.demo import EXPERIMENT, load

pytest.importorskip("sklearn", reason="the demo trains with scikit-learn")
pytest.importorskip("matplotlib", reason="the demo draws with matplotlib")


@pytest.fixture
def filled(folder, run):
    """A store with the demo; what the command said."""
    return run("demo").stdout


def test_the_demo(filled, run, folder):
    assert filled.startswith("Made: baselines\nMade: network sweep\n")
    client = MlflowClient()
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert f"http://127.0.0.1:5000/experiments/{experiment.experiment_id}" in filled
    runs = {r.info.run_name: r for r in client.search_runs([experiment.experiment_id])}
    assert len(runs) == 12

    # Nested runs with what a sweep has.
    sweep = runs["network sweep"]
    below = [r for r in runs.values() if r.data.tags.get("mlflow.parentRunId") == sweep.info.run_id]
    assert sorted(r.info.status for r in below) == ["FAILED", *["FINISHED"] * 6]
    assert sweep.data.metrics["best_test_accuracy"] == max(
        r.data.metrics["test_accuracy"] for r in below if r.info.status == "FINISHED"
    )
    assert sweep.inputs.dataset_inputs[0].dataset.name == "digits"

    # A training curve, plots, a table, text.
    network = runs["64 units, rate 0.003"]
    curve = client.get_metric_history(network.info.run_id, "train/loss")
    assert [point.step for point in curve] == list(range(20))
    assert curve[-1].value < curve[0].value / 5
    assert network.data.metrics["test_accuracy"] > 0.9
    files = Path(mlflow.artifacts.download_artifacts(run_id=network.info.run_id, dst_path=str(folder / "out")))
    for name in ("confusion_matrix", "misread", "training"):
        assert (files / "plots" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    table = json.loads((files / "predictions.json").read_text())
    assert table["columns"] == ["digit", "predicted", "confidence", "correct"]
    right = sum(row[3] for row in table["data"]) / len(table["data"])
    assert right == pytest.approx(network.data.metrics["test_accuracy"])
    assert (files / "report.md").read_text().startswith("# Network, 64 units, rate 0.003\n")

    # Again: nothing twice.
    assert run("demo").stdout.startswith("There already: baselines\nThere already: network sweep\n")
    assert len(client.search_runs([experiment.experiment_id])) == 12

    # What was broken off is made anew, as it was.
    before = runs["baselines"].data.metrics["best_test_accuracy"]
    client.set_terminated(runs["baselines"].info.run_id, "KILLED")
    result = load()
    assert (result.made, result.skipped) == (["baselines"], ["network sweep"])
    again = {r.info.run_name: r for r in client.search_runs([experiment.experiment_id])}
    assert len(again) == 12
    assert again["baselines"].data.metrics["best_test_accuracy"] == before

    # In the trash: said, not made a second time.
    client.delete_experiment(experiment.experiment_id)
    assert "mlflow experiments restore -x" in run("demo", code=1).stderr


def test_without_the_libraries_it_says_what_to_install(folder):
    code = "import sys; sys.modules['sklearn'] = None; from mlflow.cli import cli; cli(['demo'])"
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(Path(mlflow.__file__).parent.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The demo trains real models and needs scikit-learn.")
    assert "pip install 'mlflow[extras]'" in done.stderr
    assert not (folder / "mlflow.db").exists()
