"""Filters and orderings: text -> AST -> evaluator over entities. The SQL compiler lives in ``mlflow.store.sql``.

``parse_filter("metrics.loss < 0.1 OR tags.kept = 'yes'", RUNS)`` gives the ``Node`` that ``evaluate`` interprets.
"""

from mlflow._search.ast import And, Comparison, Key, Node, Not, Operator, Or, Order
from mlflow._search.evaluator import evaluate
from mlflow._search.grammar import Field, Grammar, Rule, Scope
from mlflow._search.grammars import (
    EVALUATION_DATASETS,
    EXPERIMENTS,
    LOGGED_MODELS,
    MODEL_VERSIONS,
    PROMPTS,
    REGISTERED_MODELS,
    RUNS,
    TRACES,
)
from mlflow._search.order import parse_order_by, sort_entities, sort_key, total_order
from mlflow._search.parser import parse_filter
from mlflow._search.patterns import LikePattern, like_pattern, regex_pattern
from mlflow._search.printer import key_to_text, to_text

__all__ = [
    "EVALUATION_DATASETS",
    "EXPERIMENTS",
    "LOGGED_MODELS",
    "MODEL_VERSIONS",
    "PROMPTS",
    "REGISTERED_MODELS",
    "RUNS",
    "TRACES",
    "And",
    "Comparison",
    "Field",
    "Grammar",
    "Key",
    "LikePattern",
    "Node",
    "Not",
    "Operator",
    "Or",
    "Order",
    "Rule",
    "Scope",
    "evaluate",
    "key_to_text",
    "like_pattern",
    "parse_filter",
    "parse_order_by",
    "regex_pattern",
    "sort_entities",
    "sort_key",
    "to_text",
    "total_order",
]
