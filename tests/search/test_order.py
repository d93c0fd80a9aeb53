"""Orderings: what an entry means and how things are sorted."""

from __future__ import annotations

import heapq
import math
import random

import pytest

from mlflow import _search
from mlflow._search import (
    EXPERIMENTS,
    LOGGED_MODELS,
    REGISTERED_MODELS,
    RUNS,
    TRACES,
    Key,
    Order,
    parse_order_by,
    sort_entities,
    sort_key,
    total_order,
)
from mlflow.exceptions import MlflowException

START, RUN_ID, LOSS, NAME = (
    Key("attribute", "start_time"),
    Key("attribute", "run_id"),
    Key("metric", "loss"),
    Key("param", "name"),
)


def values(item: dict, key: Key):
    return item.get(key.full_name)


@pytest.mark.parametrize(
    ("entry", "order"),
    [
        ("metrics.loss", Order(LOSS)),
        (" metrics.loss   desc ", Order(LOSS, False)),
        ("metrics.loss.min ASC", Order(Key("metric", "loss", "min"))),
        ("metrics.`loss.min`", Order(Key("metric", "loss.min"))),
        ("metrics.DESC", Order(Key("metric", "DESC"))),
        ("Created DESC", Order(START, False)),
        ('"start_time"', Order(START)),
        ("attr.status", Order(Key("attribute", "status"))),
        ("tags.`a b` desc", Order(Key("tag", "a b"), False)),
    ],
)
def test_entries(entry, order):
    assert parse_order_by([entry], RUNS) == (order,)


def test_aliases():
    assert parse_order_by(["timestamp DESC"], REGISTERED_MODELS) == (
        Order(Key("attribute", "last_updated_timestamp"), False),
    )
    assert parse_order_by(["name"], TRACES) == (Order(Key("tag", "mlflow.traceName")),)
    assert parse_order_by(["experiment_id"], EXPERIMENTS) == (Order(Key("attribute", "experiment_id")),)


@pytest.mark.parametrize(
    "entries",
    [
        [""],
        ["  "],
        ["metrics.loss DESC DESC"],
        ["metrics.loss 'DESC'"],
        ["metrics.a-b DESC"],
        ["metrics"],
        ["m"],
        ["run name"],
        ["start_time", "Created DESC"],
        [None],
        [5],
        [{"field_name": "start_time"}],
        "start_time",
        5,
        {"start_time": 1},
        ["metrics." + "a" * 1_000],
        [f"metrics.m{i}" for i in range(51)],
        ["metrics.`\0`"],
    ],
)
def test_broken_entries(entries):
    with pytest.raises(MlflowException) as caught:
        parse_order_by(entries, RUNS)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert len(caught.value.message) < 1_000


def test_errors_name_valid_keys():
    with pytest.raises(MlflowException, match="'start_time'"):
        parse_order_by(["duration"], RUNS)
    with pytest.raises(MlflowException, match="'last_updated_timestamp'"):
        parse_order_by(["`name`"], REGISTERED_MODELS)


def test_mappings():
    entries = [
        {"field_name": "metrics.a b", "ascending": False, "dataset_name": "d"},
        {"field_name": "metrics.`x.min`"},
        {"field_name": "metrics.x.min"},
        {"field_name": "creation_time", "ascending": True},
        {"field_name": "name", "ascending": None},
    ]
    assert parse_order_by(entries, LOGGED_MODELS) == (
        Order(Key("metric", "a b"), False),
        Order(Key("metric", "x.min")),
        Order(Key("metric", "x", "min")),
        Order(Key("attribute", "creation_timestamp")),
        Order(Key("attribute", "name")),
    )
    for wrong in ({"field_name": "metrics."}, {"field_name": 5}, {"field_name": "name", "ascending": "x"}, {}):
        with pytest.raises(MlflowException) as caught:
            parse_order_by([wrong], LOGGED_MODELS)
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_none_and_empty():
    assert parse_order_by(None, RUNS) == parse_order_by([], RUNS) == ()


def test_total_order_adds_what_is_missing():
    assert total_order((), RUNS) == (Order(START, False), Order(RUN_ID))
    assert total_order((Order(START),), RUNS) == (Order(START), Order(RUN_ID))


@pytest.mark.parametrize("name", _search.grammars.__all__)
def test_default_orders_are_what_can_be_asked_for(name):
    """Apart from the unique id at the end of some."""
    grammar = getattr(_search, name)
    for order in grammar.default_order:
        key = order.key.name
        if key in ("model_id", "dataset_id", "run_id") and not grammar.orders[""].find(key, False):
            assert order is grammar.default_order[-1]
        else:
            assert grammar.orders[""].fields[key].key == order.key


@pytest.mark.parametrize("ascending", [True, False])
def test_missing_last_and_nan_before_it(ascending):
    items = [
        {"id": "none1"},
        {"id": "nan1", "loss": math.nan},
        {"id": "big", "loss": math.inf},
        {"id": "none2"},
        {"id": "small", "loss": -3},
        {"id": "nan2", "loss": math.nan},
        {"id": "zero", "loss": 0.0},
    ]
    numbers = ["small", "zero", "big"]
    found = [item["id"] for item in sort_entities(items, (Order(LOSS, ascending),), values)]
    assert found == (numbers if ascending else numbers[::-1]) + ["nan1", "nan2", "none1", "none2"]


def test_text_and_several_keys():
    items = [{"name": n, "loss": v} for n, v in (("b", 1), ("a", 2), ("b", 3), ("a", 1), ("B", 0))] + [{"loss": 9}]
    orders = (Order(NAME, False), Order(LOSS))
    found = [(i.get("name"), i["loss"]) for i in sort_entities(items, orders, values)]
    assert found == [("b", 1), ("b", 3), ("a", 1), ("a", 2), ("B", 0), (None, 9)]


def test_ties_stay_as_they_were():
    items = [{"id": i, "loss": i % 3} for i in range(30)]
    for ascending in (True, False):
        found = sort_entities(items, (Order(LOSS, ascending),), values)
        for rest in range(3):
            ids = [i["id"] for i in found if i["loss"] == rest]
            assert ids == sorted(ids)
    assert sort_entities(iter(items), (), values) == items


def test_sort_key_serves_a_heap():
    pick = random.Random(7)
    items = [
        {"id": i, "loss": pick.choice([None, math.nan, i % 5]), "name": pick.choice([None, "x", "y"])}
        for i in range(99)
    ]
    orders = (Order(NAME, False), Order(LOSS, False), Order(Key("attribute", "id")))
    first = heapq.nsmallest(10, items, key=sort_key(orders, values))
    assert [i["id"] for i in first] == [i["id"] for i in sort_entities(items, orders, values)][:10]
