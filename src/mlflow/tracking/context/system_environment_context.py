"""Tags from the environment."""

from __future__ import annotations

import json

from mlflow.environment_variables import MLFLOW_RUN_CONTEXT
from mlflow.exceptions import invalid
from mlflow.tracking.context.abstract_context import RunContextProvider

__all__ = ["SystemEnvironmentContext"]


class SystemEnvironmentContext(RunContextProvider):
    """The tags in ``MLFLOW_RUN_CONTEXT``, a JSON object."""

    def in_context(self) -> bool:
        """True while the variable is set."""
        return bool(MLFLOW_RUN_CONTEXT.get())

    def tags(self) -> dict[str, str]:
        """The object. INVALID_PARAMETER_VALUE when the variable holds something else."""
        text = MLFLOW_RUN_CONTEXT.get()
        try:
            tags = json.loads(text)
        except ValueError as error:
            raise invalid(f"{MLFLOW_RUN_CONTEXT} does not hold JSON: {error}") from None
        if not isinstance(tags, dict):
            raise invalid(f'{MLFLOW_RUN_CONTEXT} must hold a JSON object such as {{"team": "blue"}}')
        return tags
