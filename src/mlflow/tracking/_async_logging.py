"""Logging without waiting: metrics, params, tags and artifacts are handed to background threads.

``log_batch`` appends to its run's last *slab* and returns; threads send whole slabs, so that a loop which logs faster
than the server answers is sent in batches of up to 1,000. The order within a run is kept.

Memory is bounded: beyond ``MAX_SLABS_IN_MEMORY`` full slabs (about 100,000 entries) further ones are written to a
private temporary folder and read back in their turn, so neither the caller blocks nor memory grows while a server is
away. Images and files in flight are limited to ``MAX_ARTIFACTS``; then the caller waits.

A slab that the store refuses as a whole (INVALID_PARAMETER_VALUE) is halved until the entries at fault are alone; only
these fail. Failures are logged once and raised by ``RunOperations.wait()``.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.environment_variables import MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS, MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE
from mlflow.exceptions import MlflowException
from mlflow.store.rest.retry import PATIENCE
from mlflow.store.run_operations import RunOperations
from mlflow.tracking._background import Workers

if TYPE_CHECKING:
    from mlflow.store.interface import Store

__all__ = ["AsyncArtifactLogger", "AsyncLogger"]

MAX_SLABS_IN_MEMORY = 100
MAX_ARTIFACTS = 64
DELAY = 0.1
"""Seconds that an entry may wait for company."""
_ENTRIES = 1000
_KINDS = ((Metric, 1000), (Param, 100), (RunTag, 100))

_logger = logging.getLogger("mlflow.async_logging")
Entry = Any


class _Slab:
    """Entries of one run that are sent together."""

    __slots__ = ("counts", "done", "entries", "errors", "path")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.counts = [0, 0, 0]
        self.done = False
        self.errors: dict[int, Exception] | None = None
        self.path: str | None = None


class _Ticket:
    """Some entries of a slab, seen as a future."""

    __slots__ = ("_logger", "_slab", "_start", "_stop")

    def __init__(self, logger: AsyncLogger, slab: _Slab, start: int, stop: int):
        self._logger = logger
        self._slab = slab
        self._start = start
        self._stop = stop

    def done(self) -> bool:
        """True when all is sent or failed."""
        return self._slab.done

    def result(self, timeout: float | None = None) -> None:
        """Wait; raise the first failure of these entries, or TimeoutError."""
        if not self._slab.done:
            self._logger._wait(self._slab, timeout)
        for index in self._slab.errors or ():
            if self._start <= index < self._stop:
                raise self._slab.errors[index]  # type: ignore[index]


class AsyncLogger:
    """Logs to a store's runs in the background; for any number of threads.

    Args:
        store: where to.
    """

    def __init__(self, store: Store):
        self._store = store
        self._runs: dict[str, deque[_Slab]] = {}
        self._in_memory = 0
        self._sending: dict[str, _Slab] = {}
        self._folder: str | None = None
        self._spooled = 0
        self._on_disk = 0
        self._away = False
        self._closed = False
        self._workers = Workers(self._send_next, self._pending, self._forget, _threads, "MlflowAsyncLogging")

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> RunOperations:
        """Take entries and return at once. Any number of them; they are cut into batches here."""
        tickets: list[_Ticket] = []
        workers = self._workers
        with workers.changed:
            if self._closed:
                raise MlflowException("The asynchronous logger is closed: its store is no longer in use.")
            slabs = self._runs.get(run_id)
            if slabs is None:
                slabs = self._runs[run_id] = deque()
            for kind, entries in ((1, params), (2, tags), (0, metrics)):
                if entries:
                    self._append(slabs, kind, entries, tickets)
            if tickets:
                workers.put(run_id, 0.0 if len(slabs) > 1 else _delay())
        return RunOperations(tickets)

    def flush(self) -> None:
        """Return when all that was logged before has been sent or has failed."""
        self._workers.flush()

    def close(self) -> None:
        """Flush, and take nothing more."""
        self.flush()
        self._closed = True

    def _pending(self) -> list[_Slab]:
        # Slabs of a run are sent in order, so its last one stands for all.
        return [slabs[-1] for slabs in self._runs.values() if slabs] + list(self._sending.values())

    def _forget(self) -> None:
        # In a forked child: what is queued is the parent's to send, and nobody here may wait for it.
        for slab in (*self._sending.values(), *(slab for slabs in self._runs.values() for slab in slabs)):
            slab.done = True
        self._runs = {}
        self._sending = {}
        self._in_memory = self._spooled = self._on_disk = 0
        self._folder = None

    def _append(self, slabs: deque[_Slab], kind: int, entries: Sequence[Entry], tickets: list[_Ticket]) -> None:
        limit = _KINDS[kind][1]
        position = 0
        while position < len(entries):
            slab = slabs[-1] if slabs and not slabs[-1].path else None
            room = min(limit - slab.counts[kind], _ENTRIES - len(slab.entries)) if slab else 0
            if slab is None or room <= 0:
                slab = self._new_slab(slabs)
                room = limit
            start = len(slab.entries)
            slab.entries.extend(entries[position : position + room])
            added = len(slab.entries) - start
            slab.counts[kind] += added
            position += added
            tickets.append(_Ticket(self, slab, start, start + added))

    def _new_slab(self, slabs: deque[_Slab]) -> _Slab:
        # The last slab of a run is full by now; the first one is the next to be sent.
        if self._in_memory >= MAX_SLABS_IN_MEMORY and len(slabs) > 1 and slabs[-1].entries:
            self._spool(slabs[-1])
        slab = _Slab()
        slabs.append(slab)
        self._in_memory += 1
        return slab

    def _spool(self, slab: _Slab) -> None:
        import msgspec

        if self._folder is None:
            import tempfile

            self._folder = tempfile.mkdtemp(prefix="mlflow-async-")
            _logger.warning("The tracking server is slow or away: what is logged is kept in %s for now.", self._folder)
        path = os.path.join(self._folder, f"{self._spooled}.msgpack")
        self._spooled += 1
        try:
            plain = [[_kind(entry), *(value for _, value in entry)] for entry in slab.entries]
            with open(path, "wb") as file:
                file.write(msgspec.msgpack.encode(plain))
        except Exception as error:
            # A full disk, or values that are no plain ones: keep it in memory.
            _logger.warning("What is logged cannot be kept on disk and stays in memory: %s", error)
            return
        slab.path = path
        slab.entries = []
        self._in_memory -= 1
        self._on_disk += 1

    def _load(self, slab: _Slab) -> list[Entry]:
        if slab.path is None:
            return slab.entries
        import msgspec

        with open(slab.path, "rb") as file:
            plain = msgspec.msgpack.decode(file.read())
        return [_KINDS[kind][0](*values) for kind, *values in plain]

    def _send_next(self, run_id: str) -> bool:
        """Send the first slab of a run; True when there are more."""
        with self._workers.changed:
            slabs = self._runs.get(run_id)
            if not slabs:
                self._runs.pop(run_id, None)
                return False
            slab = self._sending[run_id] = slabs.popleft()
        errors: dict[int, Exception] = {}
        try:
            entries = self._load(slab)
            self._send(run_id, entries, 0, errors)
        except Exception as error:
            # The spool file is gone, say: all of them are lost.
            errors = dict.fromkeys(range(sum(slab.counts)), error)
            _logger.error("Logging to run %s failed for %d entries: %s", run_id, len(errors), error)
        with self._workers.changed:
            self._sending.pop(run_id, None)
            self._finish(slab, errors)
            if slabs:
                return True
            if self._runs.get(run_id) is slabs:
                del self._runs[run_id]
            return False

    def _finish(self, slab: _Slab, errors: dict[int, Exception]) -> None:
        slab.errors = errors or None
        slab.entries = []
        slab.done = True
        if slab.path is None:
            self._in_memory -= 1
            return
        self._on_disk -= 1
        try:
            os.unlink(slab.path)
            if self._folder is not None and not self._on_disk:
                os.rmdir(self._folder)
                self._folder = None
        except OSError:
            pass

    def _send(self, run_id: str, entries: Sequence[Entry], offset: int, errors: dict[int, Exception]) -> None:
        # A server that has just been given up on costs the next slab a moment, not the whole patience again.
        token = PATIENCE.set(1.0) if self._away else None
        try:
            self._store.runs.log_batch(
                run_id,
                metrics=[e for e in entries if isinstance(e, Metric)],
                params=_once([e for e in entries if isinstance(e, Param)]),
                # Of one key only the last value would stay anyway.
                tags=list({e.key: e for e in entries if isinstance(e, RunTag)}.values()),
            )
            self._away = False
        except Exception as error:
            self._away = getattr(error, "error_code", None) == "TEMPORARILY_UNAVAILABLE"
            if len(entries) > 1 and getattr(error, "error_code", None) in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"):
                half = len(entries) // 2
                self._send(run_id, entries[:half], offset, errors)
                self._send(run_id, entries[half:], offset + half, errors)
                return
            errors.update(dict.fromkeys(range(offset, offset + len(entries)), error))
            what = f"'{entries[0].key}'" if len(entries) == 1 else f"{len(entries)} entries"
            _logger.error("Logging %s to run %s failed: %s", what, run_id, error)
        finally:
            if token is not None:
                PATIENCE.reset(token)

    def _wait(self, slab: _Slab, timeout: float | None) -> None:
        with self._workers.changed:
            self._workers.hurry()
            if self._workers.changed.wait_for(lambda: slab.done, timeout):
                return
        raise TimeoutError(f"not logged within {timeout} s")


def _kind(entry: Entry) -> int:
    return next(number for number, (kind, _) in enumerate(_KINDS) if isinstance(entry, kind))


def _once(params: list[Param]) -> list[Param]:
    """Without exact repetitions. A key with two values stays twice: the store refuses it, and halving finds it."""
    return list(dict.fromkeys(params))


def _delay() -> float:
    seconds = MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS.get()
    return DELAY if seconds is None else float(seconds)


def _threads() -> int:
    return MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE.get()


class _Upload:
    """One artifact under way."""

    __slots__ = ("_workers", "done", "error", "upload")

    def __init__(self, upload: Callable[[], None], workers: Workers):
        self.upload: Callable[[], None] | None = upload
        self._workers = workers
        self.done = False
        self.error: Exception | None = None

    def result(self, timeout: float | None = None) -> None:
        """Wait; raise what went wrong, or TimeoutError."""
        changed = self._workers.changed
        with changed:
            if not changed.wait_for(lambda: self.done, timeout):
                raise TimeoutError(f"not uploaded within {timeout} s")
        if self.error is not None:
            raise self.error


class AsyncArtifactLogger:
    """Writes artifacts in the background, those of one run in order. At most ``MAX_ARTIFACTS`` wait at a time."""

    def __init__(self) -> None:
        self._runs: dict[str, deque[_Upload]] = {}
        self._uploading: dict[str, _Upload] = {}
        self._waiting = 0
        self._workers = Workers(self._upload_next, self._pending, self._forget, _threads, "MlflowAsyncArtifacts")

    def log(self, run_id: str, upload: Callable[[], None]) -> RunOperations:
        """Have ``upload`` called by a background thread. Waits while too many are under way.

        Args:
            run_id: the run that it belongs to.
            upload: does the whole work, also turning the object into a file.
        """
        condition = self._workers.changed
        with condition:
            condition.wait_for(lambda: self._waiting < MAX_ARTIFACTS or not self._workers.alive)
            job = _Upload(upload, self._workers)
            self._runs.setdefault(run_id, deque()).append(job)
            self._waiting += 1
            self._workers.put(run_id)
        return RunOperations([job])

    def flush(self) -> None:
        """Return when all that was handed over before is uploaded or has failed."""
        self._workers.flush()

    close = flush

    def _pending(self) -> list[_Upload]:
        return [jobs[-1] for jobs in self._runs.values() if jobs] + list(self._uploading.values())

    def _forget(self) -> None:
        for job in (*self._uploading.values(), *(job for jobs in self._runs.values() for job in jobs)):
            job.done = True
        self._runs = {}
        self._uploading = {}
        self._waiting = 0

    def _upload_next(self, run_id: str) -> bool:
        with self._workers.changed:
            jobs = self._runs.get(run_id)
            if not jobs:
                self._runs.pop(run_id, None)
                return False
            job = self._uploading[run_id] = jobs.popleft()
        try:
            assert job.upload is not None
            job.upload()
        except Exception as error:
            job.error = error
            _logger.error("Writing an artifact of run %s failed: %s", run_id, error)
        with self._workers.changed:
            self._uploading.pop(run_id, None)
            job.upload = None
            job.done = True
            self._waiting -= 1
            if jobs:
                return True
            if self._runs.get(run_id) is jobs:
                del self._runs[run_id]
            return False
