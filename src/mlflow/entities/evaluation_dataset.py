"""An evaluation dataset: examples with inputs, expectations and outputs, kept by the tracking store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities.dataset_record import DatasetRecord
from mlflow.entities.dataset_record_source import DatasetRecordSourceType
from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    import pandas as pd

    from mlflow.entities.trace import Trace

__all__ = ["EvaluationDataset", "RecordStore"]

_COLUMNS = (
    "inputs",
    "outputs",
    "expectations",
    "tags",
    "source_type",
    "source_id",
    "source",
    "created_time",
    "dataset_record_id",
)
_RECORD_FIELDS = ("inputs", "outputs", "expectations", "tags", "source")


class RecordStore(Protocol):
    """What a dataset asks of the store that it was read from."""

    def load_records(self, dataset_id: str) -> list[DatasetRecord]:
        """All records of a dataset."""
        ...

    def load_experiment_ids(self, dataset_id: str) -> list[str]:
        """The experiments a dataset is linked with."""
        ...

    def upsert_records(self, dataset_id: str, records: list[dict[str, Any]]) -> None:
        """Add records; one with the inputs of an existing record is merged into that."""
        ...


class EvaluationDataset(_MlflowObject):
    """Facts about the dataset; its records and experiments are read from the store when they are asked for.

    ``schema`` and ``profile`` are JSON texts, times epoch milliseconds.
    """

    def __init__(
        self,
        dataset_id: str,
        name: str,
        digest: str,
        created_time: int,
        last_update_time: int,
        tags: dict[str, Any] | None = None,
        schema: str | None = None,
        profile: str | None = None,
        created_by: str | None = None,
        last_updated_by: str | None = None,
    ):
        self.dataset_id = dataset_id
        self.created_time = created_time
        self.last_update_time = last_update_time
        self.tags = tags
        self.created_by = created_by
        self.last_updated_by = last_updated_by
        self._name = name
        self._digest = digest
        self._schema = schema
        self._profile = profile
        self._experiment_ids: list[str] | None = None
        self._records: list[DatasetRecord] | None = None
        self._store: RecordStore | None = None

    def bind(self, store: RecordStore) -> EvaluationDataset:
        """Name the store that records are read from and written to; returns the dataset itself."""
        self._store = store
        return self

    @property
    def name(self) -> str:
        """Name."""
        return self._name

    @property
    def digest(self) -> str:
        """Short hash of the content."""
        return self._digest

    @property
    def schema(self) -> str | None:
        """Fields and their types, as JSON text."""
        return self._schema

    @property
    def profile(self) -> str | None:
        """Statistics such as the number of records, as JSON text."""
        return self._profile

    @property
    def source(self) -> str:
        """Where the data is, as JSON text."""
        return json.dumps({"dataset_id": self.dataset_id})

    @property
    def experiment_ids(self) -> list[str]:
        """Experiments the dataset is linked with."""
        if self._experiment_ids is None:
            self._experiment_ids = self._store.load_experiment_ids(self.dataset_id) if self._store else []
        return self._experiment_ids

    @experiment_ids.setter
    def experiment_ids(self, value: Sequence[str] | None) -> None:
        self._experiment_ids = None if value is None else list(value)

    @property
    def records(self) -> list[DatasetRecord]:
        """All records."""
        if self._records is None:
            self._records = self._store.load_records(self.dataset_id) if self._store else []
        return self._records

    @records.setter
    def records(self, value: Iterable[DatasetRecord] | None) -> None:
        self._records = None if value is None else list(value)

    def has_records(self) -> bool:
        """True when records are at hand already, without asking the store."""
        return bool(self._records)

    def merge_records(self, records: list[dict[str, Any]] | pd.DataFrame | list[Trace]) -> EvaluationDataset:
        """Add records given as mappings, as a frame with such columns, or as traces; returns the dataset itself.

        A record whose inputs exist already is merged into that one. Records without a source count as made by a person
        when they have expectations, else as made by code.
        """
        prepared = _records_of(records)
        if self._store is None:
            raise MlflowException(
                "This dataset was not read from a tracking store, so nothing can be merged into it. "
                "Get it with mlflow.genai.datasets.get_dataset.",
                "INVALID_STATE",
            )
        self._store.upsert_records(self.dataset_id, prepared)
        self._records = None
        return self

    def to_df(self) -> pd.DataFrame:
        """One row a record."""
        import pandas as pd

        rows = [{name: getattr(record, name) for name in _COLUMNS} for record in self.records]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the records."""
        return {
            "name": self.name,
            "digest": self.digest,
            "source": self.source,
            "source_type": "mlflow_evaluation_dataset",
            "dataset_id": self.dataset_id,
            "tags": self.tags,
            "schema": self.schema,
            "profile": self.profile,
            "created_time": self.created_time,
            "last_update_time": self.last_update_time,
            "created_by": self.created_by,
            "last_updated_by": self.last_updated_by,
            "experiment_ids": self.experiment_ids,
            "records": [record.to_dict() for record in self.records],
        }

    def to_json(self) -> str:
        """``to_dict`` as JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EvaluationDataset:
        """Build from ``to_dict``'s form."""
        for name in ("dataset_id", "name", "digest", "created_time", "last_update_time"):
            if data.get(name) is None:
                raise invalid(f"An evaluation dataset needs '{name}'")
        made = cls.from_dictionary(data)
        made.experiment_ids = data.get("experiment_ids")
        if data.get("records") is not None:
            made.records = [DatasetRecord.from_dict(record) for record in data["records"]]
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EvaluationDataset) and self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<EvaluationDataset: dataset_id={self.dataset_id!r}, name={self.name!r}, digest={self.digest!r}>"

    def _facts(self) -> tuple:
        tags = json.dumps(self.tags, sort_keys=True, default=str)
        names = ("dataset_id", "name", "digest", "created_time", "last_update_time", "schema", "profile")
        return (*(getattr(self, name) for name in names), tags, self.created_by, self.last_updated_by)


def _records_of(given: Any) -> list[dict[str, Any]]:
    """Records as plain mappings with a source, whatever form they come in."""
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        given = [
            {key: value for key, value in row.items() if not (isinstance(value, float) and value != value)}
            for row in given.to_dict("records")
        ]
    if isinstance(given, (str, bytes, dict)) or not isinstance(given, Iterable):
        raise invalid("Records are given as a list of dictionaries, a list of traces or a pandas DataFrame")
    return [_record_of_trace(item) if hasattr(item, "search_spans") else _record_of_mapping(item) for item in given]


def _record_of_mapping(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise invalid(f"Each record must be a dictionary, not {type(item).__name__}")
    if "inputs" not in item:
        raise invalid("Each record must have an 'inputs' field")
    record = {name: item[name] for name in _RECORD_FIELDS if item.get(name) is not None}
    for name in ("inputs", "expectations", "tags"):
        if name in record and not isinstance(record[name], dict):
            raise invalid(f"A record's '{name}' must be a dictionary, not {type(record[name]).__name__}")
    source = record.get("source")
    if source is None:
        kind = DatasetRecordSourceType.HUMAN if record.get("expectations") else DatasetRecordSourceType.CODE
        record["source"] = {"source_type": kind.value, "source_data": {}}
    elif hasattr(source, "to_dict"):
        record["source"] = source.to_dict()
    return record


def _record_of_trace(trace: Trace) -> dict[str, Any]:
    root = next((span for span in trace.data.spans if span.parent_id is None), None)
    inputs = root.inputs if root is not None else None
    record: dict[str, Any] = {
        "inputs": inputs if isinstance(inputs, dict) else ({} if inputs is None else {"inputs": inputs}),
        "source": {
            "source_type": DatasetRecordSourceType.TRACE.value,
            "source_data": {"trace_id": trace.info.trace_id},
        },
    }
    if root is not None and root.outputs is not None:
        record["outputs"] = root.outputs
    expected = {a.name: a.expectation.value for a in trace.search_assessments(type="expectation") if a.expectation}
    if expected:
        record["expectations"] = expected
    return record
