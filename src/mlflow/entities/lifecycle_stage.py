"""Whether a thing is in use or deleted, and which of both a view shows."""

from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid

__all__ = ["LifecycleStage"]


class LifecycleStage:
    """The stages of experiments, runs and logged models."""

    ACTIVE = "active"
    DELETED = "deleted"
    _VALID_STAGES = frozenset((ACTIVE, DELETED))

    @classmethod
    def view_type_to_stages(cls, view_type=ViewType.ALL):
        """Stages that a view shows."""
        if view_type == ViewType.ACTIVE_ONLY:
            return [cls.ACTIVE]
        if view_type == ViewType.DELETED_ONLY:
            return [cls.DELETED]
        return [cls.ACTIVE, cls.DELETED]

    @classmethod
    def is_valid(cls, lifecycle_stage):
        """True for the name of a stage."""
        return lifecycle_stage in cls._VALID_STAGES

    @classmethod
    def matches_view_type(cls, view_type, lifecycle_stage):
        """True when a view shows things of the stage. Raises INVALID_PARAMETER_VALUE for an unknown stage."""
        if not cls.is_valid(lifecycle_stage):
            raise invalid(f"Invalid lifecycle stage '{lifecycle_stage}'; valid ones are 'active' and 'deleted'")
        return lifecycle_stage in cls.view_type_to_stages(view_type)
