"""Stock MLflow installed into the same folder: then some modules are its, some ours, and nothing is certain."""

from __future__ import annotations

import os
import warnings

__all__ = ["check", "find"]

_OTHERS = ("mlflow_skinny-", "mlflow_tracing-")
_OWN = "mlflow-"
_ENDING = ".dist-info"


def find(folder: str | None = None) -> str | None:
    """What is wrong with the installation and how to mend it; None where nothing is.

    Only names in the folder that holds the package are looked at: reading the metadata of all distributions would cost
    more than the whole import.

    Args:
        folder: the folder to look into, by default the one that holds this package.
    """
    try:
        names = os.listdir(folder or os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    except OSError:
        return None
    infos = [name[: -len(_ENDING)] for name in names if name.startswith("mlflow") and name.endswith(_ENDING)]
    others = sorted(name for name in infos if name.startswith(_OTHERS))
    own = [name for name in infos if name.startswith(_OWN)]
    if len(own) > 1:
        others = sorted(name for name in own if "millrace" not in name) + others
    if not others:
        return None
    shown = ", ".join(" ".join(_split(name)) for name in others)
    packages = " ".join(dict.fromkeys(["mlflow", *(_split(name)[0] for name in others)]))
    return (
        f"Parts of another MLflow are installed into the same folder as Millrace ({shown}), so some of its modules may "
        f"run in place of ours. Uninstall all of it (pip uninstall -y {packages}), then install Millrace again."
    )


def check() -> None:
    """Warn once, with what to do, where another MLflow is mixed in. Takes well below a millisecond."""
    message = find()
    if message is not None:
        warnings.warn(message, RuntimeWarning, stacklevel=3)


def _split(name: str) -> tuple[str, str]:
    package, _, version = name.rpartition("-")
    return package.replace("_", "-"), version
