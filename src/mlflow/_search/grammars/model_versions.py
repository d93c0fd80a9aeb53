"""Search of model versions.

``source_path`` is a version's ``source``, ``version_number`` its ``version`` as a number.
"""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, TEXT, Grammar, Rule, Scope, attributes

__all__ = ["MODEL_VERSIONS"]

_VERSION = Rule(NUMBER.operators, number=True, quoted_number=True)
_FILTERED = attributes({"name": TEXT, "run_id": TEXT, "source_path": TEXT, "version_number": _VERSION})
_ORDERED = attributes(
    {"name": TEXT, "version_number": NUMBER, "creation_timestamp": NUMBER, "last_updated_timestamp": NUMBER}
)
_TAG = Scope("tag", others=TEXT)

MODEL_VERSIONS = Grammar(
    noun="model versions",
    scopes={"": _FILTERED, "attribute": _FILTERED, "tags": _TAG, "tag": _TAG},
    orders={"": _ORDERED, "attribute": _ORDERED},
    default_order=(
        Order(Key("attribute", "last_updated_timestamp"), False),
        Order(Key("attribute", "name")),
        Order(Key("attribute", "version_number"), False),
    ),
)
