"""Searches of logged models in SQL: by attributes, params, tags, and metrics on a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, and_, case, cast, exists, func, literal, or_, select

from mlflow._search import LOGGED_MODELS, parse_order_by
from mlflow._search.ast import Comparison, Node, Order
from mlflow._search.best import best_is_min
from mlflow.exceptions import invalid
from mlflow.store.sql.database import Session
from mlflow.store.sql.filters import Column, Compiler, operate
from mlflow.store.sql.search import Source, Term, never_null, search_page
from mlflow.store.sql.tables.logged_models import (
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
)

__all__ = ["COLUMNS", "search_rows"]

COLUMNS = (
    logged_models.c.model_id,
    logged_models.c.experiment_id,
    logged_models.c.name,
    logged_models.c.artifact_location,
    logged_models.c.creation_timestamp_ms,
    logged_models.c.last_updated_timestamp_ms,
    logged_models.c.status,
    logged_models.c.lifecycle_stage,
    logged_models.c.model_type,
    logged_models.c.source_run_id,
    logged_models.c.status_message,
)
_STATUS = case(
    (logged_models.c.status == 1, "PENDING"),
    (logged_models.c.status == 2, "READY"),
    (logged_models.c.status == 3, "FAILED"),
    else_="UNSPECIFIED",
)
_ATTRIBUTES = {
    "name": Column(logged_models.c.name, text=True),
    "model_id": Column(logged_models.c.model_id, text=True),
    "model_type": Column(logged_models.c.model_type, text=True),
    "status": Column(_STATUS, text=True),
    "source_run_id": Column(logged_models.c.source_run_id, text=True),
    "experiment_id": Column(cast(logged_models.c.experiment_id, String(20)), text=True),
    "artifact_location": Column(logged_models.c.artifact_location, text=True),
    "lifecycle_stage": Column(logged_models.c.lifecycle_stage, text=True),
    "creation_timestamp": Column(logged_models.c.creation_timestamp_ms),
    "last_updated_timestamp": Column(logged_models.c.last_updated_timestamp_ms),
}
_PAIRS = {
    "param": (
        logged_model_params,
        logged_model_params.c.model_id,
        logged_model_params.c.param_key,
        logged_model_params.c.param_value,
    ),
    "tag": (
        logged_model_tags,
        logged_model_tags.c.model_id,
        logged_model_tags.c.tag_key,
        logged_model_tags.c.tag_value,
    ),
}


def _on(points: Any, datasets: Sequence[Mapping[str, Any]]) -> Any:
    """Points that were measured on one of the datasets; all without any."""
    alternatives = []
    for entry in datasets:
        name, digest = entry.get("dataset_name"), entry.get("dataset_digest")
        same = points.c.dataset_name == name
        alternatives.append(and_(same, points.c.dataset_digest == digest) if digest else same)
    return or_(*alternatives) if alternatives else literal(1) == 1


def _latest(points: Any, name: str, datasets: Sequence[Mapping[str, Any]]) -> Any:
    """A scalar: the value of a model's latest point of a metric."""
    return (
        select(points.c.metric_value)
        .where(points.c.model_id == logged_models.c.model_id, points.c.metric_name == name, _on(points, datasets))
        .order_by(points.c.metric_timestamp_ms.desc(), points.c.metric_step.desc())
        .limit(1)
        .scalar_subquery()
    )


def _metric(datasets: Sequence[Mapping[str, Any]]):
    def condition(compiler: Compiler, node: Comparison) -> Any:
        points = logged_model_metrics.alias()
        if node.key.part:
            least = node.key.part == "min" or (node.key.part == "best" and best_is_min(node.key.name))
            choose = func.min if least else func.max
            value = (
                select(choose(points.c.metric_value))
                .where(
                    points.c.model_id == logged_models.c.model_id,
                    points.c.metric_name == node.key.name,
                    _on(points, datasets),
                )
                .scalar_subquery()
            )
            return operate(compiler.dialect, value, node.operator, node.value, is_text=False)
        rows = select(literal(1)).where(
            points.c.model_id == logged_models.c.model_id,
            points.c.metric_name == node.key.full_name,
            _on(points, datasets),
        )
        if node.operator == "IS NULL":
            return ~exists(rows)
        if node.operator == "IS NOT NULL":
            return exists(rows)
        column = points.c.metric_value
        matches = operate(compiler.dialect, column, node.operator, node.value, is_text=False)
        if node.operator == "!=":
            matches = or_(column.is_(None), matches)
        return exists(rows.where(matches))

    return condition


def _terms(asked: Sequence[tuple[Order, Mapping[str, Any]]], datasets: Sequence[Mapping[str, Any]]):
    entries = {id(order): entry for order, entry in asked}

    def terms(clause: Any, order: Order) -> tuple[Any, list[Term]] | None:
        if order.key.kind != "metric":
            return None
        entry = entries.get(id(order), {})
        own = [entry] if entry.get("dataset_name") else datasets
        value = _latest(logged_model_metrics.alias(), order.key.full_name, own)
        return clause, list(never_null(value, order.ascending, False))

    return terms


def search_rows(
    session: Session,
    experiments: Sequence[int],
    node: Node | None,
    datasets: Sequence[Mapping[str, Any]] | None,
    limit: int,
    order_by: Sequence[Mapping[str, Any]] | None,
    page_token: str | None,
) -> tuple[list[tuple], str | None]:
    """A page of rows of ``COLUMNS`` and the next token."""
    datasets = datasets or ()
    for entry in datasets:
        if not entry.get("dataset_name"):
            raise invalid("'dataset_name' is required in each entry of 'datasets'.")
    if not experiments:
        return [], None
    orders = parse_order_by(order_by, LOGGED_MODELS)
    source = Source(
        table=logged_models,
        id_column=logged_models.c.model_id,
        attributes=_ATTRIBUTES,
        pairs=_PAIRS,
        special={"metric": _metric(datasets)},
    )
    where = [logged_models.c.experiment_id.in_(experiments), logged_models.c.lifecycle_stage == "active"]
    if datasets:
        points = logged_model_metrics.alias()
        measured = select(literal(1)).where(points.c.model_id == logged_models.c.model_id, _on(points, datasets))
        where.append(exists(measured))
    return search_page(
        session,
        source,
        COLUMNS,
        where,
        node,
        (*orders, *LOGGED_MODELS.default_order),
        limit,
        page_token,
        order_terms=_terms(list(zip(orders, order_by or (), strict=False)), datasets),
    )
