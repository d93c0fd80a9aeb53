"""Search of logged models.

A status is a name of ``LoggedModelStatus``; its name on the wire and its number in the database are other spellings.
"""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, TEXT, Grammar, Rule, Scope, attributes

__all__ = ["LOGGED_MODELS"]

_STATUS = Rule(
    TEXT.operators,
    spellings={
        "0": "UNSPECIFIED",
        "1": "PENDING",
        "2": "READY",
        "3": "FAILED",
        "LOGGED_MODEL_STATUS_UNSPECIFIED": "UNSPECIFIED",
        "LOGGED_MODEL_PENDING": "PENDING",
        "LOGGED_MODEL_READY": "READY",
        "LOGGED_MODEL_UPLOAD_FAILED": "FAILED",
    },
)
_ATTRIBUTES = attributes(
    {
        "name": TEXT,
        "model_id": TEXT,
        "model_type": TEXT,
        "status": _STATUS,
        "source_run_id": TEXT,
        "experiment_id": TEXT,
        "artifact_location": TEXT,
        "lifecycle_stage": TEXT,
        "creation_timestamp": NUMBER,
        "last_updated_timestamp": NUMBER,
    },
    {
        "creation_time": "creation_timestamp",
        "creation_timestamp_ms": "creation_timestamp",
        "last_updated_timestamp_ms": "last_updated_timestamp",
    },
)
_METRIC = Scope("metric", others=NUMBER, parts=True)

LOGGED_MODELS = Grammar(
    noun="logged models",
    scopes={
        "": _ATTRIBUTES,
        "attributes": _ATTRIBUTES,
        "metrics": _METRIC,
        "params": Scope("param", others=TEXT),
        "tags": Scope("tag", others=TEXT),
    },
    orders={"": _ATTRIBUTES, "metrics": _METRIC},
    default_order=(Order(Key("attribute", "creation_timestamp"), False), Order(Key("attribute", "model_id"))),
    loose_text=True,
    order_objects=True,
)
