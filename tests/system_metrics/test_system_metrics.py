"""System metrics of this machine, logged to a real store; GPUs by stand-ins for their drivers."""

import sys
import threading
import types

import pytest

pytest.importorskip("psutil")

import mlflow.system_metrics as settings
from mlflow.environment_variables import (
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)
from mlflow.exceptions import MlflowException
from mlflow.system_metrics.metrics.gpu_monitor import GPUMonitor
from mlflow.system_metrics.metrics.rocm_monitor import ROCMMonitor
from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor
from mlflow.tracking import MlflowClient

ALWAYS = {
    "cpu_utilization_percentage",
    "disk_available_megabytes",
    "disk_usage_megabytes",
    "disk_usage_percentage",
    "network_receive_megabytes",
    "network_transmit_megabytes",
    "system_memory_usage_megabytes",
    "system_memory_usage_percentage",
}
VARIABLES = (
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for variable in VARIABLES:
        # Set first: monkeypatch then takes away again what the tests themselves set.
        monkeypatch.setenv(variable.name, "0")
        monkeypatch.delenv(variable.name)


@pytest.fixture
def uri(tmp_path):
    return f"sqlite:///{tmp_path / 'm.db'}"


@pytest.fixture
def client(uri):
    return MlflowClient(uri)


@pytest.fixture
def run_id(client):
    return client.create_run(client.create_experiment("e")).info.run_id


def steps(client, run_id, name="cpu_utilization_percentage"):
    return [m.step for m in client.get_metric_history(run_id, f"system/{name}")]


class Watched:
    """A client that tells when something was logged."""

    def __init__(self, client, batches=1):
        self.client, self.left, self.done = client, batches, threading.Event()

    def log_batch(self, *args, **kwargs):
        self.client.log_batch(*args, **kwargs)
        self.left -= 1
        if self.left <= 0:
            self.done.set()

    def __getattr__(self, name):
        return getattr(self.client, name)


def logged(uri, run_id, batches=1, **options):
    """Run a monitor until it has logged so often."""
    monitor = SystemMetricsMonitor(run_id, sampling_interval=0.01, tracking_uri=uri, **options)
    watched = monitor.mlflow_client = Watched(monitor.mlflow_client, batches)
    monitor.start()
    try:
        assert watched.done.wait(30)
    finally:
        monitor.finish()
    return monitor


def test_metrics_of_this_machine(client, uri, run_id):
    logged(uri, run_id, batches=3)
    metrics = client.get_run(run_id).data.metrics
    assert {name.removeprefix("system/") for name in metrics} >= ALWAYS
    assert 0 <= metrics["system/cpu_utilization_percentage"] <= 100
    assert 0 < metrics["system/system_memory_usage_percentage"] <= 100
    assert metrics["system/disk_available_megabytes"] > 0
    found = steps(client, run_id)
    assert found == list(range(len(found)))


def test_a_run_that_goes_on_continues_its_steps(client, uri, run_id):
    logged(uri, run_id)
    before = steps(client, run_id)
    logged(uri, run_id, resume_logging=True)
    after = steps(client, run_id)
    assert len(after) > len(before)
    assert after == list(range(len(after)))


def test_machines_are_told_apart(client, uri, run_id):
    logged(uri, run_id, node_id="n1")
    settings.set_system_metrics_node_id("n2")
    logged(uri, run_id, node_id="n1")
    names = set(client.get_run(run_id).data.metrics)
    assert {"system/n1/cpu_utilization_percentage", "system/n2/cpu_utilization_percentage"} <= names
    assert "system/cpu_utilization_percentage" not in names


def test_short_runs_are_logged_too_and_end_at_once(client, uri, run_id):
    monitor = SystemMetricsMonitor(run_id, sampling_interval=3600, samples_before_logging=100, tracking_uri=uri)
    taken = threading.Event()
    collect = monitor.collect_metrics
    monitor.collect_metrics = lambda: (collect(), taken.set())
    monitor.start()
    thread = monitor._process
    assert taken.wait(30)
    monitor.finish()
    thread.join(30)
    assert not thread.is_alive()
    assert steps(client, run_id) == [0]
    monitor.finish()


def test_samples_are_averaged(run_id, uri):
    monitor = SystemMetricsMonitor(run_id, tracking_uri=uri)

    class Counter:
        num_gpus = 0

        def __init__(self):
            self.samples = []

        def collect_metrics(self):
            self.samples.append(len(self.samples) + 1)

        def aggregate_metrics(self):
            return {"x": sum(self.samples) / len(self.samples)}

        def clear_metrics(self):
            self.samples = []

    monitor.monitors = [Counter()]
    for _ in range(3):
        monitor.collect_metrics()
    assert monitor.aggregate_metrics() == {"x": 2.0}


def test_nothing_is_raised_when_logging_fails(uri, caplog):
    monitor = SystemMetricsMonitor("0" * 32, sampling_interval=0.01, tracking_uri=uri)
    monitor.start()
    thread = monitor._process
    thread.join(30)
    assert not thread.is_alive(), "a run that does not exist ends the thread"
    monitor.finish()
    assert "could not be logged" in caplog.text


def test_a_source_that_fails_is_left_out(uri, run_id, caplog):
    monitor = SystemMetricsMonitor(run_id, tracking_uri=uri)

    class Broken:
        def collect_metrics(self):
            raise OSError("gone")

    monitor.monitors = [Broken()]
    monitor.collect_metrics()
    assert monitor.monitors == []
    assert "gone" in caplog.text


def test_without_psutil_the_message_tells_how_to_get_it(uri, run_id, caplog, monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    monitor = SystemMetricsMonitor(run_id, tracking_uri=uri)
    monitor.monitor()
    assert "pip install psutil" in caplog.text


def test_settings_have_precedence(uri, run_id, monkeypatch, caplog):
    settings.set_system_metrics_sampling_interval(2.5)
    settings.set_system_metrics_samples_before_logging(4)
    monitor = SystemMetricsMonitor(run_id, sampling_interval=1, samples_before_logging=2, tracking_uri=uri)
    assert (monitor.sampling_interval, monitor.samples_before_logging) == (2.5, 4)
    settings.set_system_metrics_sampling_interval(None)
    settings.set_system_metrics_samples_before_logging(None)
    monitor = SystemMetricsMonitor(run_id, tracking_uri=uri)
    assert (monitor.sampling_interval, monitor.samples_before_logging) == (10, 1)
    monkeypatch.setenv(MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.name, "often")
    assert SystemMetricsMonitor(run_id, tracking_uri=uri).sampling_interval == 10
    assert "often" in caplog.text


@pytest.mark.parametrize("wrong", [0, -1, "x", float("nan"), float("inf")])
def test_wrong_intervals_are_refused(wrong):
    with pytest.raises(MlflowException, match="positive"):
        settings.set_system_metrics_sampling_interval(wrong)
    assert not MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.is_set()


@pytest.mark.parametrize("wrong", [0, -1, "x", 1.5, True])
def test_wrong_numbers_of_samples_are_refused(wrong):
    with pytest.raises(MlflowException, match="whole number"):
        settings.set_system_metrics_samples_before_logging(wrong)


def test_the_switch():
    settings.enable_system_metrics_logging()
    assert MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.get() is True
    settings.disable_system_metrics_logging()
    assert MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.get() is False


def nvml(count=2, power=True):
    def power_usage(handle):
        if not power:
            raise RuntimeError("not supported")
        return 150_000

    return types.SimpleNamespace(
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=lambda: count,
        nvmlDeviceGetHandleByIndex=lambda i: i,
        nvmlDeviceGetMemoryInfo=lambda h: types.SimpleNamespace(used=3_000_000_000, total=10_000_000_000),
        nvmlDeviceGetUtilizationRates=lambda h: types.SimpleNamespace(gpu=42),
        nvmlDeviceGetPowerUsage=power_usage,
        nvmlDeviceGetEnforcedPowerLimit=lambda h: 300_000,
    )


def test_nvidia(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", nvml())
    monitor = GPUMonitor()
    monitor.collect_metrics()
    assert monitor.aggregate_metrics() == {
        f"gpu_{i}_{name}": value
        for i in range(2)
        for name, value in {
            "memory_usage_percentage": 30.0,
            "memory_usage_megabytes": 3000.0,
            "utilization_percentage": 42.0,
            "power_usage_watts": 150.0,
            "power_usage_percentage": 50.0,
        }.items()
    }
    monitor.clear_metrics()
    assert monitor.aggregate_metrics() == {}


def test_nvidia_cards_that_do_not_tell_their_power(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", nvml(count=1, power=False))
    monitor = GPUMonitor()
    monitor.collect_metrics()
    assert set(monitor.metrics) == {
        "gpu_0_memory_usage_percentage",
        "gpu_0_memory_usage_megabytes",
        "gpu_0_utilization_percentage",
    }


def test_amd(monkeypatch):
    rocml = types.SimpleNamespace(
        smi_initialize=lambda: None,
        smi_get_device_count=lambda: 1,
        smi_get_device_memory_used=lambda i: 3_000_000_000,
        smi_get_device_memory_total=lambda i: 10_000_000_000,
        smi_get_device_utilization=lambda i: 42,
        smi_get_device_average_power=lambda i: 150,
    )
    monkeypatch.setitem(sys.modules, "pyrsmi", types.ModuleType("pyrsmi"))
    monkeypatch.setitem(sys.modules, "pyrsmi.rocml", rocml)
    monitor = ROCMMonitor()
    monitor.collect_metrics()
    assert monitor.aggregate_metrics() == {
        "gpu_0_memory_usage_percentage": 30.0,
        "gpu_0_memory_usage_gigabytes": 3.0,
        "gpu_0_utilization_percentage": 42.0,
        "gpu_0_power_usage_watts": 150.0,
        "gpu_0_power_usage_percentage": 30.0,
    }


def test_without_drivers(monkeypatch):
    def init():
        raise OSError("no driver")

    monkeypatch.setitem(sys.modules, "pynvml", types.SimpleNamespace(nvmlInit=init))
    with pytest.raises(RuntimeError, match="no driver"):
        GPUMonitor()
    monkeypatch.setitem(sys.modules, "pyrsmi", None)
    with pytest.raises(MlflowException, match="pip install pyrsmi"):
        ROCMMonitor()
