"""Tags with a meaning of their own."""

from mlflow.entities import _tag_names
from mlflow.entities._tag_names import *  # noqa: F403 - every name there is one that third parties import from here

__all__ = _tag_names.__all__
