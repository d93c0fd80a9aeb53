"""Who runs which program."""

from __future__ import annotations

import os
import sys
from typing import Any

from mlflow.entities._tag_names import MLFLOW_SOURCE_NAME, MLFLOW_SOURCE_TYPE, MLFLOW_USER
from mlflow.entities.source_type import SourceType
from mlflow.environment_variables import MLFLOW_TRACKING_USERNAME
from mlflow.tracking.context.abstract_context import RunContextProvider

__all__ = ["DefaultRunContext"]

_UNKNOWN_USER = "unknown"
_CONSOLE = "<console>"


class DefaultRunContext(RunContextProvider):
    """Tags that every run has: user, name and kind of the program."""

    def in_context(self) -> bool:
        """Always true."""
        return True

    def tags(self) -> dict[str, str]:
        """``mlflow.user``, ``mlflow.source.name`` and ``mlflow.source.type``."""
        notebook = notebook_name()
        kind = SourceType.LOCAL if notebook is None else SourceType.NOTEBOOK
        return {
            MLFLOW_USER: user_name(),
            MLFLOW_SOURCE_NAME: notebook or main_file() or _CONSOLE,
            MLFLOW_SOURCE_TYPE: SourceType.to_string(kind),
        }


def user_name() -> str:
    """The user as the tracking server knows them, else as the machine does; ``unknown`` where neither is set."""
    known = MLFLOW_TRACKING_USERNAME.get()
    if known:
        return known
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        # Containers often run under a number that has no name.
        return _UNKNOWN_USER


def main_file() -> str | None:
    """The program as it was called; None in a console."""
    return (sys.argv[0] or None) if sys.argv else None


def notebook_name() -> str | None:
    """File name of the notebook this runs in, where its editor tells; None elsewhere."""
    shell = _shell()
    if shell is None or type(shell).__name__ != "ZMQInteractiveShell":
        return None
    # Jupyter names the session after the notebook, VS Code leaves the path among the notebook's variables.
    path = os.environ.get("JPY_SESSION_NAME") or getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__")
    return os.path.basename(str(path)) if path else None


def _shell() -> Any:
    # Only an IPython that is running already counts: importing it here would cost more than the whole run.
    ipython = sys.modules.get("IPython")
    get = getattr(ipython, "get_ipython", None)
    return get() if callable(get) else None
