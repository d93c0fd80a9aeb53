"""What links runs with datasets and logged models."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cache

from sqlalchemy import bindparam, or_, select

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.exceptions import not_found
from mlflow.store.sql.batch import require_active
from mlflow.store.sql.database import Session
from mlflow.store.sql.fetch import chunks, in_ids
from mlflow.store.sql.statement import Statement
from mlflow.store.sql.tables.datasets import datasets, input_tags, inputs
from mlflow.store.sql.tables.logged_models import logged_models
from mlflow.store.sql.upsert import insert_if_absent

__all__ = [
    "datasets_of",
    "log_inputs",
    "log_outputs",
    "models_of",
]

_FIND_DATASET = Statement(
    lambda d: select(datasets.c.dataset_uuid).where(
        datasets.c.experiment_id == bindparam("experiment_id", required=True),
        datasets.c.name == bindparam("name", required=True),
        datasets.c.digest == bindparam("digest", required=True),
    )
)
_INSERT_DATASET = Statement(lambda d: insert_if_absent(d, datasets, [c.name for c in datasets.columns]))
_FIND_INPUT = Statement(
    lambda d: select(inputs.c.input_uuid).where(
        *[
            inputs.c[c] == bindparam(c, required=True)
            for c in ("source_type", "source_id", "destination_type", "destination_id")
        ]
    )
)
_INSERT_INPUT = Statement(lambda d: insert_if_absent(d, inputs, [c.name for c in inputs.columns]))
_ADD_INPUT_TAG = Statement(lambda d: insert_if_absent(d, input_tags, ["input_uuid", "name", "value"]))
_MODELS = in_ids((logged_models.c.model_id,), logged_models.c.model_id)


@cache
def _dataset_rows(n: int) -> Statement:
    ids = [bindparam(f"id{i}", required=True) for i in range(n)]
    return Statement(
        lambda d: (
            select(
                inputs.c.destination_id,
                inputs.c.input_uuid,
                datasets.c.name,
                datasets.c.digest,
                datasets.c.dataset_source_type,
                datasets.c.dataset_source,
                datasets.c.dataset_schema,
                datasets.c.dataset_profile,
            )
            .select_from(inputs.join(datasets, datasets.c.dataset_uuid == inputs.c.source_id))
            .where(
                inputs.c.destination_type == "RUN", inputs.c.source_type == "DATASET", inputs.c.destination_id.in_(ids)
            )
        )
    )


@cache
def _model_rows(n: int) -> Statement:
    ids = [bindparam(f"id{i}", required=True) for i in range(n)]
    return Statement(
        lambda d: select(inputs.c.source_type, inputs.c.source_id, inputs.c.destination_id, inputs.c.step).where(
            or_(inputs.c.source_type == "RUN_INPUT", inputs.c.source_type == "RUN_OUTPUT"),
            inputs.c.source_id.in_(ids),
        )
    )


_INPUT_TAGS = in_ids((input_tags.c.input_uuid, input_tags.c.name, input_tags.c.value), input_tags.c.input_uuid)


def log_inputs(
    session: Session, run_id: str, entries: Sequence[DatasetInput], models: Sequence[LoggedModelInput]
) -> None:
    """Link datasets and models that an active run uses."""
    experiment = require_active(session, run_id)
    for entry in entries:
        d = entry.dataset
        key = {"experiment_id": experiment, "name": d.name, "digest": d.digest}
        found = session.one(_FIND_DATASET, key)
        if found is None:
            session.execute(
                _INSERT_DATASET,
                {
                    **key,
                    "dataset_uuid": uuid.uuid4().hex,
                    "dataset_source_type": d.source_type,
                    "dataset_source": d.source,
                    "dataset_schema": d.schema,
                    "dataset_profile": d.profile,
                },
            )
            found = session.one(_FIND_DATASET, key)
        input_uuid, is_new = _link(session, "DATASET", found[0], "RUN", run_id)  # type: ignore[index]
        if not is_new:
            continue
        session.execute_many(
            _ADD_INPUT_TAG, [{"input_uuid": input_uuid, "name": t.key, "value": t.value} for t in entry.tags]
        )
    _require_models(session, [m.model_id for m in models])
    for model in models:
        _link(session, "RUN_INPUT", run_id, "MODEL_INPUT", model.model_id)


def log_outputs(session: Session, run_id: str, models: Sequence[LoggedModelOutput]) -> None:
    """Link models that an active run produced."""
    require_active(session, run_id)
    _require_models(session, [m.model_id for m in models])
    for model in models:
        _link(session, "RUN_OUTPUT", run_id, "MODEL_OUTPUT", model.model_id, model.step)


def _require_models(session: Session, model_ids: Sequence[str]) -> None:
    there: set[str] = set()
    for statement, values in chunks(_MODELS, sorted(set(model_ids))):
        there.update(row[0] for row in session.all(statement, values))
    for model_id in model_ids:
        if model_id not in there:
            raise not_found(f"Logged model with ID '{model_id}' not found.")


def _link(
    session: Session, source: str, source_id: str, destination: str, destination_id: str, step: int = 0
) -> tuple[str, bool]:
    """The link's id, and whether it was made now."""
    key = {
        "source_type": source,
        "source_id": source_id,
        "destination_type": destination,
        "destination_id": destination_id,
    }
    found = session.one(_FIND_INPUT, key)
    if found is not None:
        return found[0], False
    made = uuid.uuid4().hex
    session.execute(_INSERT_INPUT, {**key, "input_uuid": made, "step": step})
    found = session.one(_FIND_INPUT, key)
    return found[0], found[0] == made  # type: ignore[index]


def datasets_of(session: Session, run_ids: Sequence[str]) -> dict[str, list[DatasetInput]]:
    """Datasets by the run that used them."""
    rows: list[tuple] = []
    for statement, values in chunks(_dataset_rows, run_ids):
        rows += session.all(statement, values)
    labels: dict[str, list[InputTag]] = {}
    for statement, values in chunks(_INPUT_TAGS, sorted({row[1] for row in rows})):
        for input_uuid, name, value in session.all(statement, values):
            labels.setdefault(input_uuid, []).append(InputTag(name, value))
    found: dict[str, list[DatasetInput]] = {}
    for run_id, input_uuid, name, digest, source_type, source, schema, profile in rows:
        dataset = Dataset(name, digest, source_type, source, schema, profile)
        found.setdefault(run_id, []).append(DatasetInput(dataset, labels.get(input_uuid, [])))
    return found


def models_of(
    session: Session, run_ids: Sequence[str]
) -> tuple[dict[str, list[LoggedModelInput]], dict[str, list[LoggedModelOutput]]]:
    """Logged models by the run that used them, and by the run that produced them."""
    used: dict[str, list[LoggedModelInput]] = {}
    produced: dict[str, list[LoggedModelOutput]] = {}
    for statement, values in chunks(_model_rows, run_ids):
        for kind, run_id, model_id, step in session.all(statement, values):
            if kind == "RUN_INPUT":
                used.setdefault(run_id, []).append(LoggedModelInput(model_id))
            else:
                produced.setdefault(run_id, []).append(LoggedModelOutput(model_id, step))
    return used, produced
