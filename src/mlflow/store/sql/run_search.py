"""Run searches in SQL: what is special about them are metrics, datasets and the size of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Float, and_, bindparam, case, exists, false, func, literal, select, true

from mlflow._search import RUNS, parse_filter, parse_order_by
from mlflow._search.ast import And, Comparison, Key, Node, Not, Or, Order
from mlflow._search.best import best_is_min
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.store.pages import decode_token, encode_token
from mlflow.store.sql.database import Session
from mlflow.store.sql.fetch import experiment_key
from mlflow.store.sql.filters import Column, Compiler, metric_condition, operate
from mlflow.store.sql.search import NOT_NULL, Source, Term, behind, join_orders, search_page
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.datasets import datasets, input_tags, inputs
from mlflow.store.sql.tables.metrics import latest_metrics, metrics
from mlflow.store.sql.tables.runs import params, runs, tags

__all__ = ["INFO_COLUMNS", "search_rows"]

INFO_COLUMNS = (
    runs.c.run_uuid,
    runs.c.experiment_id,
    runs.c.user_id,
    runs.c.status,
    runs.c.start_time,
    runs.c.end_time,
    runs.c.lifecycle_stage,
    runs.c.artifact_uri,
    runs.c.name,
)
_BY_METRIC_FROM = 2000
"""From so many runs on, an order by a metric is read from the metric's index rather than sorted."""


def _latest(key: Key, run_id: Any) -> Any:
    return and_(latest_metrics.c.run_uuid == run_id, latest_metrics.c.key == key.full_name)


def history_part(key: Key, run_id: Any) -> Any:
    """A scalar: the least, greatest or best value in a metric's history; NULL where it has no number."""
    least = key.part == "min" or (key.part == "best" and best_is_min(key.name))
    choose = func.min if least else func.max
    return (
        select(choose(metrics.c.value))
        .where(metrics.c.run_uuid == run_id, metrics.c.key == key.name, metrics.c.is_nan == false())
        .scalar_subquery()
    )


def _metric(compiler: Compiler, node: Comparison) -> Any:
    if node.key.part:
        return _history(compiler, node)
    rows = select(literal(1)).select_from(latest_metrics).where(_latest(node.key, compiler.identity))
    if node.operator == "IS NULL":
        return ~exists(rows)
    return exists(rows.where(metric_condition(compiler.dialect, latest_metrics.c.value, latest_metrics.c.is_nan, node)))


def _history(compiler: Compiler, node: Comparison) -> Any:
    value = history_part(node.key, compiler.identity)
    condition = operate(compiler.dialect, value, node.operator, node.value, is_text=False)
    if node.operator in ("IS NULL", "IS NOT NULL"):
        return condition
    return and_(value.isnot(None), condition)


def _dataset(compiler: Compiler, node: Comparison) -> Any:
    joined = inputs.join(datasets, datasets.c.dataset_uuid == inputs.c.source_id)
    if node.key.name == "context":
        joined = joined.join(
            input_tags,
            and_(input_tags.c.input_uuid == inputs.c.input_uuid, input_tags.c.name == "mlflow.data.context"),
        )
        column = input_tags.c.value
    else:
        column = datasets.c[node.key.name]
    rows = (
        select(literal(1))
        .select_from(joined)
        .where(
            inputs.c.destination_id == compiler.identity,
            inputs.c.destination_type == "RUN",
            inputs.c.source_type == "DATASET",
        )
    )
    if node.operator == "IS NULL":
        return ~exists(rows)
    if node.operator != "IS NOT NULL":
        rows = rows.where(operate(compiler.dialect, column, node.operator, node.value, is_text=True))
    return exists(rows)


SOURCE = Source(
    table=runs,
    id_column=runs.c.run_uuid,
    attributes={
        "run_id": Column(runs.c.run_uuid, text=True),
        "run_name": Column(runs.c.name, text=True),
        "status": Column(runs.c.status, text=True),
        "user_id": Column(runs.c.user_id, text=True),
        "artifact_uri": Column(runs.c.artifact_uri, text=True),
        "start_time": Column(runs.c.start_time),
        "end_time": Column(runs.c.end_time),
    },
    pairs={
        "param": (params, params.c.run_uuid, params.c.key, params.c.value),
        "tag": (tags, tags.c.run_uuid, tags.c.key, tags.c.value),
    },
    special={"metric": _metric, "dataset": _dataset},
)


def search_rows(
    session: Session,
    experiment_ids: Sequence[str],
    filter_string: str | None,
    view_type: int,
    max_results: int,
    order_by: Sequence[str] | None,
    page_token: str | None,
) -> tuple[list[tuple], str | None]:
    """A page of rows of ``INFO_COLUMNS`` and the next token."""
    node = _known(session, parse_filter(filter_string, RUNS))
    asked = tuple(Order(_literal(session, o.key), o.ascending) for o in parse_order_by(order_by, RUNS))
    orders = (*asked, *RUNS.default_order)
    keys = sorted({experiment_key(e) for e in experiment_ids})
    if not keys:
        return [], None
    where = [runs.c.experiment_id == keys[0] if len(keys) == 1 else runs.c.experiment_id.in_(keys)]
    stages = LifecycleStage.view_type_to_stages(view_type)
    if len(stages) == 1:
        where.append(runs.c.lifecycle_stage == stages[0])
    first = orders[0].key
    if first.kind == "attribute" and first.name != "run_id":
        return _in_phases(session, keys, stages, node, orders, max_results, page_token)
    if first.kind == "metric" and first.part is None and _is_large(session, where):
        few = _few(session, node)
        if few is None:
            return _in_phases(session, keys, stages, node, orders, max_results, page_token)
        where.append(runs.c.run_uuid.in_(few))
    return search_page(
        session, SOURCE, INFO_COLUMNS, where, node, orders, max_results, page_token, order_terms=_metric_terms
    )


def _few(session: Session, node: Node | None) -> Any:
    """The ids of the few runs that a metric's comparison leaves, as a subquery; None where none leaves few."""
    for term in node.terms if isinstance(node, And) else (node,):
        if not isinstance(term, Comparison) or term.key.kind != "metric" or term.key.part:
            continue
        if term.operator not in ("=", "<", "<=", ">", ">="):
            continue
        ids = select(latest_metrics.c.run_uuid).where(
            latest_metrics.c.key == term.key.full_name,
            metric_condition(session.dialect, latest_metrics.c.value, latest_metrics.c.is_nan, term),
        )
        row = session.one(select(func.count()).select_from(ids.limit(_BY_METRIC_FROM).subquery()))
        if row and row[0] < _BY_METRIC_FROM:
            return ids
    return None


def _metric_terms(clause: Any, order: Order) -> tuple[Any, list[Term]] | None:
    """Numbers first, then NaN, then runs without the metric, in both directions."""
    if order.key.kind != "metric":
        return None
    if order.key.part:
        value = history_part(order.key, runs.c.run_uuid)
        rank = case((value.is_(None), 2), else_=0)
    else:
        alias = latest_metrics.alias()
        clause = clause.outerjoin(alias, and_(alias.c.run_uuid == runs.c.run_uuid, alias.c.key == order.key.full_name))
        value = alias.c.value
        rank = case((value.is_(None), 2), (alias.c.is_nan == true(), 1), else_=0)
    return clause, [Term(rank), Term(func.coalesce(value, literal(0.0, Float(53))), order.ascending)]


def _is_large(session: Session, where: Sequence[Any]) -> bool:
    some = select(runs.c.run_uuid).where(*where).limit(_BY_METRIC_FROM).subquery()
    row = session.one(select(func.count()).select_from(some))
    return bool(row and row[0] >= _BY_METRIC_FROM)


def _in_phases(
    session: Session,
    keys: Sequence[int],
    stages: Sequence[str],
    node: Node | None,
    orders: Sequence[Order],
    max_results: int,
    page_token: str | None,
) -> tuple[list[tuple], str | None]:
    """The page read along the first order's index: the runs that have a value, then those that have none.

    Only as many runs are looked at as are shown or filtered out before. Tokens are those of ``search_page``: the
    phase's rank, the value, the rest.
    """
    first = orders[0]
    others = [order for order in orders[1:] if order.key != first.key]
    compiler = SOURCE.compiler(session.dialect)
    _, rest = join_orders(runs, SOURCE, compiler, others, NOT_NULL, _metric_terms)
    after: tuple[Any, list[Any]] | None = None
    if page_token:
        values = decode_token(page_token, 2 + len(rest))
        after = (values[0], values[1:])
    found: list[tuple] = []
    width = len(INFO_COLUMNS)
    phases = _metric_phases(first) if first.key.kind == "metric" else _attribute_phases(first)
    for rank, clause, conditions, leading in phases:
        if after and rank < after[0]:
            continue
        clause, rest = join_orders(clause, SOURCE, compiler, others, NOT_NULL, _metric_terms)
        terms = [*leading, *rest]
        # In SQLite a unary plus keeps the planner from starting at the experiment instead of at the metric.
        experiment = runs.c.experiment_id
        if session.dialect == "sqlite" and leading and first.key.kind == "metric":
            experiment = experiment.op("+")(0)
        statement = (
            select(*INFO_COLUMNS, *[t.expression for t in terms])
            .select_from(clause)
            .where(
                experiment == keys[0] if len(keys) == 1 else experiment.in_(keys),
                runs.c.lifecycle_stage == stages[0] if len(stages) == 1 else runs.c.lifecycle_stage.in_(stages),
                *conditions,
                compiler.compile(node),
            )
        )
        if after and after[0] == rank:
            statement = statement.where(behind(terms, after[1] if leading else after[1][1:]))
        statement = statement.order_by(*[t.expression.asc() if t.ascending else t.expression.desc() for t in terms])
        for row in session.all(statement.limit(max_results + 1 - len(found))):
            sort_values = row[width:] if leading else (0, *row[width:])
            found.append((row[:width], (rank, *sort_values)))
        if len(found) > max_results:
            return [row for row, _ in found[:max_results]], encode_token(list(found[max_results - 1][1]))
    return [row for row, _ in found], None


def _metric_phases(first: Order) -> list[tuple[int, Any, list[Any], list[Term]]]:
    """Runs with a number, with NaN, without the metric."""
    metric = latest_metrics.alias("first")
    joined = metric.join(runs, runs.c.run_uuid == metric.c.run_uuid)
    named = metric.c.key == first.key.full_name
    there = select(literal(1)).select_from(latest_metrics).where(_latest(first.key, runs.c.run_uuid))
    return [
        (0, joined, [named, metric.c.is_nan == false()], [Term(metric.c.value, first.ascending)]),
        (1, joined, [named, metric.c.is_nan == true()], []),
        (2, runs, [~exists(there)], []),
    ]


def _attribute_phases(first: Order) -> list[tuple[int, Any, list[Any], list[Term]]]:
    """Runs with the attribute, without it."""
    column = SOURCE.attributes[first.key.name].expression
    return [
        (0, runs, [column.isnot(None)], [Term(column, first.ascending)]),
        (1, runs, [column.is_(None)], []),
    ]


_FIRST_WITH_METRIC = Statement(
    lambda d: select(func.min(latest_metrics.c.run_uuid)).where(latest_metrics.c.key == bindparam("key", required=True))
)


def _literal(session: Session, key: Key) -> Key:
    """``metrics.loss.min`` as a metric of that very name, where the database has one."""
    if key.part and (session.one(_FIRST_WITH_METRIC, {"key": key.full_name}) or (None,))[0] is not None:
        return Key(key.kind, key.full_name)
    return key


def _known(session: Session, node: Node | None) -> Node | None:
    if node is None:
        return None
    if isinstance(node, (And, Or)):
        return type(node)(tuple(_known(session, t) for t in node.terms))  # type: ignore[misc]
    if isinstance(node, Not):
        return Not(_known(session, node.term))  # type: ignore[arg-type]
    return Comparison(_literal(session, node.key), node.operator, node.value) if node.key.part else node
