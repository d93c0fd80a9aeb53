"""Every filter and ordering that was tried on stock MLflow 3.8.1 (``probes.json``) is accepted or rejected as there.

What was rejected for using what Millrace adds (OR, NOT, parentheses, IN, IS NULL, BETWEEN) is listed here and accepted.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlflow import _search
from mlflow._search import parse_filter, parse_order_by
from mlflow.exceptions import MlflowException

PROBES = json.loads((Path(__file__).parent / "probes.json").read_text(encoding="utf-8"))
GRAMMARS = {
    "runs": _search.RUNS,
    "experiments": _search.EXPERIMENTS,
    "registered models": _search.REGISTERED_MODELS,
    "model versions": _search.MODEL_VERSIONS,
    "logged models": _search.LOGGED_MODELS,
    "traces": _search.TRACES,
    "eval datasets": _search.EVALUATION_DATASETS,
    "prompts": _search.PROMPTS,
}
ADDED = {
    "runs": [
        "params.p IS NULL",
        "params.p IS NOT NULL",
        "tags.t IS NULL",
        "metrics.m > 1 OR metrics.v < 9",
        "(metrics.m > 1)",
        "NOT metrics.m > 1",
        "metrics.m BETWEEN 1 AND 2",
        "params.p IN ('a','v')",
        "params.p NOT IN ('a')",
        "tags.t IN ('v')",
        "status IN ('FINISHED','FAILED')",
        "metrics.m IN (1,2)",
        "start_time IN (1,2)",
    ],
    "experiments": ["tags.a IS NULL", "name = 'a' OR name='b'", "name IN ('e1')", "tags.a IN ('b')"],
    "registered models": ["tags.a IS NULL", "name='a' OR name='b'", "name IN ('rm')"],
    "model versions": ["tags.k IS NULL", "name='a' OR run_id='b'", "name IN ('rm')", "source_path IN ('a')"],
    "logged models": ["tags.k IS NULL", "params.a='1' OR tags.k='v'", "metrics.mm IN (1)"],
    "traces": [
        "tags.tg IS NULL",
        "tags.tg IS NOT NULL",
        "feedback.good IS NULL",
        "feedback.good IS NOT NULL",
        "status='OK' OR name='f'",
        "tags.tg IN ('v')",
    ],
    "eval datasets": ["tags.a IS NULL", "name='a' OR tags.a='b'", "name IN ('ds')"],
    "prompts": ["name='a' OR name='b'"],
}


def _split(kind: str, accepted: bool) -> list:
    cases = []
    for section, probes in PROBES.items():
        noun = next(noun for noun in GRAMMARS if section.startswith(noun))
        if ("filter" in section) != (kind == "filter"):
            continue
        texts = probes["accepted"] if accepted else [t for texts in probes["rejected"].values() for t in texts]
        for text in texts:
            if accepted or kind == "order" or text not in ADDED[noun]:
                cases.append(pytest.param(noun, text, id=f"{noun}: {text}"))
    return cases


@pytest.mark.parametrize(("noun", "text"), _split("filter", True))
def test_filter_accepted(noun, text):
    assert (parse_filter(text, GRAMMARS[noun]) is None) == (not text)


@pytest.mark.parametrize(("noun", "text"), _split("filter", False))
def test_filter_rejected(noun, text):
    with pytest.raises(MlflowException) as caught:
        parse_filter(text, GRAMMARS[noun])
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert "position" in caught.value.message


@pytest.mark.parametrize(("noun", "text"), [(noun, text) for noun, texts in ADDED.items() for text in texts])
def test_filter_added(noun, text):
    rejected = PROBES[f"{noun} filter"]["rejected"].values()
    assert any(text in texts for texts in rejected)
    assert parse_filter(text, GRAMMARS[noun]) is not None


@pytest.mark.parametrize(("noun", "entry"), _split("order", True))
def test_order_accepted(noun, entry):
    assert len(parse_order_by([entry], GRAMMARS[noun])) == 1


@pytest.mark.parametrize(("noun", "entry"), _split("order", False))
def test_order_rejected(noun, entry):
    with pytest.raises(MlflowException) as caught:
        parse_order_by([entry], GRAMMARS[noun])
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("noun", GRAMMARS)
@pytest.mark.parametrize(
    "text", ["NOT (tags.a = 'x' OR tags.b IS NULL) AND tags.c NOT IN ('x', 'y')", "NOT tags.a IS NULL"]
)
def test_every_search_has_the_additions(noun, text):
    assert parse_filter(text, GRAMMARS[noun]) is not None
