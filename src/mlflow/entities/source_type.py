"""What kind of program a run comes from."""

__all__ = ["SourceType"]


class SourceType:
    """Numbers as they stand on the wire and in file stores."""

    NOTEBOOK, JOB, PROJECT, LOCAL, UNKNOWN, RECIPE = 1, 2, 3, 4, 5, 6
    _STRING_TO_SOURCETYPE = {"NOTEBOOK": 1, "JOB": 2, "PROJECT": 3, "LOCAL": 4, "UNKNOWN": 5, "RECIPE": 6}
    SOURCETYPE_TO_STRING = {number: name for name, number in _STRING_TO_SOURCETYPE.items()}

    @staticmethod
    def from_string(status_str):
        """Number of a kind's name."""
        if status_str not in SourceType._STRING_TO_SOURCETYPE:
            from mlflow.exceptions import invalid

            raise invalid(f"Invalid source type '{status_str}'")
        return SourceType._STRING_TO_SOURCETYPE[status_str]

    @staticmethod
    def to_string(status):
        """Name of a kind's number."""
        if status not in SourceType.SOURCETYPE_TO_STRING:
            from mlflow.exceptions import invalid

            raise invalid(f"Invalid source type number {status!r}")
        return SourceType.SOURCETYPE_TO_STRING[status]
