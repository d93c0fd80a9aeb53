"""Data as `mlflow.evaluate` reads it: features, labels and predictions."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from mlflow.exceptions import invalid

__all__ = ["EvaluationDataset", "convert_data_to_mlflow_dataset"]

_logger = logging.getLogger(__name__)
_SHAPE = (
    "An array of evaluation data has two axes, the second one for the features; a list has rows that are lists or "
    "arrays of equal length."
)


class EvaluationDataset:
    """Features, labels and predictions of evaluation data, with a hash by which it is known again.

    Args:
        data: a pandas or Spark frame, an array with two axes, or a list of rows. Of Spark 10,000 rows are read.
        targets: name of the label column of a frame, or the labels of an array.
        name: without double quotes; the hash where None.
        path: where the data is, without double quotes.
        feature_names: names of the features; of a frame also those that are used, the other columns being left out.
        predictions: name of a frame's column with predictions.
        digest: of the dataset that this was made of.
    """

    NUM_SAMPLE_ROWS_FOR_HASH = 5
    SPARK_DATAFRAME_LIMIT = 10000

    def __init__(
        self,
        data: Any,
        *,
        targets: Any = None,
        name: str | None = None,
        path: str | None = None,
        feature_names: list[str] | None = None,
        predictions: str | None = None,
        digest: str | None = None,
    ) -> None:
        import numpy as np
        import pandas as pd

        from mlflow.types._inference import is_spark_df

        for what, text in (("name", name), ("path", path)):
            if text is not None and '"' in text:
                raise invalid(f"The {what} of an evaluation dataset cannot have a double quote: {text!r}.")
        self._user_specified_name = name
        self._path = path
        self._hash: str | None = None
        self._digest = digest
        self._targets_name: str | None = None
        self._predictions_name: str | None = None
        self._labels_data: Any = None
        self._predictions_data: Any = None
        self._has_targets = targets is not None
        self._has_predictions = predictions is not None
        if is_spark_df(data):
            if data.count() > self.SPARK_DATAFRAME_LIMIT:
                _logger.warning("Of the Spark frame only %d rows are evaluated", self.SPARK_DATAFRAME_LIMIT)
            data = data.limit(self.SPARK_DATAFRAME_LIMIT).toPandas()
        if isinstance(data, pd.DataFrame):
            self._init_frame(data, targets, predictions, feature_names)
        elif isinstance(data, (np.ndarray, list)):
            if self._has_predictions:
                raise invalid("Predictions are named columns, so the data must be a frame when 'predictions' is given.")
            self._init_array(data, targets, feature_names)
        else:
            raise invalid(f"Evaluation data is a numpy array, a list, or a pandas or Spark frame, not {type(data)}.")

    def _init_array(self, data: Any, targets: Any, feature_names: list[str] | None) -> None:
        import numpy as np

        try:
            features = np.array(data)
        except ValueError as error:  # rows of unequal lengths
            raise invalid(_SHAPE) from error
        if features.ndim != 2:
            raise invalid(_SHAPE)
        if targets is not None:
            if not isinstance(targets, (list, np.ndarray)):
                raise invalid(f"The labels of an array are a list or an array, not {type(targets)}.")
            if len(targets) != len(features):
                raise invalid(f"There are {len(features)} rows, but {len(targets)} labels.")
            self._labels_data = targets if isinstance(targets, np.ndarray) else np.array(targets)
        count = features.shape[1]
        if feature_names is None:
            # Counted from 1, with as many digits as the largest number, so that they sort.
            digits = len(str(count))
            feature_names = [f"feature_{i:0{digits}d}" for i in range(1, count + 1)]
        elif len(feature_names) != count:
            raise invalid(f"There are {count} features, but {len(feature_names)} feature names.")
        self._features_data = features
        self._feature_names = list(feature_names)

    def _init_frame(self, data: Any, targets: Any, predictions: Any, feature_names: list[str] | None) -> None:
        if targets is not None and not isinstance(targets, str):
            raise invalid("The labels of a frame are one of its columns: pass its name as 'targets'.")
        for role, column in (("targets", targets), ("predictions", predictions)):
            if column is not None and column not in data.columns:
                raise invalid(f"The frame has no {role} column '{column}'. Its columns are {list(data.columns)[:50]}.")
        if targets is not None:
            self._labels_data = data[targets].to_numpy()
            self._targets_name = targets
        if predictions is not None:
            self._predictions_data = data[predictions].to_numpy()
            self._predictions_name = predictions
        if feature_names is None:
            self._features_data = data.drop(columns=list({c for c in (targets, predictions) if c is not None}))
            self._feature_names = [c if isinstance(c, str) else f"feature_{c}" for c in self._features_data.columns]
        else:
            if missing := [c for c in feature_names if c not in data.columns]:
                raise invalid(f"The frame has no columns {missing}, which are named as features.")
            self._features_data = data[list(feature_names)]
            self._feature_names = list(feature_names)

    @property
    def feature_names(self) -> list[str]:
        """Names of the features."""
        return self._feature_names

    @property
    def features_data(self) -> Any:
        """A pandas frame or a numpy array."""
        return self._features_data

    @property
    def labels_data(self) -> Any:
        """A numpy array, or None."""
        return self._labels_data

    @property
    def has_targets(self) -> bool:
        """Whether there are labels."""
        return self._has_targets

    @property
    def targets_name(self) -> str | None:
        """Name of the label column of a frame."""
        return self._targets_name

    @property
    def predictions_data(self) -> Any:
        """A numpy array, or None."""
        return self._predictions_data

    @property
    def has_predictions(self) -> bool:
        """Whether there are predictions."""
        return self._has_predictions

    @property
    def predictions_name(self) -> str | None:
        """Name of the prediction column."""
        return self._predictions_name

    @property
    def name(self) -> str:
        """Name; the hash where none was given."""
        return self._user_specified_name if self._user_specified_name is not None else self.hash

    @property
    def path(self) -> str | None:
        """Where the data is."""
        return self._path

    @property
    def hash(self) -> str:
        """MD5 over the number of rows, the first and last rows of features, labels and predictions, and the names."""
        if self._hash is None:
            from mlflow.data._evaluation_hash import update

            md5 = hashlib.md5(usedforsecurity=False)
            update(md5, self._features_data, widen=True)
            for part in (self._labels_data, self._predictions_data):
                if part is not None:
                    update(md5, part)
            md5.update(",".join(self._feature_names).encode("UTF-8"))
            self._hash = md5.hexdigest()
        return self._hash

    @property
    def digest(self) -> str | None:
        """Digest of the dataset that this was made of."""
        return self._digest

    @property
    def _metadata(self) -> dict[str, str]:
        metadata = {"name": self.name, "hash": self.hash}
        return metadata if self._path is None else {**metadata, "path": self._path}

    def _log_dataset_tag(self, client: Any, run_id: str, model_uuid: str) -> None:
        """Add this dataset to the run's tag ``mlflow.datasets``, which lists what its models were evaluated on."""
        tag = "mlflow.datasets"
        listed = json.loads(client.get_run(run_id).data.tags.get(tag) or "[]")
        entry = {**self._metadata, "model": model_uuid}
        if entry not in listed:
            listed.append(entry)
        client.set_tag(run_id, tag, json.dumps(listed, separators=(",", ":")))

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        import numpy as np

        if not isinstance(other, EvaluationDataset):
            return False
        if isinstance(self._features_data, np.ndarray):
            same = isinstance(other._features_data, np.ndarray) and np.array_equal(
                self._features_data, other._features_data
            )
        else:
            same = self._features_data.equals(other._features_data)
        return (
            same
            and self._has_targets == other._has_targets
            and np.array_equal(self._labels_data, other._labels_data)
            and self.name == other.name
            and self.path == other.path
            and self._feature_names == other._feature_names
        )


def convert_data_to_mlflow_dataset(
    data: Any, targets: Any = None, predictions: Any = None, name: str | None = None
) -> Any:
    """A dataset of a frame, array or list; anything else is returned as it is, with a line in the log."""
    import numpy as np
    import pandas as pd

    from mlflow.types._inference import is_spark_df

    if is_spark_df(data):
        from mlflow.data.spark_dataset import from_spark

        return from_spark(df=data, targets=targets, predictions=predictions, name=name)
    if isinstance(data, pd.DataFrame):
        from mlflow.data.pandas_dataset import from_pandas

        return from_pandas(df=data, targets=targets, predictions=predictions, name=name)
    if predictions is not None:
        raise invalid("Predictions are named columns, so the data must be a frame when 'predictions' is given.")
    if isinstance(data, (np.ndarray, list)):
        from mlflow.data.numpy_dataset import from_numpy

        if isinstance(data, list):
            nested = bool(data) and isinstance(data[0], (list, np.ndarray))
            data = np.array(data if nested else [[row] for row in data])
        return from_numpy(data, targets=np.array(targets) if isinstance(targets, list) else targets, name=name)
    _logger.info("Data of type %s is evaluated without being recorded as a dataset", type(data))
    return data
