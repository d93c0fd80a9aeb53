"""Digests of data: eight hexadecimal digits of an MD5, the same as MLflow computes, so that data is known again.

At most `MAX_ROWS` rows (or elements of an array) are read, besides the number of all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import invalid

__all__ = ["MAX_ROWS", "compute_numpy_digest", "compute_pandas_digest", "get_normalized_md5_digest"]

MAX_ROWS = 10000


def compute_pandas_digest(df: Any) -> str:
    """Digest of a frame: of its rows as far as texts and numbers go, their number, and the names of the columns.

    Columns that hold anything else, a missing text included, count by their name only.
    """
    import numpy as np

    texts = df.columns[[_is_text_column(df.iloc[:, i]) for i in range(df.shape[1])]]
    numbers = df.select_dtypes(include=["number"]).columns
    # The union's order is part of the digest: sorted by name where both kinds are there and names can be compared.
    hashed = hash_rows(df.head(MAX_ROWS)[texts.union(numbers)])
    return get_normalized_md5_digest([hashed, np.int64(len(df)), *(str(name).encode() for name in df.columns)])


def _is_text_column(col: Any) -> bool:
    """Whether every value is a text; of a column without rows that holds, whatever its type."""
    import numpy as np
    import pandas as pd

    if not len(col):
        return True
    dtype = col.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = col.cat.codes.unique()
        return bool((codes >= 0).all()) and set(map(type, col.cat.categories.take(codes))) == {str}
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        # The first values tell most columns apart, so that the rest is looked at in few.
        return set(map(type, col.iloc[:100])) == {str} and set(map(type, col.array)) == {str}
    is_text = isinstance(dtype, pd.StringDtype) or "string" in str(dtype)
    return is_text and pd.api.types.is_string_dtype(dtype) and not col.isna().any()


def compute_numpy_digest(features: Any, targets: Any = None) -> str:
    """Digest of arrays: of their elements and shapes. Of a dictionary the arrays count, in the order of their names."""
    elements = list(_array_elements(features))
    if targets is not None:
        elements.extend(_array_elements(targets))
    return get_normalized_md5_digest(elements)


def _array_elements(data: Any) -> Iterator[Any]:
    import numpy as np

    arrays = [data[key] for key in sorted(data)] if isinstance(data, dict) else [data]
    for array in arrays:
        if not hasattr(array, "flatten"):
            raise invalid(f"A digest needs numpy arrays, not {type(array).__name__}. Wrap it: numpy.array(data).")
        flat = array.reshape(-1)[:MAX_ROWS]
        try:
            yield hash_values(flat)
        except TypeError:  # objects that have no hash, such as dictionaries: only their number counts
            yield np.int64(array.size)
        for length in array.shape:
            yield np.int64(length)


def hash_values(array: Any) -> Any:
    """pandas' 64-bit hash of each element of an array with one axis; TypeError where elements have none."""
    import pandas as pd

    util: Any = pd.util  # pyright: ignore[reportAttributeAccessIssue]
    return util.hash_array(array)


def hash_rows(df: Any) -> Any:
    """pandas' 64-bit hash of each row of a frame, its index included; TypeError where values have none."""
    import pandas as pd

    util: Any = pd.util  # pyright: ignore[reportAttributeAccessIssue]
    return util.hash_pandas_object(df).to_numpy()


def get_normalized_md5_digest(elements: list[Any]) -> str:
    """The first eight hexadecimal digits of the MD5 of bytes-like elements, one after the other."""
    if not elements:
        raise invalid("There is nothing to compute a digest of. Pass at least one array or value.")
    md5 = hashlib.md5(usedforsecurity=False)
    for element in elements:
        md5.update(element)
    return md5.hexdigest()[:8]
