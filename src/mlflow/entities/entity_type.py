"""Kinds of things that can be linked with each other."""

__all__ = ["EntityAssociationType"]


class EntityAssociationType:
    """Names of the kinds, as the table of associations holds them."""

    EXPERIMENT = "experiment"
    EVALUATION_DATASET = "evaluation_dataset"
    RUN = "run"
    MODEL = "model"
    TRACE = "trace"
    PROMPT_VERSION = "prompt_version"
