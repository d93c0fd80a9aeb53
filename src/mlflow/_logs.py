"""Where Millrace's messages go: standard error, unless the program has set up logging itself."""

from __future__ import annotations

import logging
import sys

from mlflow.environment_variables import MLFLOW_CONFIGURE_LOGGING, MLFLOW_LOGGING_LEVEL

__all__ = ["configure"]

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TIME = "%Y/%m/%d %H:%M:%S"


class _Fallback(logging.StreamHandler):
    """Writes to what is standard error at that time, and only when nobody else writes the program's messages."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(logging.Formatter(_FORMAT, _TIME))

    def emit(self, record: logging.LogRecord) -> None:
        if logging.getLogger().handlers or sys.stderr is None:
            return
        self.stream = sys.stderr
        super().emit(record)


def configure() -> None:
    """Have messages of the ``mlflow`` loggers shown, from ``MLFLOW_LOGGING_LEVEL`` (INFO) on.

    ``MLFLOW_CONFIGURE_LOGGING=false`` leaves the loggers alone.
    """
    try:
        if not MLFLOW_CONFIGURE_LOGGING.get():
            return
        logger = logging.getLogger("mlflow")
        if not any(isinstance(h, _Fallback) for h in logger.handlers):
            logger.addHandler(_Fallback())
        if logger.level == logging.NOTSET:
            logger.setLevel((MLFLOW_LOGGING_LEVEL.get() or "INFO").upper())
    except ValueError as error:  # a setting that is no level: the import goes on
        logging.getLogger("mlflow").warning("Logging is not set up: %s", error)
