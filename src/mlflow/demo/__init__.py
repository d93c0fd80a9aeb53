"""The demo: a real study with scikit-learn, logged by the public client, so that there is something to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mlflow.exceptions import MlflowException

__all__ = ["EXPERIMENT", "Result", "load"]

EXPERIMENT = "Demo: handwritten digits"
PART_TAG = "demo.part"


class Result(NamedTuple):
    """What ``load`` did: the experiment, and which parts were made or were there already."""

    experiment_id: str
    made: list[str]
    skipped: list[str]


def load(progress: Callable[[str, int, int], Any] = lambda what, done, total: None) -> Result:
    """Fill the current tracking store with the demo; parts that are there already stay as they are.

    Numbers and names are the same each time. What an earlier call left half done is made anew.

    Args:
        progress: called with what is under way, how many steps are done and how many there are.

    Raises:
        MlflowException: NOT_IMPLEMENTED without the libraries that it needs; INVALID_STATE when the demo's
            experiment is in the trash.
    """
    _require_libraries()
    from threadpoolctl import threadpool_limits

    from mlflow.demo import digits
    from mlflow.environment_variables import MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT

    experiment_id = _experiment()
    made: list[str] = []
    skipped: list[str] = []
    # One thread for the linear algebra: matrices this small only lose by sharing, and sums stay the same everywhere.
    with MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.overridden("true"), threadpool_limits(1):
        for number, (part, make) in enumerate(digits.PARTS.items()):
            progress(part, number, len(digits.PARTS))
            if _is_there(experiment_id, part):
                skipped.append(part)
                continue
            make(experiment_id, {PART_TAG: part, "mlflow.source.name": "mlflow demo"})
            made.append(part)
        progress("done", len(digits.PARTS), len(digits.PARTS))
    return Result(experiment_id, made, skipped)


def _require_libraries() -> None:
    from importlib.util import find_spec

    needed = {"scikit-learn": "sklearn", "matplotlib": "matplotlib", "pillow": "PIL"}
    missing = [name for name, module in needed.items() if find_spec(module) is None]
    if missing:
        raise MlflowException(
            f"The demo trains real models and needs {', '.join(missing)}. "
            "Install what is missing with: pip install 'mlflow[extras]'",
            "NOT_IMPLEMENTED",
        )


def _experiment() -> str:
    import mlflow

    client = mlflow.MlflowClient()
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is not None and found.lifecycle_stage != "active":
        raise MlflowException(
            f"The experiment '{EXPERIMENT}' was deleted. Bring it back with 'mlflow experiments restore -x "
            f"{found.experiment_id}', or remove it for good with 'mlflow gc --experiment-ids {found.experiment_id}'.",
            "INVALID_STATE",
        )
    experiment = mlflow.set_experiment(EXPERIMENT)
    if found is None:
        from mlflow.demo.texts import EXPERIMENT_NOTE

        client.set_experiment_tag(experiment.experiment_id, "mlflow.note.content", EXPERIMENT_NOTE)
    return experiment.experiment_id


def _is_there(experiment_id: str, part: str) -> bool:
    """Whether a part was made to its end; what is left of one that was not is deleted."""
    import mlflow

    client = mlflow.MlflowClient()
    runs = client.search_runs([experiment_id], f"tags.`{PART_TAG}` = '{part}'")
    tops = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    if any(run.info.status == "FINISHED" for run in tops):
        return True
    for run in runs:
        client.delete_run(run.info.run_id)
    return False
