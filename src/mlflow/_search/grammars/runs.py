"""Search of runs. Names of attributes are those of ``RunInfo``."""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import NUMBER, TEXT, Grammar, Scope, attributes, keys

__all__ = ["RUNS"]

_RULES = {
    "run_id": TEXT,
    "run_name": TEXT,
    "status": TEXT,
    "user_id": TEXT,
    "artifact_uri": TEXT,
    "start_time": NUMBER,
    "end_time": NUMBER,
}
_TIMES = {"created": "start_time", "Created": "start_time"}
_NAMES = {"run name": "run_name", "Run name": "run_name", "Run Name": "run_name"}

_FILTERED = attributes(_RULES, {**_TIMES, **_NAMES})
_ORDERED = attributes(_RULES, _TIMES)
_DATASET = Scope("dataset", keys("dataset", {"name": TEXT, "digest": TEXT, "context": TEXT}))
_METRIC = Scope("metric", others=NUMBER, parts=True)
_LOGGED = {
    "metrics": _METRIC,
    "metric": _METRIC,
    **dict.fromkeys(("params", "param", "parameters", "parameter"), Scope("param", others=TEXT)),
    **dict.fromkeys(("tags", "tag"), Scope("tag", others=TEXT)),
}
_ATTRIBUTE = ("", "attributes", "attribute", "attr", "run")

RUNS = Grammar(
    noun="runs",
    scopes={**_LOGGED, **dict.fromkeys(_ATTRIBUTE, _FILTERED), "dataset": _DATASET, "datasets": _DATASET},
    orders={**_LOGGED, **dict.fromkeys(_ATTRIBUTE, _ORDERED)},
    default_order=(Order(Key("attribute", "start_time"), False), Order(Key("attribute", "run_id"))),
)
