"""What a caller holds of something that is logged in the background."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

__all__ = ["RunOperations", "get_combined_run_operations"]


class _Outcome(Protocol):
    """A ``concurrent.futures.Future``, or anything else that waits like one."""

    def result(self) -> Any:
        """Wait; raise what went wrong."""


class RunOperations:
    """One or more things under way.

    Args:
        operation_futures: futures, or others with a ``result`` that waits.
    """

    __slots__ = ("_operation_futures",)

    def __init__(self, operation_futures: Iterable[_Outcome] | None):
        self._operation_futures = list(operation_futures or ())

    def wait(self) -> None:
        """Return when all is done.

        Raises:
            MlflowException: when something failed; the message holds all failures, the cause is the first.
        """
        failures: list[Exception] = []
        for future in self._operation_futures:
            try:
                future.result()
            except Exception as error:
                failures.append(error)
        if failures:
            from mlflow.exceptions import MlflowException

            code = getattr(failures[0], "error_code", "INTERNAL_ERROR")
            raise MlflowException(f"Asynchronous logging failed: {failures}", code) from failures[0]


def get_combined_run_operations(run_operations_list: list[RunOperations]) -> RunOperations | None:
    """One that waits for all; None for an empty list."""
    if not run_operations_list:
        return None
    if len(run_operations_list) == 1:
        return run_operations_list[0]
    return RunOperations([f for one in run_operations_list for f in one._operation_futures])
