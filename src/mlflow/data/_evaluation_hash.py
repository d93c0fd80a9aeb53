"""The hash of evaluation data: an MD5 over the number of rows, the first and last rows, and the feature names.

It is the one that MLflow computes, so that data already evaluated is known again.
"""

from __future__ import annotations

from typing import Any

from mlflow.data.digest_utils import hash_rows, hash_values

__all__ = ["update"]

SAMPLE_ROWS = 5


def update(md5: Any, data: Any, widen: bool = False) -> None:
    """Feed rows to the digest: their number, then all of fewer than ten, or the first five and the last five.

    Args:
        md5: the digest.
        data: a frame or an array.
        widen: read an array's values as plain Python ones first, as MLflow does with features; float32 becomes
            float64.
    """
    md5.update(_integers([len(data)], "i"))
    rows = data.iloc if hasattr(data, "iloc") else data
    whole = len(data) < 2 * SAMPLE_ROWS
    for part in [rows[:]] if whole else [rows[:SAMPLE_ROWS], rows[-SAMPLE_ROWS:]]:
        md5.update(_rows(_widened(part) if widen and hasattr(part, "tolist") else part))


def _widened(array: Any) -> Any:
    import numpy as np

    try:
        return np.array(array.tolist())
    except ValueError:  # nested values of unequal lengths
        return array


def _integers(values: Any, kind: str) -> bytes:
    """64-bit integers, the most significant byte first."""
    import numpy as np

    return np.asarray(values).astype(f">{kind}8").tobytes()


def _rows(data: Any) -> bytes:
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        mapped = (data.map if hasattr(data, "map") else data.applymap)(_hashable)
        return _integers(hash_rows(mapped), "u")
    return _array(data)


def _hashable(value: Any) -> Any:
    """A cell of a frame: nested data as the bytes of its hash, everything else as it is."""
    return _nested(value) if isinstance(value, (list, dict)) or hasattr(value, "shape") else value


def _nested(value: Any) -> bytes:
    if isinstance(value, dict):
        return _value(list(value.keys())) + _value(list(value.values()))
    return _array(value)


def _array(data: Any) -> bytes:
    """Hashes of all elements, then the shape; of dictionaries the hash of each."""
    import numpy as np

    array = np.asarray(data)
    if not array.size:
        return _integers(array.shape, "i")
    first = array.flat[0]
    if isinstance(first, dict):
        return b"".join(_nested(element) for element in array.flat)
    if isinstance(first, list):
        return b"".join(_value(element) for element in array.flat) + _integers(array.shape, "i")
    return _integers(hash_values(array.reshape(-1)), "u") + _integers(array.shape, "i")


def _value(value: Any) -> bytes:
    """Hash of a part of a dictionary; of what has none, nothing."""
    try:
        return _nested(value)
    except (TypeError, ValueError):
        return b""
