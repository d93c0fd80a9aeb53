"""Search of experiments."""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, TEXT, Grammar, Scope, attributes

__all__ = ["EXPERIMENTS"]

_TIMES = {"creation_time": NUMBER, "last_update_time": NUMBER}
_FILTERED = attributes({"name": TEXT, **_TIMES})
_ORDERED = attributes({"name": TEXT, "experiment_id": NUMBER, **_TIMES})
_TAG = Scope("tag", others=TEXT)

EXPERIMENTS = Grammar(
    noun="experiments",
    scopes={"": _FILTERED, "attribute": _FILTERED, "tags": _TAG, "tag": _TAG},
    orders={"": _ORDERED, "attribute": _ORDERED},
    default_order=(Order(Key("attribute", "creation_time"), False), Order(Key("attribute", "experiment_id"), False)),
)
