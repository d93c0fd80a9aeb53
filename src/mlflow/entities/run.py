"""A run: one execution with what it logged."""

from __future__ import annotations

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs

__all__ = ["Run"]


class Run(_MlflowObject):
    """A run's info, data, inputs and outputs.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE without ``run_info``.
    """

    __slots__ = ("_data", "_info", "_inputs", "_outputs")

    def __init__(
        self,
        run_info: RunInfo,
        run_data: RunData,
        run_inputs: RunInputs | None = None,
        run_outputs: RunOutputs | None = None,
    ):
        if run_info is None:
            from mlflow.exceptions import invalid

            raise invalid("run_info cannot be None")
        self._info = run_info
        self._data = run_data
        self._inputs = run_inputs
        self._outputs = run_outputs

    @property
    def info(self) -> RunInfo:
        """Id, name, status, times."""
        return self._info

    @property
    def data(self) -> RunData:
        """Metrics, parameters and tags."""
        return self._data

    @property
    def inputs(self) -> RunInputs | None:
        """Datasets and models used."""
        return self._inputs

    @property
    def outputs(self) -> RunOutputs | None:
        """Models produced."""
        return self._outputs

    def to_dictionary(self) -> dict:
        """Info and data, and inputs and outputs where there are any, as nested mappings."""
        out: dict = {"info": dict(self._info)}
        if self._data:
            out["data"] = self._data.to_dictionary()
        if self._inputs:
            out["inputs"] = self._inputs.to_dictionary()
        if self._outputs:
            out["outputs"] = self._outputs.to_dictionary()
        return out

    @classmethod
    def from_dictionary(cls, the_dict):
        """Build from a mapping of constructor arguments."""
        if "info" in the_dict or "run_info" in the_dict:
            return super().from_dictionary(the_dict)
        from mlflow.exceptions import invalid

        raise invalid("A run dictionary needs 'run_info'")

    def __eq__(self, other):
        return isinstance(other, Run) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]
