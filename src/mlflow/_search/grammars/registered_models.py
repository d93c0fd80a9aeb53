"""Search of registered models. That prompts are left out unless asked for is the store's business."""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, TEXT, Grammar, Scope, attributes

__all__ = ["REGISTERED_MODELS"]

_FILTERED = attributes({"name": TEXT})
_ORDERED = attributes({"name": TEXT, "last_updated_timestamp": NUMBER}, {"timestamp": "last_updated_timestamp"})
_TAG = Scope("tag", others=TEXT)

REGISTERED_MODELS = Grammar(
    noun="registered models",
    scopes={"": _FILTERED, "attribute": _FILTERED, "tags": _TAG, "tag": _TAG},
    orders={"": _ORDERED},
    default_order=(Order(Key("attribute", "name")),),
    quoted_orders=False,
)
