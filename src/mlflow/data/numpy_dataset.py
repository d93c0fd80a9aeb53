"""Datasets that are numpy arrays, or dictionaries of them."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.digest_utils import compute_numpy_digest
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.data.schema import TensorDatasetSchema

if TYPE_CHECKING:
    import numpy

__all__ = ["NumpyDataset", "from_numpy"]

_logger = logging.getLogger(__name__)


class NumpyDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """Arrays of features and, where given, of targets."""

    def __init__(
        self,
        features: numpy.ndarray | dict[str, numpy.ndarray],
        source: DatasetSource,
        targets: numpy.ndarray | dict[str, numpy.ndarray] | None = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        self._features = features
        self._targets = targets
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        return compute_numpy_digest(self._features, self._targets)

    def to_dict(self) -> dict[str, str]:
        """Adds schema and profile."""
        schema = json.dumps(self.schema.to_dict()) if self.schema else None
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[dict-item]

    @property
    def source(self) -> DatasetSource:
        """Where the data came from."""
        return self._source

    @property
    def features(self) -> numpy.ndarray | dict[str, numpy.ndarray]:
        """The features."""
        return self._features

    @property
    def targets(self) -> numpy.ndarray | dict[str, numpy.ndarray] | None:
        """The targets."""
        return self._targets

    @property
    def profile(self) -> Any | None:
        """``features_shape``, ``features_size``, ``features_nbytes``; the same of targets where there are any."""
        return tensor_profile(self._features, self._targets)

    @cached_property
    def schema(self) -> TensorDatasetSchema | None:
        """Element types and shapes; None, with a warning in the log, where they cannot be had."""
        return tensor_schema(self._features, self._targets)

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Features as inputs, targets as outputs."""
        return PyFuncInputsOutputs(self._features, self._targets)

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The arrays as `mlflow.evaluate` reads them; dictionaries of arrays are not possible there."""
        return EvaluationDataset(
            data=self._features,
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def tensor_profile(features: Any, targets: Any) -> dict[str, Any]:
    """Shape, number of elements and bytes of arrays, by name where they have names."""
    profile: dict[str, Any] = {}
    for role, data in (("features", features), ("targets", targets)):
        if data is None or (role == "targets" and isinstance(data, dict) and not data):
            continue
        for what in ("shape", "size", "nbytes"):
            profile[f"{role}_{what}"] = (
                {k: getattr(v, what) for k, v in data.items()} if isinstance(data, dict) else getattr(data, what)
            )
    return profile


def tensor_schema(features: Any, targets: Any) -> TensorDatasetSchema | None:
    """Schemas of both; None, with a warning in the log, where they cannot be had."""
    from mlflow.types._inference import infer

    try:
        return TensorDatasetSchema(infer(features), None if targets is None else infer(targets))
    except Exception as error:
        _logger.warning("The dataset is recorded without a schema: %s", error)
        return None


def from_numpy(
    features: numpy.ndarray | dict[str, numpy.ndarray],
    source: str | DatasetSource | None = None,
    targets: numpy.ndarray | dict[str, numpy.ndarray] | None = None,
    name: str | None = None,
    digest: str | None = None,
) -> NumpyDataset:
    """A dataset of numpy arrays.

    Args:
        features: an array, or arrays by name.
        source: path, URI or source they were read from; the running code where None.
        targets: an array, or arrays by name.
        name: ``dataset`` where None.
        digest: computed where None.
    """
    from mlflow.data.dataset_source_registry import source_for

    return NumpyDataset(features=features, source=source_for(source), targets=targets, name=name, digest=digest)
