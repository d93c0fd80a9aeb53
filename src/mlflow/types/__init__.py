"""Types and schemas: what a model's inputs, outputs and parameters, and a dataset's columns look like."""

from __future__ import annotations

from mlflow.types.schema import ColSpec, DataType, ParamSchema, ParamSpec, Schema, TensorSpec

__all__ = ["ColSpec", "DataType", "ParamSchema", "ParamSpec", "Schema", "TensorSpec"]
