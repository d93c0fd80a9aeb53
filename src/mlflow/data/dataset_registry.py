"""The constructors of datasets by name: ours, those of entry points, and those that a program registers."""

from __future__ import annotations

import inspect
import typing
import warnings
from collections.abc import Callable
from functools import cache
from importlib import import_module

from mlflow.data.dataset import Dataset
from mlflow.exceptions import invalid

__all__ = ["DatasetRegistry", "get_registered_constructors", "register_constructor"]

Constructor = Callable[..., Dataset]

ENTRY_POINTS = "mlflow.dataset_constructor"
_BUILTIN = {
    "from_pandas": "mlflow.data.pandas_dataset",
    "from_numpy": "mlflow.data.numpy_dataset",
    "from_huggingface": "mlflow.data.huggingface_dataset",
    "from_tensorflow": "mlflow.data.tensorflow_dataset",
    "load_delta": "mlflow.data.spark_dataset",
    "from_spark": "mlflow.data.spark_dataset",
    "from_polars": "mlflow.data.polars_dataset",
}


class DatasetRegistry:
    """Constructors by name, in ``constructors``."""

    def __init__(self) -> None:
        self.constructors: dict[str, Constructor] = {}

    def register_constructor(
        self, constructor_fn: Callable[[str | None, str | None], Dataset], constructor_name: str | None = None
    ) -> str:
        """Add or replace a constructor; return the name it is known by.

        Args:
            constructor_fn: takes ``name`` and ``digest``, both optional, and is annotated to return a `Dataset`.
            constructor_name: name that begins with ``from_`` or ``load_``; the function's own where None.
        """
        name = constructor_name or constructor_fn.__name__
        self._check(constructor_fn, name)
        self.constructors[name] = constructor_fn
        return name

    def register_entrypoints(self) -> None:
        """Add the constructors of the entry point group ``mlflow.dataset_constructor``; warn of any that fails."""
        from mlflow._registry import entry_points

        for point in entry_points(ENTRY_POINTS):
            try:
                self.register_constructor(point.load(), point.name)
            except Exception as error:  # a broken plugin must not take mlflow.data away
                warnings.warn(
                    f"The dataset constructor '{point.name}' of an installed plugin cannot be used: {error}",
                    stacklevel=2,
                )

    @staticmethod
    def _check(function: Callable[..., object], name: str) -> None:
        if not name.startswith(("from_", "load_")):
            raise invalid(f"The name of a dataset constructor begins with 'load_' or 'from_'; '{name}' does not.")
        shown = getattr(function, "__name__", name)
        parameters = inspect.signature(function).parameters
        for wanted in ("name", "digest"):
            if wanted not in parameters or parameters[wanted].default is inspect.Parameter.empty:
                raise invalid(f"Dataset constructor {shown} needs an optional parameter '{wanted}'.")
        if not _returns_dataset(function):
            raise invalid(
                f"Dataset constructor {shown} needs a return annotation: a subclass of mlflow.data.dataset.Dataset."
            )


def _returns_dataset(function: Callable[..., object]) -> bool:
    returned = inspect.signature(function).return_annotation
    if isinstance(returned, str):
        try:
            returned = typing.get_type_hints(function).get("return")
        except Exception:  # names that only a type checker sees
            return False
    return inspect.isclass(returned) and issubclass(returned, Dataset)


@cache
def _default() -> DatasetRegistry:
    registry = DatasetRegistry()
    registry.register_entrypoints()
    return registry


def find_constructor(name: str) -> Constructor | None:
    """The constructor of that name, imported now if need be; None for an unknown name."""
    registered = _default().constructors
    if name not in registered and name in _BUILTIN:
        registered[name] = getattr(import_module(_BUILTIN[name]), name)
    return registered.get(name)


def register_constructor(
    constructor_fn: Callable[[str | None, str | None], Dataset], constructor_name: str | None = None
) -> str:
    """Make a constructor available as ``mlflow.data.<name>``; return the name.

    See `DatasetRegistry.register_constructor` for what it must look like.
    """
    import mlflow.data

    name = _default().register_constructor(constructor_fn, constructor_name)
    if name not in mlflow.data.__all__:
        mlflow.data.__all__.append(name)
    return name


def get_registered_constructors() -> dict[str, Callable[[str | None, str | None], Dataset]]:
    """All constructors by name."""
    for name in _BUILTIN:
        find_constructor(name)
    return _default().constructors
