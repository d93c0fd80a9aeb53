"""Search of prompts: as of registered models, and by the experiments that a prompt is linked to."""

from __future__ import annotations

from mlflow._search.grammar import LINK, TEXT, Grammar, attributes
from mlflow._search.grammars.registered_models import REGISTERED_MODELS

__all__ = ["PROMPTS"]

_FILTERED = attributes({"name": TEXT, "experiment_id": LINK})

PROMPTS = Grammar(
    noun="prompts",
    scopes={**REGISTERED_MODELS.scopes, "": _FILTERED, "attribute": _FILTERED},
    orders=REGISTERED_MODELS.orders,
    default_order=REGISTERED_MODELS.default_order,
    quoted_orders=False,
)
