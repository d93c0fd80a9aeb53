"""``mlflow.autolog``: turns on the automatic logging of every supported library, as each is imported."""

from __future__ import annotations

import inspect
import logging
from types import ModuleType
from typing import Any, NamedTuple

from mlflow._registry import load
from mlflow.tracking._import_hooks import forget, when_imported

__all__ = ["AUTOLOGGING", "autolog"]

_logger = logging.getLogger("mlflow.tracking.fluent")


class Library(NamedTuple):
    """A library that can log by itself."""

    module: str
    autolog: str  # "module:function"


AUTOLOGGING: dict[str, Library] = {}
"""Flavour name -> the module whose import turns it on, and its ``autolog``. Flavours add themselves here."""


def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    log_traces: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    extra_tags: dict[str, str] | None = None,
    exclude_flavors: list[str] | None = None,
) -> None:
    """Turn automatic logging on (or off) for every supported library: now for those imported, later on their import.

    Args:
        log_input_examples: log a sample of the training data with a model.
        log_model_signatures: log the model's input and output schema.
        log_models: log trained models.
        log_datasets: log the data a model is trained on, as inputs of the run.
        log_traces: log traces of the libraries that call models.
        disable: turn it off instead.
        exclusive: do not log into runs that the user started.
        disable_for_unsupported_versions: leave alone versions of a library that were not tested.
        silent: no messages and warnings of automatic logging.
        extra_tags: set on runs that automatic logging starts.
        exclude_flavors: flavours to leave as they are, such as ``["sklearn"]``.
    """
    options = {
        name: value
        for name, value in locals().items()
        if name != "exclude_flavors" and (name != "extra_tags" or value is not None)
    }
    excluded = set(exclude_flavors or ())
    for flavor, library in AUTOLOGGING.items():
        if flavor in excluded:
            forget(library.module, flavor)
        else:
            when_imported(library.module, flavor, lambda module, f=flavor: _turn_on(f, module, options))


def _turn_on(flavor: str, _module: ModuleType, options: dict[str, Any]) -> None:
    function = load(AUTOLOGGING[flavor].autolog)
    known = inspect.signature(function).parameters
    every = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in known.values())
    function(**{name: value for name, value in options.items() if every or name in known})
    if not options["silent"]:
        _logger.info("Autologging %s for %s", "disabled" if options["disable"] else "enabled", flavor)
