"""The thread that samples and logs system metrics of a run."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from mlflow._registry import load
from mlflow.entities.metric import Metric
from mlflow.environment_variables import (
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)
from mlflow.exceptions import MlflowException
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor

__all__ = ["SystemMetricsMonitor"]

_logger = logging.getLogger(__name__)

PREFIX = "system/"
_SOURCES = (
    "mlflow.system_metrics.metrics.cpu_monitor:CPUMonitor",
    "mlflow.system_metrics.metrics.disk_monitor:DiskMonitor",
    "mlflow.system_metrics.metrics.network_monitor:NetworkMonitor",
)
_GPU_SOURCES = (
    "mlflow.system_metrics.metrics.gpu_monitor:GPUMonitor",
    "mlflow.system_metrics.metrics.rocm_monitor:ROCMMonitor",
)
_FINISH_SECONDS = 1.0
_GONE = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE", "PERMISSION_DENIED")


class SystemMetricsMonitor:
    """Logs system metrics of a run from ``start`` to ``finish``. Whatever fails is logged, never raised.

    Args:
        run_id: the run.
        sampling_interval: seconds between samples; ``MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL`` has precedence.
        samples_before_logging: samples averaged into one logged value;
            ``MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING`` has precedence.
        resume_logging: go on after the steps that the run has.
        node_id: name of this machine within the metrics; ``MLFLOW_SYSTEM_METRICS_NODE_ID`` has precedence.
        tracking_uri: where the run is; by default where the process logs to now.
    """

    def __init__(
        self,
        run_id,
        sampling_interval=10,
        samples_before_logging=1,
        resume_logging=False,
        node_id=None,
        tracking_uri=None,
    ):
        from mlflow.tracking.client import MlflowClient

        self.run_id = run_id
        self.sampling_interval = _setting(MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL, sampling_interval)
        self.samples_before_logging = _setting(MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING, samples_before_logging)
        self.node_id = MLFLOW_SYSTEM_METRICS_NODE_ID.get() or node_id
        self.metrics_prefix = f"{PREFIX}{self.node_id}/" if self.node_id else PREFIX
        self.mlflow_client = MlflowClient(tracking_uri)
        self.monitors: list[BaseMetricsMonitor] = []
        self._resume = resume_logging
        self._logging_step = 0
        self._stop = threading.Event()
        self._process: threading.Thread | None = None
        self._warned = False

    def start(self) -> None:
        """Begin to sample, in a thread of its own that does not keep the process alive."""
        if self._process is not None:
            return
        self._stop.clear()
        self._process = threading.Thread(target=self.monitor, daemon=True, name="SystemMetricsMonitor")
        try:
            self._process.start()
        except RuntimeError as error:
            self._process = None
            _logger.warning("System metrics of run %s are not logged: %s", self.run_id, error)

    def finish(self) -> None:
        """Stop within a second. Samples gathered so far are logged, if the server answers in that time."""
        self._stop.set()
        thread, self._process = self._process, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(_FINISH_SECONDS)

    def monitor(self) -> None:
        """The thread's work: sample, log, until ``finish``."""
        try:
            # Not in the constructor: loading the libraries and asking the server shall not hold up the run.
            self.monitors = _sources()
            if self.monitors and self._resume:
                self._logging_step = self._get_next_logging_step(self.run_id)
            while self.monitors and not self._stop.is_set():
                self._round()
        except Exception as error:
            self._warn(error)

    def _round(self) -> None:
        taken = 0
        while taken < self.samples_before_logging:
            self.collect_metrics()
            taken += 1
            if self._stop.wait(self.sampling_interval):
                break
        self.publish_metrics(self.aggregate_metrics())

    def collect_metrics(self) -> None:
        """Take one sample of everything. A source that fails is left out from now on."""
        for source in list(self.monitors):
            try:
                source.collect_metrics()
            except Exception as error:
                _logger.warning("%s fails and is left out: %s", type(source).__name__, error)
                self.monitors.remove(source)

    def aggregate_metrics(self) -> dict[str, float]:
        """One value per metric of the samples gathered since the last logging."""
        values: dict[str, float] = {}
        for source in self.monitors:
            values.update(source.aggregate_metrics())
        return values

    def publish_metrics(self, metrics: dict[str, float]) -> None:
        """Log the values in one batch, all with one time and step, and forget the samples."""
        for source in self.monitors:
            source.clear_metrics()
        now = time.time_ns() // 1_000_000
        batch = [Metric(self.metrics_prefix + name, value, now, self._logging_step) for name, value in metrics.items()]
        if not batch:
            return
        try:
            self.mlflow_client.log_batch(self.run_id, metrics=batch)
            self._logging_step += 1
        except Exception as error:
            self._warn(error)
            if isinstance(error, MlflowException) and error.error_code in _GONE:
                # The run was deleted or is no longer ours; it will not come back.
                self._stop.set()

    def _get_next_logging_step(self, run_id) -> int:
        """The step after the last one of the run's system metrics; of this node's, if there are any."""
        names = [name for name in self.mlflow_client.get_run(run_id).data.metrics if name.startswith(PREFIX)]
        name = next((n for n in names if n.startswith(self.metrics_prefix)), names[0] if names else None)
        if name is None:
            return 0
        return max((m.step for m in self.mlflow_client.get_metric_history(run_id, name)), default=-1) + 1

    def _warn(self, error: BaseException) -> None:
        # Once: a server that is down for an hour shall not fill the user's screen.
        level = logging.DEBUG if self._warned else logging.WARNING
        self._warned = True
        _logger.log(level, "System metrics of run %s could not be logged: %s", self.run_id, error)


def _setting(variable: Any, fallback: Any) -> Any:
    try:
        return variable.get() or fallback
    except ValueError as error:
        _logger.warning("%s; %s is used", error, fallback)
        return fallback


def _sources() -> list[BaseMetricsMonitor]:
    """All sources that work here. Without psutil none do, and the message tells how to install it."""
    found: list[BaseMetricsMonitor] = []
    for path in _SOURCES:
        try:
            found.append(load(path)())
        except Exception as error:
            _logger.warning("System metrics are not complete: %s", error)
            if isinstance(error, MlflowException):
                return found
    for path in _GPU_SOURCES:
        try:
            source = load(path)()
        except Exception as error:
            _logger.debug("No metrics of GPUs: %s", error)
            continue
        if source.num_gpus:
            found.append(source)
            break
    return found
