"""Datasets that are TensorFlow tensors, or `tf.data` pipelines."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from itertools import islice
from typing import Any

from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.digest_utils import MAX_ROWS, compute_numpy_digest, get_normalized_md5_digest, hash_values
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.numpy_dataset import tensor_schema
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.data.schema import TensorDatasetSchema
from mlflow.exceptions import invalid

__all__ = ["TensorFlowDataset", "from_tensorflow"]

_logger = logging.getLogger(__name__)


def _tensorflow() -> Any:
    from mlflow._registry import require

    return require("tensorflow", extra="tensorflow", purpose="A TensorFlow dataset")


class TensorFlowDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """Tensors of features and targets, or `tf.data.Dataset`s of both; the two must be of one kind."""

    def __init__(
        self,
        features: Any,
        source: DatasetSource,
        targets: Any = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        tf = _tensorflow()
        if not isinstance(features, tf.data.Dataset) and not tf.is_tensor(features):
            raise invalid(f"The features are a tf.data.Dataset or a tensor, not {type(features)}.")
        self._is_tensor = not isinstance(features, tf.data.Dataset)
        if targets is not None and self._is_tensor and not tf.is_tensor(targets):
            raise invalid(f"The features are a tensor; the targets must be one too, not {type(targets)}.")
        if targets is not None and not self._is_tensor and not isinstance(targets, tf.data.Dataset):
            raise invalid(f"The features are a tf.data.Dataset; the targets must be one too, not {type(targets)}.")
        self._features = features
        self._targets = targets
        super().__init__(source=source, name=name, digest=digest)

    def _compute_digest(self) -> str:
        if self._is_tensor:
            return compute_numpy_digest(self._features.numpy(), _numpy(self._targets))
        elements = [*_element_hashes(self._features)]
        if self._targets is not None:
            elements.extend(_element_hashes(self._targets))
        return get_normalized_md5_digest(elements)

    def to_dict(self) -> dict[str, str]:
        """Adds schema and profile."""
        schema = json.dumps(self.schema.to_dict()) if self.schema else None
        return {**super().to_dict(), "schema": schema, "profile": json.dumps(self.profile)}  # type: ignore[dict-item]

    @property
    def data(self) -> Any:
        """The features."""
        return self._features

    @property
    def source(self) -> DatasetSource:
        """Where the data came from."""
        return self._source

    @property
    def targets(self) -> Any:
        """The targets."""
        return self._targets

    @property
    def profile(self) -> Any | None:
        """``features_cardinality`` and, where there are targets, ``targets_cardinality``."""
        profile = {"features_cardinality": self._cardinality(self._features)}
        if self._targets is not None:
            profile["targets_cardinality"] = self._cardinality(self._targets)
        return profile

    def _cardinality(self, data: Any) -> int:
        counted = _tensorflow().size(data) if self._is_tensor else data.cardinality()
        return int(counted.numpy())

    @cached_property
    def schema(self) -> TensorDatasetSchema | None:
        """Element types and shapes; None, with a warning in the log, where they cannot be had."""
        return tensor_schema(self._sample(self._features), self._sample(self._targets))

    def _sample(self, data: Any) -> Any:
        if data is None or self._is_tensor:
            return _numpy(data)
        element = next(iter(data.as_numpy_iterator()), None)
        if isinstance(element, tuple):
            return {str(i): e for i, e in enumerate(element)}
        return element

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Features as inputs, targets as outputs."""
        return PyFuncInputsOutputs(self._features, self._targets)

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """The tensors as `mlflow.evaluate` reads them; a `tf.data.Dataset` is not possible there."""
        if not self._is_tensor:
            raise invalid(
                "A tf.data.Dataset cannot be evaluated. Make tensors of it first."
                " For example: batch(n).get_single_element()."
            )
        return EvaluationDataset(
            data=self._features.numpy(),
            targets=_numpy(self._targets),
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def _numpy(tensor: Any) -> Any:
    return None if tensor is None else tensor.numpy()


def _element_hashes(data: Any) -> list[Any]:
    """Hashes of the first elements, each of all its parts in the order in which TensorFlow flattens them."""
    import numpy as np

    nest = _tensorflow().nest
    flattened = (nest.flatten(element) for element in islice(data.as_numpy_iterator(), MAX_ROWS))
    return [hash_values(np.concatenate([np.ravel(part) for part in parts])) for parts in flattened]


def from_tensorflow(
    features: Any,
    source: str | DatasetSource | None = None,
    targets: Any = None,
    name: str | None = None,
    digest: str | None = None,
) -> TensorFlowDataset:
    """A dataset of TensorFlow tensors or `tf.data.Dataset`s.

    Args:
        features: a tensor or a `tf.data.Dataset`.
        source: path, URI or source it was read from; the running code where None.
        targets: the same kind as the features.
        name: ``dataset`` where None.
        digest: computed where None.
    """
    from mlflow.data.dataset_source_registry import source_for

    return TensorFlowDataset(features=features, source=source_for(source), targets=targets, name=name, digest=digest)
