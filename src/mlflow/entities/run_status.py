"""The states of a run."""

__all__ = ["RunStatus"]


class RunStatus:
    """Numbers as they stand on the wire and in file stores; names as they stand in databases."""

    RUNNING, SCHEDULED, FINISHED, FAILED, KILLED = 1, 2, 3, 4, 5
    _STRING_TO_STATUS = {"RUNNING": 1, "SCHEDULED": 2, "FINISHED": 3, "FAILED": 4, "KILLED": 5}
    _STATUS_TO_STRING = {number: name for name, number in _STRING_TO_STATUS.items()}
    _TERMINATED_STATUSES = frozenset((FINISHED, FAILED, KILLED))

    @staticmethod
    def from_string(status_str):
        """Number of a state's name."""
        if status_str not in RunStatus._STRING_TO_STATUS:
            from mlflow.exceptions import invalid

            names = ", ".join(RunStatus._STRING_TO_STATUS)
            raise invalid(f"Invalid run status '{status_str}'; valid ones are {names}")
        return RunStatus._STRING_TO_STATUS[status_str]

    @staticmethod
    def to_string(status):
        """Name of a state's number."""
        if status not in RunStatus._STATUS_TO_STRING:
            from mlflow.exceptions import invalid

            raise invalid(f"Invalid run status number {status!r}; valid ones are 1 to 5")
        return RunStatus._STATUS_TO_STRING[status]

    @staticmethod
    def is_terminated(status):
        """True for a number of a state that a run does not leave by itself."""
        return status in RunStatus._TERMINATED_STATUSES

    @staticmethod
    def all_status():
        """Numbers of all states."""
        return list(RunStatus._STATUS_TO_STRING)
