"""How long a request keeps trying, and when.

Worth another try: a server that cannot be reached, resets, cuts its answer or does not answer in time, and the
statuses 408, 429, 500, 502, 503 and 504 (the ones that MLflow's client repeats). All else is final at once.

Which rule decides when to give up:

1. ``MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS``, when set: that long after the first try; negative: never.
2. ``MLFLOW_HTTP_REQUEST_MAX_RETRIES`` or ``_BACKOFF_FACTOR``, when one is set: so many repetitions, with MLflow's
   pauses (0, then ``factor * 2**n`` up to 120 s).
3. Otherwise 300 s, or 30 s for a server that has never answered this process: then the address is likely wrong.

The pauses of 1 and 3 are short at first, so that a restart of the server costs a second: 0, 0.5, 1, 2, 4, 8, 10, 10 ...
A 500 is tried at most three times more in 1 and 3: it is rarely an outage. ``Retry-After`` lengthens a pause; when it
points behind the point of giving up, the request fails at once.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from mlflow.environment_variables import (
    MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS,
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR,
    MLFLOW_HTTP_REQUEST_BACKOFF_JITTER,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES,
    MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER,
)
from mlflow.exceptions import MlflowException, invalid

__all__ = ["PATIENCE", "RETRIED_STATUSES", "Failure", "Patience", "persist", "retry_after_seconds"]

PATIENCE: ContextVar[float | None] = ContextVar("mlflow_http_patience", default=None)
"""Seconds that replace the usual patience (rule 3 only) for those who know that a server is away."""
RETRIED_STATUSES = frozenset((408, 429, 500, 502, 503, 504))
USUAL_PATIENCE = 300.0
FIRST_CONTACT_PATIENCE = 30.0
MAX_SERVER_ERRORS = 3
_LONGEST_PAUSE = 10.0
_LONGEST_CLASSIC_PAUSE = 120.0
_LONGEST_RETRY_AFTER = 3600.0

T = TypeVar("T")
_logger = logging.getLogger("mlflow.store.rest")


class Failure(Exception):
    """One try that failed.

    Args:
        reason: a few words for the user.
        error: what the caller gets when this was the last try.
        retryable: whether another try may help.
        status: the HTTP status, when there was an answer.
        retry_after: seconds that the server asked for.
        unresolved: the host name is not known (final for a server that never answered, an outage for one that did).
    """

    def __init__(
        self,
        reason: str,
        error: MlflowException | None = None,
        *,
        retryable: bool = True,
        status: int | None = None,
        retry_after: float | None = None,
        unresolved: bool = False,
    ):
        super().__init__(reason)
        self.reason = reason
        self.error = error
        self.retryable = retryable
        self.status = status
        self.retry_after = retry_after
        self.unresolved = unresolved


class Patience:
    """The budget of one request, started with its first failure.

    Args:
        started: monotonic time of the first try.
        known: the server has answered this process before.
    """

    def __init__(self, started: float, known: bool):
        self.started = started
        self.tries = 0
        self._known = known
        self._server_errors = 0
        patience = MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS.get()
        classic = MLFLOW_HTTP_REQUEST_MAX_RETRIES.defined or MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR.defined
        self._retries = float("inf")
        self._factor: float | None = None
        self.seconds = float("inf")
        if MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR.defined or (classic and patience is None):
            self._factor = _not_negative(MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR)
        if patience is not None:
            self.seconds = patience if patience >= 0 else float("inf")
        elif classic:
            self._retries = _not_negative(MLFLOW_HTTP_REQUEST_MAX_RETRIES)
        else:
            self.seconds = PATIENCE.get() or (USUAL_PATIENCE if known else FIRST_CONTACT_PATIENCE)
        self._limits_server_errors = not classic
        self._jitter = max(0.0, MLFLOW_HTTP_REQUEST_BACKOFF_JITTER.get())

    def pause(self, failure: Failure) -> float | None:
        """Seconds to wait before the next try, or None to give up."""
        self.tries += 1
        if not failure.retryable or self.tries > self._retries:
            return None
        if failure.unresolved and not self._known:
            return None
        if failure.status == 500:
            self._server_errors += 1
            if self._limits_server_errors and self._server_errors > MAX_SERVER_ERRORS:
                return None
        left = self.seconds - (time.monotonic() - self.started)
        if left <= 0:
            return None
        wait = self._backoff()
        if failure.retry_after is not None and MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER.get():
            if failure.retry_after > min(left, _LONGEST_RETRY_AFTER):
                return None
            return max(wait if failure.retry_after <= 0 else 0.0, failure.retry_after)
        return min(wait, left)

    def _backoff(self) -> float:
        if self.tries <= 1:
            return 0.0
        if self._factor is None:
            # The jitter never doubles a short pause.
            wait = min(2.0 ** (min(self.tries, 20) - 3), _LONGEST_PAUSE)
            return wait + random.uniform(0.0, min(self._jitter, wait))
        wait = min(self._factor * 2.0 ** min(self.tries - 1, 20), _LONGEST_CLASSIC_PAUSE)
        return wait + random.uniform(0.0, self._jitter)


def _not_negative(variable) -> int:
    value = variable.get()
    if value < 0:
        raise invalid(f"The setting {variable.name} is {value}, but must be 0 or more.")
    return value


def persist(
    attempt: Callable[[], T],
    *,
    where: str,
    known: Callable[[], bool],
    repeatable: bool = True,
    sleep: Callable[[float], None] = time.sleep,
    failed: Failure | None = None,
    started: float | None = None,
) -> T:
    """Call ``attempt`` until it returns, or raise the error of its last ``Failure``.

    Args:
        where: the server's address without secrets, for the log and the error.
        known: whether the server has answered this process before.
        repeatable: False: one try only.
        failed: a first try that has already failed.
        started: monotonic time of the first try.
    """
    started = time.monotonic() if started is None else started
    patience: Patience | None = None
    said = False
    while True:
        if failed is None:
            try:
                result = attempt()
            except Failure as failure:
                failed = failure
            else:
                if said:
                    _logger.warning("%s answers again after %.1f s.", where, time.monotonic() - started)
                return result
        if patience is None:
            patience = Patience(started, known())
        pause = patience.pause(failed) if repeatable else None
        if pause is None:
            raise _final(failed, where, patience.tries, time.monotonic() - started) from None
        if pause >= 0.4 and not said:
            said = True
            _logger.warning("%s: %s. %s", where, failed.reason, _outlook(patience))
        if pause > 0:
            sleep(pause)
        failed = None


def _outlook(patience: Patience) -> str:
    if patience.seconds == float("inf"):
        return "Trying again until it answers." if patience._retries == float("inf") else "Trying again."
    return (
        f"Trying again for up to {patience.seconds:.0f} s; MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS sets how long "
        "(negative: for ever)."
    )


def _final(failure: Failure, where: str, tries: int, elapsed: float) -> MlflowException:
    given_up = f" Given up after {tries} tries in {elapsed:.0f} s." if tries > 1 else ""
    error = failure.error
    if error is None:
        advice = (
            "Check the name in the tracking URI."
            if failure.unresolved
            else "Check that the server runs and that the tracking URI is right."
        )
        return MlflowException(f"{where} failed: {failure.reason}.{given_up} {advice}", "TEMPORARILY_UNAVAILABLE")
    before = f"{where} failed: " if failure.status is None else ""
    error.message = f"{before}{error.message}{given_up}"
    error.args = (error.message,)
    return error


def retry_after_seconds(value: str | None) -> float | None:
    """Seconds of a ``Retry-After`` header, which is a number of seconds or an HTTP date; None when it is neither."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, when - time.time())
