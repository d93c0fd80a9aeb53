"""One point of a metric."""

from __future__ import annotations

from mlflow.entities._mlflow_object import Record

__all__ = ["Metric"]


class Metric(Record, frozen=True, gc=False):
    """A number at a time (epoch milliseconds) and a step, optionally of a model and on a dataset."""

    key: str
    value: float
    timestamp: int
    step: int
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    run_id: str | None = None

    def to_dictionary(self) -> dict:
        """All fields by name."""
        return dict(self)

    @classmethod
    def from_dictionary(cls, metric_dict):
        """Build from ``to_dictionary``'s form; key, value, timestamp and step must be there."""
        missing = [name for name in ("key", "value", "timestamp", "step") if name not in metric_dict]
        if missing:
            from mlflow.exceptions import invalid

            raise invalid(f"A metric dictionary needs {', '.join(missing)}")
        return cls(**{name: metric_dict[name] for name in cls.__struct_fields__ if name in metric_dict})
