"""Stages of model versions. Aliases took their place; stages go on working."""

from __future__ import annotations

from mlflow.exceptions import invalid

__all__ = [
    "ALL_STAGES",
    "DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS",
    "STAGE_ARCHIVED",
    "STAGE_DELETED_INTERNAL",
    "STAGE_NONE",
    "STAGE_PRODUCTION",
    "STAGE_STAGING",
    "get_canonical_stage",
]

STAGE_NONE = "None"
STAGE_STAGING = "Staging"
STAGE_PRODUCTION = "Production"
STAGE_ARCHIVED = "Archived"
STAGE_DELETED_INTERNAL = "Deleted_Internal"

ALL_STAGES = [STAGE_NONE, STAGE_STAGING, STAGE_PRODUCTION, STAGE_ARCHIVED]
DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS = [STAGE_STAGING, STAGE_PRODUCTION]


def get_canonical_stage(stage: str) -> str:
    """A stage in its own spelling, from any case. INVALID_PARAMETER_VALUE for an unknown one."""
    for known in ALL_STAGES:
        if str(stage).lower() == known.lower():
            return known
    raise invalid(f"Invalid Model Version stage: {stage}. Value must be one of {', '.join(ALL_STAGES)}.")
