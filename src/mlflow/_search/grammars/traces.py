"""Search of traces.

The name of a trace is its tag ``mlflow.traceName`` and its run the metadata ``mlflow.sourceRun``, so ``name`` and
``run_id`` lead to these keys. ``prompt``, ``trace.text``, ``span.*``, ``feedback.*`` and ``expectation.*`` are
many-valued. ``span.attributes.x`` is the key ``attributes.x`` of the kind ``span``.
"""

from __future__ import annotations

from mlflow._search.ast import Key, Order
from mlflow._search.grammar import CONTENT, LINK, NUMBER, REGEX_TEXT, Field, Grammar, Rule, Scope, keys

__all__ = ["TRACES"]

_TIMES = {"timestamp": "timestamp_ms", "execution_time": "execution_time_ms"}
_PROMPT = Rule(LINK.operators, form=(r".+/.+", "'name/version'"))
_BACKED = {
    "name": Field(Key("tag", "mlflow.traceName"), REGEX_TEXT),
    "run_id": Field(Key("metadata", "mlflow.sourceRun"), REGEX_TEXT),
}
_COMMON = {
    **keys(
        "attribute",
        {"request_id": REGEX_TEXT, "status": REGEX_TEXT, "timestamp_ms": NUMBER, "execution_time_ms": NUMBER},
        _TIMES,
    ),
    **_BACKED,
}
_FILTERED = {
    **_COMMON,
    **keys(
        "attribute",
        {"client_request_id": REGEX_TEXT, "end_time_ms": NUMBER, "prompt": _PROMPT},
        {"end_time": "end_time_ms"},
    ),
}
_BARE = Scope("attribute", _FILTERED)
_PREFIXED = Scope("attribute", {**_FILTERED, "text": Field(Key("trace", "text"), CONTENT)})
_ORDERED = Scope("attribute", {**_COMMON, **keys("attribute", {"experiment_id": NUMBER})})
_SPAN = Scope(
    "span",
    keys("span", {"name": REGEX_TEXT, "type": REGEX_TEXT, "status": REGEX_TEXT, "content": CONTENT}),
    others=REGEX_TEXT,
    under="attributes.",
)
_LABELS = {
    **dict.fromkeys(("tags", "tag"), Scope("tag", others=REGEX_TEXT)),
    **dict.fromkeys(("metadata", "request_metadata"), Scope("metadata", others=REGEX_TEXT)),
}
_ATTRIBUTE = ("attributes", "attribute", "trace")

TRACES = Grammar(
    noun="traces",
    scopes={
        "": _BARE,
        **dict.fromkeys(_ATTRIBUTE, _PREFIXED),
        **_LABELS,
        "span": _SPAN,
        "feedback": Scope("feedback", others=REGEX_TEXT),
        "expectation": Scope("expectation", others=REGEX_TEXT),
    },
    orders={"": _ORDERED, **dict.fromkeys(_ATTRIBUTE, _ORDERED), **_LABELS},
    default_order=(Order(Key("attribute", "timestamp_ms"), False), Order(Key("attribute", "request_id"))),
)
