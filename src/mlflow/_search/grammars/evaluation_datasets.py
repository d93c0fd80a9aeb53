"""Search of evaluation datasets."""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, ORDERED_TEXT, TEXT, Grammar, Scope, attributes

__all__ = ["EVALUATION_DATASETS"]

_TIMES = {"created_time": NUMBER, "last_update_time": NUMBER}
_FILTERED = attributes({"name": ORDERED_TEXT, "created_by": ORDERED_TEXT, "last_updated_by": ORDERED_TEXT, **_TIMES})

EVALUATION_DATASETS = Grammar(
    noun="evaluation datasets",
    scopes={"": _FILTERED, "tags": Scope("tag", others=TEXT)},
    orders={"": attributes({"name": TEXT, **_TIMES})},
    default_order=(Order(Key("attribute", "created_time"), False), Order(Key("attribute", "dataset_id"))),
    quoted_orders=False,
)
