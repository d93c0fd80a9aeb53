"""The schema of datasets made of tensors."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import invalid
from mlflow.types.schema import Schema

__all__ = ["TensorDatasetSchema"]


class TensorDatasetSchema:
    """Schemas of the features and, where there are any, of the targets. Equal by value; not hashable."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, features: Schema, targets: Schema | None = None) -> None:
        if not isinstance(features, Schema):
            raise invalid(f"The features' schema is an mlflow.types.Schema, not {type(features)}.")
        if targets is not None and not isinstance(targets, Schema):
            raise invalid(f"The targets' schema is an mlflow.types.Schema or None, not {type(targets)}.")
        self.features = features
        self.targets = targets

    def to_dict(self) -> dict[str, Any]:
        """``{"mlflow_tensorspec": {"features": <JSON text>, "targets": <JSON text or None>}}``."""
        targets = None if self.targets is None else self.targets.to_json()
        return {"mlflow_tensorspec": {"features": self.features.to_json(), "targets": targets}}

    @classmethod
    def from_dict(cls, schema_dict: dict[str, Any]) -> TensorDatasetSchema:
        """Read what `to_dict` wrote."""
        spec = schema_dict.get("mlflow_tensorspec")
        if not isinstance(spec, dict) or "features" not in spec:
            raise invalid(
                f"A tensor dataset's schema needs 'mlflow_tensorspec' with 'features'; found {sorted(schema_dict)}."
            )
        targets = spec.get("targets")
        return cls(Schema.from_json(spec["features"]), None if targets is None else Schema.from_json(targets))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorDatasetSchema) and (self.features, self.targets) == (
            other.features,
            other.targets,
        )

    def __repr__(self) -> str:
        return f"features:\n  {self.features!r}\ntargets:\n  {self.targets!r}\n"
