"""What the parts of ``MlflowClient`` share: the store, and values made ready for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.exceptions import invalid
from mlflow.tracking._stores import Opened, open_store
from mlflow.tracking._uri import get_registry_uri, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow.store.interface import Store

__all__ = ["ClientPart", "as_float", "chunks", "now_ms", "pairs", "text"]

T = TypeVar("T")
MAX_PER_BATCH = 100


class ClientPart:
    """Holds the URIs; looks the store up on each use, so that a forked process gets its own."""

    def __init__(self, tracking_uri: str | None = None, registry_uri: str | None = None):
        """Talk to the stores of the given URIs; without them to those that are current now."""
        self._tracking_uri = resolve_tracking_uri(tracking_uri)
        self._registry_uri = get_registry_uri() if registry_uri is None else registry_uri

    @property
    def tracking_uri(self):
        """The tracking URI that this client was made with."""
        return self._tracking_uri

    @property
    def _opened(self) -> Opened:
        return open_store(self._tracking_uri)

    @property
    def _store(self) -> Store:
        return open_store(self._tracking_uri).store


def in_background(synchronous: bool | None) -> bool:
    """True when a call is to return before its values are in the store."""
    return bool(MLFLOW_ENABLE_ASYNC_LOGGING.get()) if synchronous is None else not synchronous


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


def as_float(value: Any) -> float:
    """A number as float: also texts, and arrays and tensors (NumPy, PyTorch, TensorFlow, JAX) with one element.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE for what is no single number.
    """
    if type(value) is float:
        return value
    if value is None:
        raise invalid("Missing value for required parameter 'value'.")
    try:
        if not isinstance(value, (int, str)) and hasattr(value, "numpy") and hasattr(value, "dtype"):
            value = value.detach().cpu() if hasattr(value, "detach") else value.numpy()
        single: Any = value.item() if hasattr(value, "item") else value  # type: ignore[union-attr]
        return float(single)
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise invalid(
            f"Invalid value {value!r} for parameter 'value' supplied: a metric is a single number ({error}). "
            "Log several numbers under keys of their own, or with a step each."
        ) from error


def text(value: Any) -> str:
    """A param or tag as it is kept."""
    return value if type(value) is str else str(value)


def pairs(kind: type[T], values: Mapping[str, Any] | None) -> list[T]:
    """Tags or params from a mapping."""
    if values is None:
        return []
    if not isinstance(values, Mapping):
        raise invalid(f"Tags and params are given as a dictionary, not {type(values).__name__}: {values!r}")
    return [kind(key, text(value)) for key, value in values.items()]  # type: ignore[call-arg]


def chunks(values: Iterable[T], size: int = MAX_PER_BATCH) -> Iterator[list[T]]:
    """Lists of at most ``size``."""
    items: Sequence[T] = values if isinstance(values, (list, tuple)) else list(values)
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
