"""``mlflow doctor`` and the search for another MLflow in the same folder."""

import warnings

import pytest

from mlflow import _conflicts
from mlflow._doctor import findings, report
from mlflow.utils.doctor import doctor
from mlflow.version import BUILD, VERSION


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    import os

    for name in [n for n in os.environ if n.startswith(("MLFLOW_", "_MLFLOW_"))]:
        monkeypatch.delenv(name)


def test_the_report_names_versions_and_hides_secrets(monkeypatch, capsys):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ada:hunter2@example.com:5000")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "hunter2")
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", "hunter2")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "shown")
    doctor()
    text = capsys.readouterr().out
    assert f"MLflow version: {VERSION}\nMillrace build: {BUILD}\n" in text
    assert "Tracking URI: http://***@example.com:5000\n" in text
    assert "  MLFLOW_EXPERIMENT_NAME: shown\n" in text
    assert "  MLFLOW_TRACKING_PASSWORD: ***\n" in text
    assert "hunter2" not in text
    assert "shown" not in report(mask_envs=True)


def test_findings(monkeypatch):
    assert not [f for f in findings() if "MLFLOW" in f]
    monkeypatch.setenv("MLFLOW_TRACKNG_URI", "x")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "soon")
    monkeypatch.setenv("MLFLOW_BACKEND_STORE_URI", "sqlite:///x.db")
    monkeypatch.setenv("MLFLOW_SOMETHING_OF_A_PLUGIN", "x")
    value, typo = (f for f in findings() if "MLFLOW_" in f)
    assert "MLFLOW_HTTP_REQUEST_TIMEOUT='soon'" in value
    assert "did you mean MLFLOW_TRACKING_URI?" in typo


@pytest.mark.parametrize(
    ("installed", "named"),
    [
        (["mlflow-3.8.1+millrace.0.1.0", "numpy-2.0"], None),
        (["mlflow_server_plugin-1.0", "mlflow_export_import-1.0"], None),
        ([], None),
        (
            ["mlflow-3.8.1+millrace.0.1.0", "mlflow_skinny-3.8.1", "mlflow_tracing-3.8.1"],
            "mlflow-skinny 3.8.1, mlflow-tracing",
        ),
        (["mlflow-3.8.1+millrace.0.1.0", "mlflow-3.9.0"], "(mlflow 3.9.0)"),
    ],
)
def test_another_mlflow_in_the_same_folder(tmp_path, installed, named):
    for name in installed:
        (tmp_path / f"{name}.dist-info").mkdir()
    message = _conflicts.find(str(tmp_path))
    if named is None:
        assert message is None
    else:
        assert named in message
        assert "pip uninstall -y mlflow" in message


def test_the_check_warns_once_with_the_message(monkeypatch, tmp_path):
    (tmp_path / "mlflow_skinny-3.8.1.dist-info").mkdir()
    monkeypatch.setattr(_conflicts, "__file__", str(tmp_path / "mlflow" / "_conflicts.py"))
    with pytest.warns(RuntimeWarning, match="mlflow-skinny"):
        _conflicts.check()
    (tmp_path / "mlflow_skinny-3.8.1.dist-info").rmdir()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _conflicts.check()


def test_a_folder_that_cannot_be_listed(tmp_path):
    assert _conflicts.find(str(tmp_path / "missing")) is None
